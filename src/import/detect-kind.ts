/** What can be imported, and how each is called in the note of origin. */
export const kindNames = {
  autoconfig: 'Thunderbird autoconfig XML',
  pox: 'an Outlook Autodiscover answer',
  'apple-profile': 'an Apple configuration profile',
  monogramm: "the environment of Monogramm's autodiscover-email-settings",
  mailcow: "mailcow's settings",
  'automx2-seed': "automx2's JSON seed",
  'automx2-database': "automx2's SQLite database",
} as const satisfies Readonly<Record<string, string>>;

export type ImportKind = keyof typeof kindNames;

/** What an input is, by its content: names of files say little (`-`, a URL, `.bak`). */
export type Detected =
  { readonly is: ImportKind } | { readonly is: 'unknown'; readonly why: string; readonly advice: string };

const advice = `expected one of: ${Object.values(kindNames).join(', ')}`;

/** XML by its root element. */
const roots: ReadonlyMap<string, ImportKind> = new Map([
  ['clientConfig', 'autoconfig'],
  ['Autodiscover', 'pox'],
  ['plist', 'apple-profile'],
]);

/** The first 16 bytes of every SQLite 3 database. */
const sqliteHeader = Buffer.from('SQLite format 3\0');

/** Characters in which the root element has to begin; looking for comments that never end costs their square. */
const maxProlog = 8 * 1024;

/** The largest part of a file that is looked at. */
const lookedAt = 64 * 1024;

/** Finds out what an input is. */
export function detectKind(bytes: Buffer): Detected {
  if (bytes.length === 0) return { is: 'unknown', why: 'it is empty', advice };
  // DER's tag of a sequence; a text that begins with the digit 0 has none of the length bytes of a signature behind it.
  if (bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80) return { is: 'apple-profile' };
  if (bytes.subarray(0, 16).equals(sqliteHeader)) return { is: 'automx2-database' };
  const text = startAsText(bytes);
  if (text.startsWith('{')) return { is: 'automx2-seed' };
  if (text.includes('$autodiscover_config') || /^MAILCOW_HOSTNAME=/m.test(text)) return { is: 'mailcow' };
  if (text.startsWith('<')) return detectXml(text);
  if (/^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?(?:IMAP|POP|SMTP)_HOST[ \t]*[=:]/m.test(text))
    return { is: 'monogramm' };
  return { is: 'unknown', why: 'nothing in it tells what it is', advice };
}

function detectXml(text: string): Detected {
  const bare = text.slice(0, maxProlog).replaceAll(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>/g, '');
  const root = /<(?:[\w.-]+:)?([\w.-]+)/.exec(bare)?.[1] ?? '';
  const kind = roots.get(root);
  if (kind !== undefined) return { is: kind };
  if (/^html$/i.test(root)) return { is: 'unknown', why: 'it is a web page', advice };
  return { is: 'unknown', why: `its root element is <${root.slice(0, 60)}>`, advice };
}

/** Two bytes a character in UTF-16, in either order; everything else that matters here is ASCII. */
function startAsText(bytes: Buffer): string {
  const start = bytes.subarray(0, lookedAt);
  const isWide = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  return start
    .toString('latin1')
    .replaceAll(isWide ? '\0' : '', '')
    .replace(/^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*/, '');
}
