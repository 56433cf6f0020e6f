import { drawQrCode } from '../formats/qr-picture.ts';
import { qrPng } from '../formats/qr-png.ts';
import { qrSvg } from '../formats/qr-svg.ts';
import { qrText } from '../formats/qr-text.ts';
import type { PictureKind } from './picture-kinds.ts';
import type { Output } from './surroundings.ts';

/**
 * What `render` prints of a QR code: the picture that was asked for; without a wish a picture on a terminal, and
 * elsewhere the text inside the code, for programs that draw it themselves.
 */
export function printQr(
  text: string,
  title: string,
  wish: PictureKind | undefined,
  { isTerminal, colour }: Output,
): string | Buffer {
  switch (wish ?? (isTerminal ? 'text' : 'none')) {
    case 'svg':
      return qrSvg(drawQrCode(text), title);
    case 'png':
      return qrPng(drawQrCode(text));
    case 'text':
      return qrText(drawQrCode(text), colour);
    case 'none':
      return text;
  }
}
