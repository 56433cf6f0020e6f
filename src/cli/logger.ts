import { destination, pino, stdTimeFunctions, type Logger } from 'pino';
import { escapeForTerminal } from '../config/print-problem.ts';
import type { LogSettings } from '../config/settings.ts';
import type { Output } from './surroundings.ts';

/**
 * Bytes of log that wait for a slow reader. A reader that stopped made a process grow by 136 MB in half a minute;
 * with a bound, lines are dropped and counted instead.
 */
const maxWaiting = 1_048_576;

/** Milliseconds that the end of the process waits for the last lines to be read. */
const lastLinesTime = 1000;

/** A running log. */
export interface OpenLog {
  readonly log: Logger;
  /** True where people read it: pretty lines, and texts as they are. */
  readonly forPeople: boolean;
  readonly colour: boolean;
  /** Writes a text for people in its place between the lines. */
  readonly print: (text: string) => void;
  /** Writes JSON lines that another process logged. */
  readonly passOn: (lines: string) => void;
  /** Waits a second at most until everything is written; what nobody has read by then is lost. */
  readonly flush: () => Promise<void>;
  /** Lines that were lost since the start, because nobody read them fast enough. */
  readonly dropped: () => number;
}

/** What takes log lines. */
interface LineWriter {
  write(line: string): void;
}

/** A logger whose lines are JSON: level, time, fields, message. */
export function makeLogger({ level }: LogSettings, lines: LineWriter): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    lines,
  );
}

/** Opens the log on standard output, which must not hold the server up: nothing here waits for the reader. */
export async function openLog(settings: LogSettings, out: Output): Promise<OpenLog> {
  const forPeople = settings.format === 'pretty' || (settings.format === 'auto' && out.isTerminal);
  let exiting = false;
  const output = destination({
    dest: 1,
    sync: false,
    maxLength: maxWaiting,
    // At the end of the process a full pipe is tried once and not for ever.
    retryEAGAIN: () => !exiting,
  });
  process.prependListener('exit', () => {
    exiting = true;
    try {
      output.flushSync();
    } catch {
      // Nobody reads. Pino's own attempt at this would end the process with an error.
      output.destroy();
    }
  });
  const write = (text: string): void => void output.write(text);
  const lines = forPeople ? { write: await prettyWriter(out.colour, write) } : { write };
  const log = makeLogger(settings, lines);
  let dropped = 0;
  let droppedBefore = 0;
  output.on('drop', (text: string) => {
    dropped += text.split('\n').length - 1;
  });
  output.on('drain', () => {
    if (dropped === 0) return;
    log.warn({ dropped }, 'log lines were dropped, because nobody read them fast enough');
    droppedBefore += dropped;
    dropped = 0;
  });
  // A full disk or a closed terminal: there is nowhere left to say so, and mail programs still want their answers.
  output.on('error', () => {
    dropped += 1;
  });
  return {
    log,
    forPeople,
    colour: out.colour,
    print: write,
    passOn: forPeople
      ? (text) => {
          for (const line of text.split('\n')) if (line !== '') lines.write(line);
        }
      : write,
    dropped: () => droppedBefore + dropped,
    async flush() {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lastLinesTime);
        output.flush(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}

/**
 * Makes pretty lines of JSON lines, without a thread of its own. Every text is escaped first: a control character in
 * a file's name must not steer the terminal.
 */
async function prettyWriter(colour: boolean, write: (text: string) => void): Promise<(line: string) => void> {
  const { default: pretty } = await import('pino-pretty');
  const print = pretty.prettyFactory({
    colorize: colour,
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });
  return (line) => {
    const fields: unknown = JSON.parse(line, (_, value: unknown) =>
      typeof value === 'string' ? escapeForTerminal(value) : value,
    );
    write(print(fields));
  };
}
