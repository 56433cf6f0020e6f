import type { QrPicture } from './qr-picture.ts';

/** Two modules, one above the other, in one character: whether the upper and the lower one are drawn. */
const blocks = { none: ' ', upper: '\u2580', lower: '\u2584', both: '\u2588' } as const;

/**
 * Black on white from the 256-colour palette, whose last 240 colours no theme changes: the eight basic ones are
 * anything from grey to cream, and what "default" means depends on the terminal.
 */
const blackOnWhite = '\u001b[38;5;16;48;5;231m';
const reset = '\u001b[0m';

/**
 * The picture for a terminal, two rows of modules a line. In colour it looks the same on dark and on light ground.
 * Without colour the light modules are drawn, which is right for light letters on dark ground, as most terminals are.
 */
export function qrText(picture: QrPicture, colour: boolean): string {
  const drawn = (dark: boolean): boolean => (colour ? dark : !dark);
  const lines: string[] = [];
  for (let y = 0; y < picture.length; y += 2) {
    const upper = picture[y] ?? [];
    const lower = picture[y + 1];
    const line = upper
      .map((dark, x) => block(drawn(dark), lower !== undefined && drawn(lower[x] ?? false)))
      .join('');
    lines.push(colour ? `${blackOnWhite}${line}${reset}\n` : `${line}\n`);
  }
  return lines.join('');
}

function block(upper: boolean, lower: boolean): string {
  if (upper) return lower ? blocks.both : blocks.upper;
  return lower ? blocks.lower : blocks.none;
}
