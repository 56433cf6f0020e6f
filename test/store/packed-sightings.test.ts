import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, assert as assertProperty, bigInt, constant, nat, oneof, property, record } from 'fast-check';
import { packSightings, unpackSightings } from '../../src/store/packed-sightings.ts';

const number = bigInt({ min: 0n, max: 2n ** 64n - 1n });
const time = bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const sighting = oneof(
  record({
    kind: constant('file' as const),
    stamp: record({ device: number, inode: number, size: nat(), modified: time, changed: time }),
  }),
  constant({ kind: 'other' as const, what: 'a folder' }),
  constant({ kind: 'failed' as const, error: { code: 'ENOENT' } }),
);

describe('what was seen of many files', () => {
  it('crosses to another thread as it is', () => {
    assertProperty(
      property(array(sighting), (seen) => {
        assert.deepEqual(unpackSightings(structuredClone(packSightings(seen))), structuredClone(seen));
      }),
      { numRuns: 300 },
    );
  });
});
