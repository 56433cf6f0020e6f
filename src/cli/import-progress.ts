import type { Output } from './surroundings.ts';

/** Cells of the bar. */
const width = 24;

/** Milliseconds between two drawings: a terminal over a slow line must not slow the work down. */
const interval = 100;

/** A line that shows how far the work is. */
export interface Progress {
  step(done: number): void;
  /** Takes the line away, before something else is written and at the end. */
  clear(): void;
}

/** Draws a bar on a terminal, for more work than a person sees pass by; writes nothing anywhere else. */
export function openProgress(output: Output, total: number): Progress {
  if (!output.isTerminal || total < 20) return { step: () => undefined, clear: () => undefined };
  let drawn = 0;
  let isShown = false;
  return {
    step(done) {
      const now = performance.now();
      if (now - drawn < interval && done < total) return;
      drawn = now;
      isShown = true;
      const full = Math.round((done / total) * width);
      output.write(`\r[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${done} of ${total}`);
    },
    clear() {
      if (isShown) output.write('\r\u001b[K');
      isShown = false;
    },
  };
}
