import { readBounded } from './bounded-read.ts';

/** Bytes of a logo: a phone shows it the size of a stamp, and it is kept in memory. */
const maxLogoBytes = 256 * 1024;

/**
 * Reads a picture. Only a regular file that is what its name says is answered: a path that was mistyped, or a link to
 * something private, must not be given to strangers. Never rejects.
 */
export async function readLogoFile(path: string, contentType: string): Promise<Buffer | undefined> {
  const result = await readBounded(path, maxLogoBytes);
  if (result.kind !== 'read') return undefined;
  const bytes = Buffer.from(result.bytes);
  return isPicture(bytes, contentType) ? bytes : undefined;
}

/** Why readLogoFile answers nothing for a picture, as the end of a sentence; undefined where it answers it. Never rejects. */
export async function whyNoLogo(path: string, contentType: string): Promise<string | undefined> {
  const result = await readBounded(path, maxLogoBytes);
  switch (result.kind) {
    case 'read':
      return isPicture(Buffer.from(result.bytes), contentType)
        ? undefined
        : `is not what its name says (${contentType})`;
    case 'changed-meanwhile':
      return undefined;
    case 'too-large':
      return `is larger than ${maxLogoBytes / 1024} KB`;
    case 'other':
      return `is ${result.what}, not a file`;
    case 'failed':
      return isMissing(result.error.code)
        ? 'is not there'
        : `can't be read (${result.error.code ?? 'unknown'})`;
  }
}

function isMissing(code: string | undefined): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Looks at the first bytes, where each kind of picture says what it is. */
function isPicture(bytes: Buffer, contentType: string): boolean {
  switch (contentType) {
    case 'image/png':
      return bytes.subarray(0, 8).toString('latin1') === '\u0089PNG\r\n\u001a\n';
    case 'image/jpeg':
      return bytes.subarray(0, 3).toString('latin1') === '\u00ff\u00d8\u00ff';
    case 'image/webp':
      return bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
    case 'image/svg+xml': {
      const text = bytes.toString('utf8');
      return /^\uFEFF?\s*<(?:\?xml\b|!--|!DOCTYPE\s+svg\b|svg\b)/.test(text) && text.includes('<svg');
    }
    default:
      return false;
  }
}
