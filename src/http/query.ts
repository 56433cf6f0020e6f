/** One parameter of a query. */
export interface Parameter {
  /** The first value that is not empty. */
  readonly value: string;
  /** The name came more than once. */
  readonly repeated: boolean;
  /** A percent escape was broken or did not make UTF-8; the value is the best reading of it. */
  readonly broken: boolean;
}

/** The parameters by name in lower case, as programs spell `Email`, `EMAIL` and `email` alike. */
export type Query = ReadonlyMap<string, Parameter>;

/** The names under which programs send an e-mail address. */
export const addressParameters = ['emailaddress', 'email', 'addr'] as const;

/** No program sends more than five; the rest is not read. */
const maxParameters = 64;

/**
 * Reads what stands after the question mark, in one pass. Never throws and never answers more than a bounded number
 * of parameters. Bracketed names (`Email[]`) are names like any other.
 */
export function readQuery(search: string): Query {
  const query = new Map<string, Parameter>();
  let start = 0;
  while (start < search.length && query.size < maxParameters) {
    const next = search.indexOf('&', start);
    const end = next < 0 ? search.length : next;
    if (end > start) add(query, search.slice(start, end));
    start = end + 1;
  }
  return query;
}

/** The value of the first of these parameters that has one. Names are in lower case. */
export function firstValue(query: Query, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = query.get(name)?.value;
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

function add(query: Map<string, Parameter>, pair: string): void {
  const equals = pair.indexOf('=');
  const name = decode(equals < 0 ? pair : pair.slice(0, equals)).text.toLowerCase();
  const raw = equals < 0 ? '' : pair.slice(equals + 1);
  const isAddress = addressParameters.some((one) => one === name);
  const { text, broken } = decode(isAddress ? raw : raw.replaceAll('+', ' '));
  const value = isAddress ? readAddressText(text) : text;
  const earlier = query.get(name);
  query.set(
    name,
    earlier === undefined
      ? { value, repeated: false, broken }
      : { value: earlier.value || value, repeated: true, broken: earlier.broken || broken },
  );
}

/**
 * An address out of a decoded URL. Programs send `ann+list@example.org` with a raw plus, which form decoding (a
 * proxy's before us) makes a blank. No local part outside quotes holds a blank, so a blank inside one was a plus.
 */
export function readAddressText(text: string): string {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  if (at <= 0 || trimmed.startsWith('"') || !trimmed.includes(' ')) return trimmed;
  return trimmed.slice(0, at).replaceAll(' ', '+') + trimmed.slice(at);
}

const needsDecoding = /[%\u0080-\uffff]/;

function decode(text: string): { readonly text: string; readonly broken: boolean } {
  if (!needsDecoding.test(text)) return { text, broken: false };
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(text)) {
    try {
      return { text: decodeURIComponent(text), broken: false };
    } catch {
      // Latin-1 escapes or a lone percent sign: read byte by byte below.
    }
  }
  return decodeBytes(text);
}

/** Escapes become bytes, a broken escape stays as written; UTF-8 if that is what it is, else Latin-1. */
function decodeBytes(text: string): { readonly text: string; readonly broken: boolean } {
  const lone = /%(?![0-9a-f]{2})/i.test(text);
  const bytes = Buffer.from(
    text.replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    ),
    'latin1',
  );
  const utf8 = bytes.toString('utf8');
  return utf8.includes('\ufffd')
    ? { text: bytes.toString('latin1'), broken: true }
    : { text: utf8, broken: lone };
}
