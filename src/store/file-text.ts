import type { Problem } from '../model/problem.ts';
import { fileProblem } from './file-problems.ts';

/** The text of a file, or undefined where it is no UTF-8. The byte order mark stays: whoever counts columns takes it off. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Says that a file is no text in UTF-8. */
export function notUtf8(file: string, bytes: Uint8Array): Problem {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return fileProblem(file, 'file-not-utf8', {
    message: utf16 ? 'the file is UTF-16, not UTF-8' : 'the file is not text in UTF-8',
    advice: 'save it as UTF-8',
  });
}

/** True where the last line is finished. */
export function endsWithLine(bytes: Uint8Array): boolean {
  return bytes.at(-1) === 0x0a;
}
