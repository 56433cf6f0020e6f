import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { hasUnwantedCharacters } from '../../src/model/characters.ts';
import {
  parsePlist,
  plistHead,
  writePlist,
  type PlistDict,
  type PlistRead,
  type PlistValue,
} from '../../src/xml/plist.ts';
import { needsProgram } from '../support/needs.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => !hasUnwantedCharacters(one));
const key = text.filter((one) => !/^\d+$/.test(one) && one !== '__proto__');
const date = fc
  .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((one) => new Date(Math.floor(one.getTime() / 1000) * 1000));
const leaf = fc.oneof(
  text,
  fc.maxSafeInteger(),
  fc.boolean(),
  date,
  fc.uint8Array().map((one) => Buffer.from(one)),
);
const { dict } = fc.letrec<{ dict: PlistDict; value: PlistValue }>((tie) => ({
  dict: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 4 }), tie('dict')),
}));

/** What reading has to give for what was written. */
function asRead(value: PlistValue): PlistRead {
  if (typeof value !== 'object') return value;
  if (value instanceof Date || value instanceof Buffer) return value;
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (isList(value)) return value.map(asRead);
  return new Map(
    Object.entries(value).flatMap(([name, one]) => (one === undefined ? [] : [[name, asRead(one)] as const])),
  );
}

function isList(value: readonly PlistValue[] | PlistDict): value is readonly PlistValue[] {
  return Array.isArray(value);
}

function read(document: string): PlistRead {
  const result = parsePlist(document);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.value;
}

const inDict = (inner: string): string => `${plistHead}<dict>${inner}</dict></plist>`;

describe('writing a property list', () => {
  it('apple 1: begins with declaration, DOCTYPE and version and holds one dict', () => {
    const written = writePlist({ name: 'x' });
    assert.equal(
      written,
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n' +
        '<plist version="1.0">\n\t<dict>\n\t\t<key>name</key>\n\t\t<string>x</string>\n\t</dict>\n</plist>\n',
    );
  });

  it('apple 2, 7: each key has one value of its type, an undefined one leaves no key behind', () => {
    const written = writePlist({
      yes: true,
      no: false,
      absent: undefined,
      port: 993,
      data: Buffer.from([0, 255]),
      date: new Date('2026-11-23T20:00:00.123Z'),
    });
    assert.equal(
      written.slice(plistHead.length).replaceAll(/[\t\n]/g, ''),
      '<dict><key>yes</key><true/><key>no</key><false/><key>port</key><integer>993</integer>' +
        '<key>data</key><data>AP8=</data><key>date</key><date>2026-11-23T20:00:00Z</date></dict></plist>',
    );
  });

  it('apple 3: escapes & < > once, and ]]> is safe', () => {
    const written = writePlist({ a: '&amp; <b> ]]> "q" \'s\' &foo;' });
    assert.match(written, /<string>&amp;amp; &lt;b&gt; \]\]&gt; "q" 's' &amp;foo;<\/string>/);
  });

  const refusals: readonly [string, PlistValue][] = [
    ['apple 4: NUL', 'a\u0000b'],
    ['apple 4: a C0 control', 'a\u000bb'],
    ['apple 4: U+FFFE', 'a\ufffeb'],
    ['apple 4: U+FFFF', 'a\uffffb'],
    ['apple 4: a lone surrogate', 'a\ud800b'],
    ['a line feed', 'a\nb'],
    ['apple 2: an empty text', ''],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a fraction', 1.5],
    ['an integer beyond 2^53', 1e21],
    ['an invalid date', new Date(Number.NaN)],
    ['a year of five digits', new Date(Date.UTC(12_345, 0))],
    ['a year before 0', new Date(Date.UTC(-1, 0))],
    ['a key that JavaScript would move', { 1: 'x' }],
    ['an empty key', { '': 'x' }],
    ['a control character in a key', { 'a\u0001': 'x' }],
  ];
  for (const [name, value] of refusals) {
    it(`refuses ${name}`, () => {
      assert.throws(() => writePlist({ outer: [value] }), TypeError);
    });
  }

  it('apple 8, 9: writes what parsePlist reads back, and the same bytes each time', () => {
    fc.assert(
      fc.property(dict, (given) => {
        const written = writePlist(given);
        assert.equal(writePlist(given), written);
        assert.deepEqual(read(written), asRead(given));
      }),
      { numRuns: 500 },
    );
  });
});

