import { sameContent, sameStamp, type FileStamp } from './file-stamp.ts';

/**
 * Half-written files must never be served: a third of all prefixes of a provider file are valid YAML with wrong
 * servers. So a changed file counts only when it has rested: two looks this far apart, and one after reading, agree.
 */
export const settleTime = 250;

/**
 * A file that ends in the middle of a line was perhaps cut off by a slow upload, so it has to rest longer. Well below
 * the five seconds in which a change has to count, because editors exist that write no final line feed.
 */
export const unfinishedSettleTime = 1000;

/** A changed file that was seen and may still be growing. `since` is a time of the monotonic clock. */
export interface Waiting {
  readonly stamp: FileStamp;
  readonly since: number;
}

/** What is known about a file when it is looked at. */
export interface SettleQuestion {
  readonly seen: FileStamp;
  /** The state that was read last. */
  readonly loaded: FileStamp | undefined;
  readonly waiting: Waiting | undefined;
  /** When this look at the folder began, by the monotonic clock in milliseconds: surely before the file was seen. */
  readonly lookBegan: number;
  /** The monotonic clock now: surely after the file was seen. Of both, the one that makes the rest shorter counts. */
  readonly now: number;
  /** The wall clock in milliseconds, until there is something to serve: there is no earlier look to compare with. */
  readonly wallTime: number | undefined;
}

/** `changed` says for how long the content has been at rest, in milliseconds. */
export type SettleAnswer =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly waiting: Waiting; readonly restedFor: number };

/**
 * Says whether a file changed and for how long it has been at rest since.
 *
 * - The same content seen before: since that look.
 * - First look after a start: since its time of writing, by the wall clock.
 * - Replaced by another file under the same name: long enough if its last change is later than its last write, which
 *   is what a rename into place leaves behind. A new inode alone proves nothing: editors and `git checkout` create the
 *   new file under the final name and then write into it. Both times come from the same clock, so a file server whose
 *   clock is wrong can't deceive us here. An empty file is not believed: `install -m` makes one and fills it later.
 */
export function settle(question: SettleQuestion): SettleAnswer {
  const { seen, loaded, waiting, lookBegan, now, wallTime } = question;
  if (loaded !== undefined && sameStamp(loaded, seen)) return { kind: 'unchanged' };
  if (waiting !== undefined && sameContent(waiting.stamp, seen)) {
    return { kind: 'changed', waiting, restedFor: lookBegan - waiting.since };
  }
  const fresh: Waiting = { stamp: seen, since: now };
  if (wallTime !== undefined) {
    return { kind: 'changed', waiting: fresh, restedFor: wallTime - Number(seen.modified / 1_000_000n) };
  }
  // Only the mode or the name changed: the content is the one we read.
  if (loaded !== undefined && sameContent(loaded, seen)) {
    return { kind: 'changed', waiting: fresh, restedFor: unfinishedSettleTime };
  }
  const replaced = loaded !== undefined && (loaded.inode !== seen.inode || loaded.device !== seen.device);
  const renamed = replaced && seen.size > 0 && seen.changed > seen.modified;
  return { kind: 'changed', waiting: fresh, restedFor: renamed ? settleTime : 0 };
}
