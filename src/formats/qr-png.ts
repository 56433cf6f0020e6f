import { crc32, deflateSync } from 'node:zlib';
import type { QrPicture } from './qr-picture.ts';

/** Pixels of a module: a code of 61 modules is about 4 cm wide on paper at 300 dpi, and sharp on a doubled screen. */
const modulePixels = 8;

/** PNG (third edition) section 5.2. */
const signature = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1');

const white = 0xff;
const black = 0x00;

/** Filters of PNG section 9.2: a row as it is, and a row as its difference from the one above. */
const filterNone = 0;
const filterUp = 2;

/**
 * The picture as PNG, for mail programs, which show no SVG: 8-bit greyscale, no palette, no transparency. The rows of
 * a module are alike, so all but the first are written as "no difference", which compresses to almost nothing.
 */
export function qrPng(picture: QrPicture): Buffer {
  const pixels = picture.length * modulePixels;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels, 0);
  header.writeUInt32BE(pixels, 4);
  // Bits a sample; colour type 0 (greyscale), compression, filter method and interlace stay zero.
  header.writeUInt8(8, 8);
  const rows = picture.flatMap((row) => {
    const unchanged = Buffer.alloc(1 + pixels);
    unchanged.writeUInt8(filterUp, 0);
    return [pixelRow(row), ...Array.from({ length: modulePixels - 1 }, () => unchanged)];
  });
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function pixelRow(row: readonly boolean[]): Buffer {
  const bytes = Buffer.alloc(1 + row.length * modulePixels, white);
  bytes.writeUInt8(filterNone, 0);
  for (const [index, dark] of row.entries()) {
    if (dark) bytes.fill(black, 1 + index * modulePixels, 1 + (index + 1) * modulePixels);
  }
  return bytes;
}

/** Length, type, data, checksum of type and data (PNG section 5.3). */
function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(data.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}
