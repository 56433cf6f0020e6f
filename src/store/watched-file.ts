import type { Problem } from '../model/problem.ts';
import type { FileToRead } from './file-hash.ts';
import {
  fileProblem,
  isLink,
  keepsChanging,
  notRegular,
  notThere,
  tooLarge,
  unreadable,
} from './file-problems.ts';
import { readOne, type FileKind, type Reading } from './file-reading.ts';
import type { FileStamp, Sighting } from './file-stamp.ts';
import type { KnownContent } from './known-content.ts';
import { settle, settleTime, unfinishedSettleTime, type SettleAnswer, type Waiting } from './settle.ts';

/** The times of one look at the folder, in milliseconds. */
export interface LookTimes {
  /** When the look began, by the monotonic clock. */
  readonly began: number;
  /** The monotonic clock. */
  readonly clock: () => number;
  /** The wall clock, until there is something to serve. */
  readonly wallTime: number | undefined;
  /** True where the folder was read as well. Without that, a file that is missing may be a folder that is missing. */
  readonly whole: boolean;
  /** Since when the file is missing that went last, by the monotonic clock; undefined where none is. */
  readonly lastWent?: number;
}

/** What a look found out. `lookAgainIn`: the file is not at rest yet. */
export type Look =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'waiting'; readonly lookAgainIn: number }
  | { readonly kind: 'gone' };

/** The file has to be read; what was asked has to be given back with the reading. */
export interface Wanted {
  readonly kind: 'wanted';
  readonly seen: FileStamp;
  readonly answer: Extract<SettleAnswer, { readonly kind: 'changed' }>;
  readonly now: number;
}

/**
 * A file that is missing for a moment is being replaced, not deleted: many programs remove the old file before they
 * write the new one. Its domains stay for this long, in milliseconds.
 */
export const deletionSettleTime = 1000;

/**
 * Files that go one after another, as `rm *` and an empty mount make them go, are taken for deleted together, so that
 * their loss is judged as one. Whoever deletes without a pause does not hold up the first ones for longer than this, in
 * milliseconds.
 */
const deletionsTogether = 10_000;

/** A file that never comes to rest for this long is reported, in milliseconds. */
const restlessTime = 10_000;

/**
 * One file that is watched: what was read of it last, and what is wrong with its present state. `parsed` is the last
 * version that could be parsed at all; whether it is usable is not decided here.
 */
export class WatchedFile<Parsed> {
  readonly path: string;
  readonly #kind: FileKind<Parsed>;
  #loaded: FileStamp | undefined;
  #waiting: Waiting | undefined;
  #changingSince: number | undefined;
  #missingSince: number | undefined;
  #parsed: Parsed | undefined;
  /** Of the content in `#parsed`. */
  #hash: string | undefined;
  #problem: Problem | undefined;

  constructor(path: string, kind: FileKind<Parsed>) {
    this.path = path;
    this.#kind = kind;
  }

  get parsed(): Parsed | undefined {
    return this.#parsed;
  }

