import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReadVersion } from '../../src/store/read-version.ts';
import { References } from '../../src/store/references.ts';

function version(refers: { extends?: string; domainsFile?: string }): ReadVersion {
  return { name: 'n', file: 'n.yaml', usable: 'yes', problems: [], packed: '', ...refers };
}

describe('which file refers to which', () => {
  it('is known of all versions that count, and forgotten with them', () => {
    const references = new References();
    const [base, other, list] = [{ extends: 'base' }, { extends: 'other' }, { domainsFile: '/l' }].map(
      version,
    );
    references.set('a', base, other);
    references.set('b', base, list);
    assert.deepEqual([...references.extending('base')], ['a', 'b']);
    assert.deepEqual([...references.extending('other')], ['a']);
    assert.deepEqual([...references.naming('/l')], ['b']);
    references.set('a', other, undefined);
    references.set('b', undefined, version({}));
    assert.deepEqual([...references.extending('base')], []);
    assert.deepEqual([...references.extending('other')], ['a']);
    assert.deepEqual([...references.lists()], []);
  });
});
