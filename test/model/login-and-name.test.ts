import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { hasUnwantedCharacters } from '../../src/model/characters.ts';
import { parseLogin, parsePersonName } from '../../src/model/login-and-name.ts';

type Case = readonly [title: string, text: string, login: string | false, name: string | false];

const cases: readonly Case[] = [
  ['empty', '', '', ''],
  ['blanks around it', '  alee \t', 'alee', 'alee'],
  ['a Windows user name', String.raw`CORP\alee`, String.raw`CORP\alee`, String.raw`CORP\alee`],
  ['a decomposed letter is composed', 'e\u0301va', '\u00e9va', '\u00e9va'],
  ['256 characters', 'a'.repeat(256), 'a'.repeat(256), false],
  ['257 characters', 'a'.repeat(257), false, false],
  ['100 emoji', '😀'.repeat(100), '😀'.repeat(100), '😀'.repeat(100)],
  ['101 emoji', '😀'.repeat(101), '😀'.repeat(101), false],
  ['a line feed', 'a\nb', false, false],
  ['NUL', 'a\0b', false, false],
  ['a C1 control', 'a\u0085b', false, false],
  ['a lone surrogate', 'a\ud800b', false, false],
  ['right-to-left override', 'a\u202eb', false, false],
  ['an isolate', 'a\u2066b', false, false],
  ['the Arabic letter mark', 'a\u061cb', false, false],
  ['a zero-width joiner, which names in Persian and emoji hold', 'a\u200db', false, 'a\u200db'],
  ['Arabic letters', 'علي', 'علي', 'علي'],
];

describe('a login and a name', () => {
  for (const [title, text, login, name] of cases) {
    it(title, () => {
      const readLogin = parseLogin(text);
      const readName = parsePersonName(text);
      assert.equal(readLogin.ok && readLogin.value, login);
      assert.equal(readName.ok && readName.value, name);
    });
  }

  it('of any text are one clean line, and no reason repeats the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const read of [parseLogin(`${text}\u202e7q`), parseLogin(text), parsePersonName(text)]) {
          if (!read.ok) assert.doesNotMatch(read.reason, /7q/);
          else assert.ok(!hasUnwantedCharacters(read.value) && read.value.trim() === read.value);
        }
      }),
      { numRuns: 300 },
    );
  });
});
