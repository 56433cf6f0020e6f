import { parsed, refused, type Parsed } from '../model/parsed.ts';

/** Names of encodings that settings files really come in; everything else is refused by name. */
const known =
  /^(?:utf-?8|utf-?16(?:le|be)?|us-ascii|iso-8859-(?:1|2|15)|windows-125[0-2]|shift_jis|euc-jp|gb2312|gbk|koi8-r)$/i;

/**
 * Turns bytes into text: by byte order mark, else by the encoding that an XML declaration names, else as UTF-8. Bytes
 * that the encoding does not have are refused instead of being replaced, because the result would be kept for years.
 */
export function decodeText(bytes: Buffer): Parsed<string> {
  const label = encodingOf(bytes);
  if (!known.test(label))
    return refused(`its encoding ${JSON.stringify(label.slice(0, 40))} is not known here`);
  try {
    return parsed(new TextDecoder(label, { fatal: true }).decode(bytes));
  } catch {
    return refused(`it is not valid ${label}`);
  }
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  const start = bytes.subarray(0, 200).toString('latin1');
  return /^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1] ?? 'utf-8';
}
