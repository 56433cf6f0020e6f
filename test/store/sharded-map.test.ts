import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { shardedByText } from '../../src/store/sharded-map.ts';

const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), key: fc.string({ maxLength: 3 }), value: fc.nat() }),
  fc.record({ kind: fc.constant('delete' as const), key: fc.string({ maxLength: 3 }), value: fc.nat() }),
);

describe('a map in parts', () => {
  it('holds what a Map holds, and never changes', () => {
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 30 }), { maxLength: 4 }), (rounds) => {
        const expected = new Map<string, number>();
        let map = shardedByText<string, number>();
        for (const round of rounds) {
          const before = new Map(map);
          const change = map.change();
          for (const { kind, key, value } of round) {
            if (kind === 'set') change.set(key, value);
            else change.delete(key);
            if (kind === 'set') expected.set(key, value);
            else expected.delete(key);
            assert.equal(change.get(key), expected.get(key));
            assert.equal(change.size, expected.size);
          }
          assert.deepEqual(new Map(map), before);
          map = change.done();
          assert.deepEqual(new Map(map), expected);
          assert.deepEqual(new Set(map.values()), new Set(expected.values()));
          assert.equal(map.size, expected.size);
          for (const key of expected.keys()) assert.ok(map.has(key) && !map.has(`${key} no`));
        }
        const each = new Map<string, number>();
        map.forEach((value, key) => each.set(key, value));
        assert.deepEqual(each, expected);
      }),
      { numRuns: 300 },
    );
  });

  it('takes names that are keys of every object', () => {
    const change = shardedByText<string, number>().change();
    for (const name of ['__proto__', 'constructor', 'toString']) change.set(name, name.length);
    const map = change.done();
    assert.equal(map.get('__proto__'), 9);
    assert.equal(map.get('hasOwnProperty'), undefined);
  });
});
