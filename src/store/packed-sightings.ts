import type { FileStamp, Sighting } from './file-stamp.ts';

/** Numbers of one stamp. */
const numbersOfStamp = 5;

/**
 * What was seen of many files as it crosses from another thread: the stamps as one list of numbers, which takes a tenth
 * of the time that an object for each takes.
 */
export interface PackedSightings {
  readonly numbers: BigUint64Array<ArrayBuffer>;
  /** Everything but usual files, by its place. */
  readonly others: ReadonlyMap<number, Sighting>;
}

/** Packs what was seen. */
export function packSightings(sightings: readonly Sighting[]): PackedSightings {
  const numbers = new BigUint64Array(sightings.length * numbersOfStamp);
  const others = new Map<number, Sighting>();
  for (const [index, sighting] of sightings.entries()) {
    if (sighting.kind !== 'file' || isBeforeTime(sighting.stamp)) {
      others.set(index, sighting);
      continue;
    }
    const { device, inode, size, modified, changed } = sighting.stamp;
    numbers.set([device, inode, BigInt(size), modified, changed], index * numbersOfStamp);
  }
  return { numbers, others };
}

/** Times before 1970 are negative, which these numbers can't be. */
function isBeforeTime({ modified, changed }: FileStamp): boolean {
  return modified < 0n || changed < 0n;
}

/** Unpacks what was seen. */
export function unpackSightings({ numbers, others }: PackedSightings): readonly Sighting[] {
  return Array.from(
    { length: numbers.length / numbersOfStamp },
    (_, index) => others.get(index) ?? { kind: 'file', stamp: stampAt(numbers, index * numbersOfStamp) },
  );
}

function stampAt(numbers: BigUint64Array, start: number): FileStamp {
  const [device = 0n, inode = 0n, size = 0n, modified = 0n, changed = 0n] = numbers.subarray(
    start,
    start + numbersOfStamp,
  );
  return { device, inode, size: Number(size), modified, changed };
}
