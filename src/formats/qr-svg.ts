import { element, writeXml } from '../xml/writer.ts';
import type { QrPicture } from './qr-picture.ts';

/** Pixels of a module where nothing else is said about the size. */
const modulePixels = 8;

/**
 * The picture as SVG, for pages and print. One path of runs of dark modules on a white ground of its own, so that it
 * is read on a dark page too. `title` is what a screen reader says.
 */
export function qrSvg(picture: QrPicture, title: string): string {
  const size = picture.length;
  const runs = picture.flatMap((row, y) =>
    darkRuns(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`),
  );
  return writeXml(
    element(
      'svg',
      [
        element('title', title),
        element('path', undefined, { fill: '#fff', d: `M0 0h${size}v${size}h-${size}z` }),
        element('path', undefined, { fill: '#000', d: runs.join('') }),
      ],
      {
        xmlns: 'http://www.w3.org/2000/svg',
        viewBox: `0 0 ${size} ${size}`,
        width: String(size * modulePixels),
        height: String(size * modulePixels),
        // Without it a scaled picture gets grey edges between the runs.
        'shape-rendering': 'crispEdges',
        role: 'img',
      },
    ),
  );
}

/** Where dark modules stand together in a row, and how many. */
function darkRuns(row: readonly boolean[]): (readonly [start: number, length: number])[] {
  const runs: (readonly [number, number])[] = [];
  let start = row.indexOf(true);
  while (start >= 0) {
    const light = row.indexOf(false, start);
    const end = light < 0 ? row.length : light;
    runs.push([start, end - start]);
    start = row.indexOf(true, end);
  }
  return runs;
}
