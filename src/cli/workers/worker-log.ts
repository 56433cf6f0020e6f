import type { LogSettings } from '../../config/settings.ts';
import { makeLogger, type OpenLog } from '../logger.ts';

/** Lines are sent together: after so many characters, or so many milliseconds. */
const sentAtOnce = 16 * 1024;
const sentWithin = 20;

/**
 * Characters that may be on their way to the primary. It passes lines on or drops them, so this is only reached where
 * it has no time at all.
 */
const maxOnTheirWay = 1_048_576;

/** Milliseconds that the end of a worker waits for its last lines. */
const lastLinesTime = 1000;

/** Sends lines on; `sent` is called when they have left this process, or can't. */
export type SendLines = (lines: string, sent: () => void) => void;

/**
 * The log of a worker: its lines go to the primary, which writes the lines of all into one output, whole and one after
 * the other. Problems in files are told by the primary; a worker has no texts for people.
 */
export function openWorkerLog(settings: LogSettings, send: SendLines): OpenLog {
  let waiting = '';
  let onTheirWay = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  const sendWaiting = (done?: () => void): void => {
    clearTimeout(timer);
    timer = undefined;
    const lines = waiting;
    waiting = '';
    onTheirWay += lines.length;
    send(lines, () => {
      onTheirWay -= lines.length;
      done?.();
    });
  };
  const write = (line: string): void => {
    if (onTheirWay + waiting.length > maxOnTheirWay) {
      dropped += 1;
      return;
    }
    waiting += line;
    if (waiting.length >= sentAtOnce) sendWaiting();
    else timer ??= setTimeout(sendWaiting, sentWithin);
  };
  return {
    log: makeLogger(settings, { write }),
    forPeople: false,
    colour: false,
    print: write,
    passOn: write,
    dropped: () => dropped,
    async flush() {
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, lastLinesTime);
        sendWaiting(() => {
          clearTimeout(late);
          resolve();
        });
      });
    },
  };
}
