import type { Place, Problem } from '../model/problem.ts';
import { fileProblem } from './file-problems.ts';

/** Characters of a line that a place carries along. */
const maxExcerpt = 200;

/** The text of a file, or undefined where it is no UTF-8. The byte order mark stays: whoever counts columns takes it off. */
export function decodeText(bytes: Uint8Array): string | undefined {
  // The characters of UTF-16 are valid UTF-8 with zeros between them.
  if (isUtf16(bytes)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Says that a file is no text in UTF-8, and where the first character stands that is none. */
export function notUtf8(file: string, bytes: Uint8Array): Problem {
  const utf16 = isUtf16(bytes);
  const place = utf16 ? undefined : placeOfWrong(file, bytes);
  return fileProblem(file, 'file-not-utf8', {
    message: utf16
      ? 'the file is UTF-16, not UTF-8'
      : 'the file is not text in UTF-8: the character at this place is in another encoding, such as Latin-1 or Windows-1252',
    advice: 'save it as UTF-8',
    ...(place === undefined ? {} : { place }),
  });
}

/** True where a text of UTF-16 begins, with a byte order mark or with a character that ASCII has. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return false;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return (first === 0 && isAscii(second)) || (second === 0 && isAscii(first));
}

function isAscii(octet: number): boolean {
  return octet >= 0x09 && octet < 0x7f;
}

/** The first place where a decoder has to put a replacement character; undefined where the file only ends too early. */
function placeOfWrong(file: string, bytes: Uint8Array): Place | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0, line = 1; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed;
    const octets = bytes.subarray(start, end);
    try {
      decoder.decode(octets);
    } catch {
      const shown = new TextDecoder().decode(octets);
      const column = shown.indexOf('\ufffd') + 1;
      return { file, line, column: Math.max(1, column), excerpt: shown.slice(0, maxExcerpt).trimEnd() };
    }
    start = end + 1;
  }
  return undefined;
}

/** True where the last line is finished. */
export function endsWithLine(bytes: Uint8Array): boolean {
  return bytes.at(-1) === 0x0a;
}
