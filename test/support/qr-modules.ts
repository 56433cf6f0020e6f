import assert from 'node:assert/strict';

// oxlint-disable-next-line no-control-regex -- it is what colours are made of
const escapeSequence = /\u001b\[[\d;]*m/g;

/**
 * Reads the half blocks of a terminal's picture back into rows of modules, true for a dark one. `drawnIsDark` is the
 * meaning of what is drawn. A picture is square; the lower half of its last line is none of its rows.
 */
export function modulesOf(text: string, drawnIsDark: boolean): readonly (readonly boolean[])[] {
  const drawn: ReadonlyMap<string, readonly [boolean, boolean]> = new Map([
    [' ', [false, false]],
    ['▀', [true, false]],
    ['▄', [false, true]],
    ['█', [true, true]],
  ]);
  const rows = text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const blocks = Array.from(
        line.replaceAll(escapeSequence, ''),
        (block) => drawn.get(block) ?? assert.fail(`an odd character: ${block}`),
      );
      return [0, 1].map((half) => blocks.map((block) => (block[half] ?? false) === drawnIsDark));
    });
  return rows.slice(0, rows[0]?.length);
}
