/** What a parse function answers: the value, or the reason in words a reader of a file or request understands. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Wraps a value that parsed. */
export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** Wraps the reason why a text did not parse. */
export function refused(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
