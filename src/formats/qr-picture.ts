import { encode } from 'uqr';

/**
 * Bytes of text in a code. With error correction M these are 89 by 89 modules, about the most that the camera of an
 * older phone reads from a screen; drawing them takes some milliseconds of processor time.
 */
export const maxQrText = 512;

/** Why there is no code for an address and a name that make its text too long; undefined where they fit. */
export function tooLongForQr(text: string): string | undefined {
  return text.length > maxQrText
    ? `the address and the name are too long for a QR code that phones can read (${maxQrText} bytes)`
    : undefined;
}

/** White modules around the code, without which readers don't find it (ISO/IEC 18004 section 9.1). */
const quietZone = 4;

/** A QR code as its modules, with the quiet zone around it: rows from top to bottom, true for a dark module. */
export type QrPicture = readonly (readonly boolean[])[];

/**
 * Makes the QR code of an ASCII text of at most `maxQrText` bytes; longer texts are our mistake and thrown. Error
 * correction M (15 percent) or better, where a better one makes the code no larger.
 */
export function drawQrCode(text: string): QrPicture {
  if (text.length > maxQrText) throw new Error('a text for a QR code is too long');
  return encode(text, { ecc: 'M', boostEcc: true, border: quietZone }).data;
}
