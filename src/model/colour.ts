/** A colour as `#rrggbb` or `#rgb`. */
export type Colour = string;

/** What WCAG 2.2 asks of text (criterion 1.4.3). */
export const textContrast = 4.5;

/** The luminance of WCAG 2.2: 0 is black, 1 is white. What is no colour counts as black. */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** How well two colours can be told apart: 1 (not at all) to 21 (black on white). */
export function contrast(one: Colour, other: Colour): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Steps from a colour to black or white, small enough that nobody sees one. */
const steps = 40;

/**
 * The colour itself where it can be read on the background, else the nearest one on its way to black or white that can:
 * the hue stays.
 */
export function readableOn(background: Colour, colour: Colour, wanted = textContrast): Colour {
  const end = luminance(background) > 0.18 ? '#000000' : '#ffffff';
  for (let step = 0; step < steps; step += 1) {
    const mixed = mix(colour, end, step / steps);
    if (contrast(mixed, background) >= wanted) return mixed;
  }
  return end;
}

/** White or black, whichever is read better on the colour. One of the two always has the contrast that text needs. */
export function textOn(colour: Colour): '#ffffff' | '#000000' {
  return contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000';
}

function mix(colour: Colour, end: Colour, share: number): Colour {
  const ends = channels(end);
  const mixed = channels(colour).map((value, index) =>
    Math.round(value + ((ends[index] ?? 0) - value) * share),
  );
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function channels(colour: Colour): number[] {
  const long = colour.replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(long);
  return digits === null ? [0, 0, 0] : digits.slice(1).map((pair) => Number.parseInt(pair, 16));
}
