/** Takes a sentence for the operator's log. Never holds a secret, a local part or a login. */
export type Warn = (text: string) => void;

/** Makes a function that tells each kind of oddity once: a wrong table would otherwise fill the log. */
export function warnOnce<Kind extends string>(
  texts: Readonly<Record<Kind, string>>,
  warn: Warn | undefined,
): (kind: Kind) => void {
  const told = new Set<Kind>();
  return (kind) => {
    if (told.has(kind)) return;
    told.add(kind);
    warn?.(texts[kind]);
  };
}