describe('reading a property list', () => {
  const good: readonly [string, string, PlistRead][] = [
    ['no declaration and no DOCTYPE', '<plist version="1.0"><true/></plist>', true],
    ['a BOM', `\ufeff${plistHead}<string>a</string></plist>`, 'a'],
    ['an empty array', `${plistHead}<array/></plist>`, []],
    ['CDATA and entities', `${plistHead}<string>a&#38;<![CDATA[<b>]]></string></plist>`, 'a&<b>'],
    ['a comment', `${plistHead}<!-- x --><integer>-7</integer></plist>`, -7],
    ['a real', `${plistHead}<real>1.5e1</real></plist>`, 15],
    ['__proto__ as a key', inDict('<key>__proto__</key><true/>'), new Map([['__proto__', true]])],
  ];
  for (const [name, document, value] of good) {
    it(`reads ${name}`, () => assert.deepEqual(read(document), value));
  }

  const bad: readonly [string, string][] = [
    ['nothing', ''],
    ['binary', 'bplist00\u0000'],
    ['another root', '<dict/>'],
    ['two values', `${plistHead}<true/><true/></plist>`],
    ['no value', `${plistHead}</plist>`],
    ['apple 2: a key without a value', inDict('<key>a</key>')],
    ['apple 2: two keys in a row', inDict('<key>a</key><key>b</key><true/>')],
    ['apple 2: a value without a key', inDict('<true/>')],
    ['apple 2: null', inDict('<key>a</key><null/>')],
    ['apple 2: an empty integer', inDict('<key>a</key><integer></integer>')],
    ['apple 2: an empty real', inDict('<key>a</key><real/>')],
    ['apple 8: a duplicate key', inDict('<key>a</key><true/><key>a</key><false/>')],
    ['text in a dict', inDict('x<key>a</key><true/>')],
    ['text in an array', `${plistHead}<array>x</array></plist>`],
    ['text in true', `${plistHead}<true>x</true></plist>`],
    ['an element in a string', `${plistHead}<string><b/></string></plist>`],
    ['a date without time', `${plistHead}<date>2026-11-23</date></plist>`],
    ['a date that does not exist', `${plistHead}<date>2026-13-40T00:00:00Z</date></plist>`],
    ['data that is no base64', `${plistHead}<data>*</data></plist>`],
    ['an entity of its own', '<!DOCTYPE plist [<!ENTITY a "b">]><plist><string>&a;</string></plist>'],
    ['an unknown entity', `${plistHead}<string>&a;</string></plist>`],
    ['depth', `${plistHead}${'<array>'.repeat(100)}${'</array>'.repeat(100)}</plist>`],
    ['unclosed elements', `${plistHead}${'<array>'.repeat(100_000)}`],
    ['more than a megabyte', `${plistHead}<string>${'x'.repeat(1_100_000)}</string></plist>`],
  ];
  for (const [name, document] of bad) {
    it(`refuses ${name}`, () => assert.equal(parsePlist(document).ok, false));
  }

  it('never throws, whatever is cut out of or put into a document', () => {
    const document = writePlist({ a: ['x', 1, { b: true }], c: new Date(0), d: Buffer.from('d') });
    fc.assert(
      fc.property(fc.nat(document.length), fc.nat(20), fc.string({ unit: 'binary' }), (at, cut, put) => {
        parsePlist(document.slice(0, at) + put + document.slice(at + cut));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('other readers', () => {
  const value: PlistDict = {
    'a&b': 'ß 😀 \u05d0\u200f <&> ]]>',
    list: ['x', 1, true, { deep: 'y' }],
    data: Buffer.from('data'),
    date: new Date('2026-11-23T20:00:00Z'),
  };
  const python = `
import sys, plistlib, json
v = plistlib.loads(sys.stdin.buffer.read())
v['data'] = v['data'].decode(); v['date'] = v['date'].isoformat() + 'Z'
print(json.dumps(v))`;

  it('apple 5, 6: Python reads the same object', { skip: needsProgram('python3') }, () => {
    const run = spawnSync('python3', ['-c', python], { input: writePlist(value), encoding: 'utf8' });
    assert.equal(run.stderr, '');
    assert.deepEqual(JSON.parse(run.stdout), { ...value, data: 'data', date: '2026-11-23T20:00:00Z' });
  });

  it('apple 5: plistutil reads the same object', { skip: needsProgram('plistutil') }, () => {
    const binary = spawnSync('plistutil', ['-f', 'bin'], { input: writePlist(value) });
    const back = spawnSync('plistutil', ['-f', 'xml'], { input: binary.stdout, encoding: 'utf8' });
    assert.deepEqual(read(back.stdout), asRead(value));
  });

  it('apple 5: xmllint finds it well formed', { skip: needsProgram('xmllint') }, () => {
    const run = spawnSync('xmllint', ['--nonet', '--noout', '-'], {
      input: writePlist(value),
      encoding: 'utf8',
    });
    assert.equal(run.stderr, '');
    assert.equal(run.status, 0);
  });
});