  /** What the file held when `parsed` was read, where it holds the same now. */
  get content(): KnownContent | undefined {
    return this.#loaded === undefined || this.#problem !== undefined
      ? undefined
      : { stamp: this.#loaded, hash: this.#hash };
  }

  /** What to read, and what is known of it. */
  get toRead(): FileToRead {
    return { path: this.path, knownHash: this.#hash };
  }

  /** Takes over what was read before a restart; without `content` it is not known of which content. */
  recall(parsed: Parsed, content: KnownContent | undefined): void {
    this.#parsed = parsed;
    this.#loaded = content?.stamp;
    this.#hash = content?.hash;
  }

  /** Why the present state of the file is not the one in `parsed`. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Since when the file is missing and not yet taken for deleted, by the monotonic clock. */
  get missingSince(): number | undefined {
    return this.#missingSince;
  }

  /** True while the file is missing and not yet taken for deleted. */
  get missing(): boolean {
    return this.#missingSince !== undefined;
  }

  /** Takes in what lies at the path now, and reads it where it changed and is at rest. */
  async look(sighting: Sighting, times: LookTimes): Promise<Look> {
    const look = this.see(sighting, times);
    return look.kind === 'wanted' ? this.take(look, await readOne(this.toRead, this.#kind)) : look;
  }

  /** Takes in what lies at the path now, and says whether it has to be read. */
  see(sighting: Sighting, times: LookTimes): Look | Wanted {
    switch (sighting.kind) {
      case 'failed':
        if (sighting.error.code === 'ENOENT' && !isLink(this.path)) return this.lookMissing(times);
        return this.#refuse(unreadable(this.path, 'file-unreadable', sighting.error));
      case 'other':
        return this.#refuse(notRegular(this.path, sighting.what));
      case 'file':
        this.#missingSince = undefined;
        return this.#seeFile(sighting.stamp, times);
    }
  }

  /** Takes in that nothing lies at the path. */
  lookMissing({ began, clock, whole, lastWent }: LookTimes): Look {
    const since = (this.#missingSince ??= clock());
    const missingFor = began - Math.max(since, Math.min(lastWent ?? since, since + deletionsTogether));
    if (missingFor < deletionSettleTime && this.#parsed !== undefined) {
      return { kind: 'waiting', lookAgainIn: deletionSettleTime - missingFor };
    }
    if (this.#kind.needed === true) {
      this.#loaded = undefined;
      this.#rest();
      return this.#refuse(fileProblem(this.path, 'file-unreadable', notThere), false);
    }
    return whole ? { kind: 'gone' } : { kind: 'waiting', lookAgainIn: 0 };
  }

  #seeFile(seen: FileStamp, { began, clock, wallTime }: LookTimes): Look | Wanted {
    const now = clock();
    const loaded = this.#loaded;
    const answer = settle({ seen, loaded, waiting: this.#waiting, lookBegan: began, now, wallTime });
    if (answer.kind === 'unchanged') {
      this.#rest();
      return { kind: 'same' };
    }
    this.#changingSince ??= now;
    if (answer.restedFor < settleTime) return this.#wait(answer.waiting, settleTime - answer.restedFor, now);
    return { kind: 'wanted', seen, answer, now };
  }

  /** Takes in what was read of a file that was wanted. */
  take({ seen, answer, now }: Wanted, read: Reading<Parsed>): Look {
    switch (read.kind) {
      case 'failed':
        // Tried again at every look, because what is wrong may lie outside the file: an owner, a mount, a limit.
        this.#waiting = answer.waiting;
        return this.#refuse(unreadable(this.path, 'file-unreadable', read.error), false);
      case 'other':
        return this.#refuse(notRegular(this.path, read.what));
      case 'too-large':
        this.#settleOn(read.stamp);
        return this.#refuse(tooLarge(this.path, this.#kind.limit), false);
      case 'changed-meanwhile':
        return this.#wait(undefined, settleTime, now);
      case 'read':
        break;
    }
    if (read.stamp.changed !== seen.changed || read.stamp.inode !== seen.inode) {
      return this.#wait({ stamp: read.stamp, since: now }, settleTime, now);
    }
    if (answer.restedFor < unfinishedSettleTime && !read.endsWithLine) {
      return this.#wait(answer.waiting, unfinishedSettleTime - answer.restedFor, now);
    }
    const { content } = read;
    this.#settleOn(read.stamp);
    if (content.kind === 'refused') return this.#refuse(content.problem, false);
    const hadProblem = this.#problem !== undefined;
    this.#problem = undefined;
    if (content.kind === 'known') return { kind: hadProblem ? 'changed' : 'same' };
    this.#parsed = content.parsed;
    this.#hash = read.hash;
    return { kind: 'changed' };
  }

  #wait(waiting: Waiting | undefined, lookAgainIn: number, now: number): Look {
    this.#waiting = waiting;
    if (now - (this.#changingSince ?? now) < restlessTime) return { kind: 'waiting', lookAgainIn };
    this.#refuse(keepsChanging(this.path), false);
    return { kind: 'waiting', lookAgainIn };
  }

  #settleOn(stamp: FileStamp): void {
    this.#loaded = stamp;
    this.#rest();
  }

  #rest(): void {
    this.#waiting = undefined;
    this.#changingSince = undefined;
  }

  /** `forget`: the path holds something else now, so whatever file comes next is a new one. */
  #refuse(problem: Problem, forget = true): Look {
    if (forget) {
      this.#loaded = undefined;
      this.#missingSince = undefined;
      this.#rest();
    }
    if (this.#problem?.message === problem.message) return { kind: 'same' };
    this.#problem = problem;
    return { kind: 'changed' };
  }
}
