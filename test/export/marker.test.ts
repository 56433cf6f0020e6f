import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { printMarker, readMarker } from '../../src/export/marker.ts';

const part = fc.stringMatching(/^[a-z0-9_.-]{1,12}$/).filter((text) => text !== '.' && text !== '..');
const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));

describe('the marker of an exported folder', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(path), (files) => {
        const read = readMarker(printMarker({ layout: 'hosts', files }));
        assert.ok(read.ok);
        assert.deepEqual(read.value, { layout: 'hosts', files: files.toSorted() });
      }),
      { numRuns: 300 },
    );
  });

  const refusedPaths = [
    '',
    '/',
    '/etc/passwd',
    '..',
    '../a',
    'a/../b',
    'a//b',
    'a/',
    './a',
    'a\\..\\b',
    'a\0b',
    'a b',
  ];
  for (const one of refusedPaths) {
    it(`is refused with the path ${JSON.stringify(one)}`, () => {
      assert.equal(readMarker(JSON.stringify({ layout: 'hosts', files: ['a', one] })).ok, false);
    });
  }

  const refusedTexts = ['', '{', 'null', '[]', '7', '{}', '{"layout":"hosts"}', '{"layout":1,"files":[]}'];
  for (const text of [...refusedTexts, '{"layout":"hosts","files":{}}', '{"layout":"hosts","files":[7]}']) {
    it(`is refused as ${text === '' ? 'nothing' : text}`, () => {
      assert.equal(readMarker(text).ok, false);
    });
  }

  it('no text at all breaks the reading', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        readMarker(text);
      }),
      { numRuns: 300 },
    );
  });
});
