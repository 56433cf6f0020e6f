import { escapeXml } from '../src/xml/writer.ts';

/** One line of a plot: points from left to right, both coordinates above zero. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a plot shows. Both axes are logarithmic: growth that keeps pace with its cause is a straight line. */
export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
}

const width = 640;
const height = 360;
const left = 70;
const right = 180;
const top = 60;
const bottom = 50;

/** Colours that can be told apart by people who see few of them, on a light and on a dark ground. */
const style = `svg { color-scheme: light dark; font: 13px sans-serif; }
.ground { fill: #fff; } text { fill: #222; } .grid { stroke: #ddd; }
.line { fill: none; stroke-width: 2; } .s0 { stroke: #0060a0; } .s1 { stroke: #b04000; } .s2 { stroke: #207020; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #181a1d; } text { fill: #e6e6e6; } .grid { stroke: #44484d; }
  .s0 { stroke: #66b8ff; } .s1 { stroke: #ffa066; } .s2 { stroke: #7fd07f; }
}`;

/** Draws a plot as SVG that fits a light and a dark page. */
export function drawPlot(plot: Plot): string {
  const points = plot.series.flatMap((one) => one.points);
  const xs = decades(points.map(([x]) => x));
  const ys = decades(points.map(([, y]) => y));
  const placeX = axis(xs, left, width - right);
  const placeY = axis(ys, height - bottom, top);
  const text = (x: number, y: number, words: string, more = ''): string =>
    `<text x="${round(x)}" y="${round(y)}"${more}>${escapeXml(words)}</text>`;
  const line = (x1: number, y1: number, x2: number, y2: number): string =>
    `<line class="grid" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(plot.title)}</title>`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    text(left, 22, plot.title, ' font-weight="bold"'),
    ...xs.flatMap((x) => [
      line(placeX(x), top, placeX(x), height - bottom),
      text(placeX(x), height - bottom + 18, label(x), ' text-anchor="middle"'),
    ]),
    ...ys.flatMap((y) => [
      line(left, placeY(y), width - right, placeY(y)),
      text(left - 8, placeY(y) + 4, label(y), ' text-anchor="end"'),
    ]),
    text((left + width - right) / 2, height - 10, plot.x, ' text-anchor="middle"'),
    text(left, top - 12, plot.y, ' text-anchor="end"'),
    ...plot.series.flatMap(({ name, points: own }, index) => {
      const way = own.map(([x, y]) => `${round(placeX(x))},${round(placeY(y))}`).join(' ');
      const y = top + 20 + index * 22;
      return [
        `<polyline class="line s${index % 3}" points="${way}"/>`,
        `<line class="line s${index % 3}" x1="${width - right + 10}" y1="${y - 4}" x2="${width - right + 30}" y2="${y - 4}"/>`,
        text(width - right + 36, y, name),
      ];
    }),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

/** Powers of ten that enclose the values, at least two. */
function decades(values: readonly number[]): readonly number[] {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

function axis(marks: readonly number[], from: number, to: number): (value: number) => number {
  const low = Math.log10(marks[0] ?? 1);
  const high = Math.log10(marks.at(-1) ?? 10);
  return (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
}

function label(value: number): string {
  return value < 1 ? String(Number(value.toPrecision(1))) : value.toLocaleString('en');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
