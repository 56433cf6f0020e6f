import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseHostname } from '../model/domain.ts';
import { readBounded } from '../store/bounded-read.ts';
import { replaceFile } from '../store/replace-file.ts';
import { maxKnown, newNames, type NewNames } from './new-names.ts';

/** Bytes of the file: a little more than the lines below can have. */
const maxFileBytes = 128 * 1024 * 1024;

/** Lines after which the file is written anew: names that were forgotten leave it then. */
const maxLines = 2 * maxKnown;

/** Lines written or read in one turn of the event loop: a few milliseconds. */
const linesPerTurn = 2000;

/** The first line: another one is none of ours. */
const head = JSON.stringify({ namesWithCertificates: 1 });

/** Names with a yes that outlive a restart. */
export interface KeptNames {
  /** Takes a name in and writes it down where it is new. Answers at once; what can't be written is a warning. */
  take(name: string): ReturnType<NewNames['take']>;
  /** Resolves when everything is written down. */
  written(): Promise<void>;
}

export interface KeptNamesOptions {
  readonly perHour: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The folder of the setting `state`; absent = the names are kept in memory only. */
  readonly state?: string | undefined;
  /** Told, once, why the file can't be used. */
  readonly warn: (file: string, reason: string) => void;
}

/**
 * Opens the names that had a yes. A file that can't be read or is not ours is left aside with a warning: then they begin
 * anew, because no certificate at all would be worse. Never rejects.
 */
export async function openKeptNames({ perHour, now, state, warn }: KeptNamesOptions): Promise<KeptNames> {
  if (state === undefined) {
    const names = newNames(perHour, now);
    return { take: (name) => names.take(name), written: () => Promise.resolve() };
  }
  const path = join(state, 'tls-ask', 'names.jsonl');
  const read = await readNames(path);
  if (read.kind === 'broken') {
    warn(
      path,
      `which names had a certificate before is not known, so all count as new again: ${read.reason}`,
    );
  }
  const names = newNames(perHour, now, read.kind === 'read' ? { before: read.names } : {});
  return new NamesOnDisk(names, path, read.kind === 'read' ? read.lines : maxLines, now, warn);
}

class NamesOnDisk implements KeptNames {
  readonly #names: NewNames;
  readonly #path: string;
  readonly #now: () => number;
  readonly #warn: KeptNamesOptions['warn'];
  /** Lines of the file; as many as allowed where it has to be written anew. */
  #lines: number;
  #isFailing = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    names: NewNames,
    path: string,
    lines: number,
    now: () => number,
    warn: KeptNamesOptions['warn'],
  ) {
    this.#names = names;
    this.#path = path;
    this.#lines = lines;
    this.#now = now;
    this.#warn = warn;
  }

  take(name: string): ReturnType<NewNames['take']> {
    const taken = this.#names.take(name);
    if (taken === 'new') this.#writing = this.#writing.then(() => this.#write(name, this.#now()));
    return taken;
  }

  written(): Promise<void> {
    return this.#writing;
  }

  /** Adds a line, or writes the whole file where it has too many, is not ours, or could not be written before. */
  async #write(name: string, at: number): Promise<void> {
    try {
      if (this.#lines >= maxLines) this.#lines = await rewrite(this.#path, this.#names);
      else await append(this.#path, lineOf(name, at));
      this.#lines += 1;
      this.#isFailing = false;
    } catch (error) {
      this.#lines = maxLines;
      if (this.#isFailing) return;
      this.#isFailing = true;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      this.#warn(this.#path, `names with a certificate can't be written down for the next start: ${code}`);
    }
  }
}

type ReadNames =
  | { readonly kind: 'absent' }
  | { readonly kind: 'broken'; readonly reason: string }
  | {
      readonly kind: 'read';
      readonly names: readonly { name: string; at: number }[];
      readonly lines: number;
    };

async function readNames(path: string): Promise<ReadNames> {
  const read = await readBounded(path, maxFileBytes);
  switch (read.kind) {
    case 'failed':
      return read.error.code === 'ENOENT'
        ? { kind: 'absent' }
        : { kind: 'broken', reason: read.error.code ?? 'unknown error' };
    case 'too-large':
    case 'other':
    case 'changed-meanwhile':
      return { kind: 'broken', reason: 'it is not a regular file of ours' };
    case 'read':
      break;
  }
  const lines = Buffer.from(read.bytes).toString('utf8').split('\n');
  if (lines[0] !== head) return { kind: 'broken', reason: 'its content is not what Signpost wrote' };
  const names: { name: string; at: number }[] = [];
  for (let index = 1; index < lines.length; index += 1) {
    if (index % linesPerTurn === 0) await nextTurn();
    const one = readLine(lines[index] ?? '');
    if (one !== undefined) names.push(one);
  }
  // A crash may have left half a line, to which the next one must not be added.
  const isWhole = lines.at(-1) === '';
  return { kind: 'read', names, lines: isWhole ? lines.length : maxLines };
}

function lineOf(name: string, at: number): string {
  return `${JSON.stringify([name, at])}\n`;
}

function readLine(line: string): { name: string; at: number } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const [written, at] = value as readonly unknown[];
  if (typeof written !== 'string' || typeof at !== 'number' || !Number.isFinite(at)) return undefined;
  const name = parseHostname(written);
  return name.ok ? { name: name.value, at } : undefined;
}

/** Without O_CREAT: a file that somebody removed would come back without its first line. */
async function append(path: string, line: string): Promise<void> {
  // oxlint-disable-next-line no-bitwise -- flags of open(2)
  const handle = await open(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    await handle.writeFile(line);
  } finally {
    await handle.close();
  }
}

/** Answers the lines that the file has now. */
async function rewrite(path: string, names: NewNames): Promise<number> {
  let lines = 1;
  await replaceFile(path, async (file) => {
    let text = `${head}\n`;
    for (const { name, at } of names.known()) {
      text += lineOf(name, at);
      lines += 1;
      if (lines % linesPerTurn !== 0) continue;
      await file.writeFile(text);
      text = '';
    }
    await file.writeFile(text);
  });
  return lines;
}
