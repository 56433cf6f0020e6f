import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseEmailAddress, printAddress, printLocalPart } from '../../src/model/email-address.ts';

const local64 = 'a'.repeat(64);
/** 254 octets with a local part of 64. */
const longDomain = `${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.org`;

describe('parseEmailAddress accepts', () => {
  const accepted: readonly (readonly [written: string, localPart: string, printed: string])[] = [
    ['ann@example.org', 'ann', 'ann@example.org'],
    ['Ann.Smith@EXAMPLE.org', 'Ann.Smith', 'Ann.Smith@example.org'],
    ['  ann@example.org\r\n', 'ann', 'ann@example.org'],
    ['ann+list@example.org', 'ann+list', 'ann+list@example.org'],
    ["o'brien@example.org", "o'brien", "o'brien@example.org"],
    ['a&b@example.org', 'a&b', 'a&b@example.org'],
    ["!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~", "!#$%&'*+-/=?^_`{|}~@example.org"],
    ['%EMAILDOMAIN%@example.org', '%EMAILDOMAIN%', '%EMAILDOMAIN%@example.org'],
    ['"ann smith"@example.org', 'ann smith', '"ann smith"@example.org'],
    ['"a@b"@example.org', 'a@b', '"a@b"@example.org'],
    ['"ann"@example.org', 'ann', 'ann@example.org'],
    [String.raw`"a\"b\\c"@example.org`, String.raw`a"b\c`, String.raw`"a\"b\\c"@example.org`],
    [String.raw`"\a\n\n"@example.org`, 'ann', 'ann@example.org'],
    ['"<script>"@example.org', '<script>', '"<script>"@example.org'],
    ['"a..b"@example.org', 'a..b', '"a..b"@example.org'],
    ['"\u00a0ann"@example.org', '\u00a0ann', '"\u00a0ann"@example.org'],
    ['jörg@example.org', 'jörg', 'jörg@example.org'],
    ['用户@例え.テスト', '用户', '用户@xn--r8jz45g.xn--zckzah'],
    ['ann@bücher.example', 'ann', 'ann@xn--bcher-kva.example'],
    ['\u202aann@example.org\u202c', 'ann', 'ann@example.org'],
    ['\ufeff\u200bann@example.org\u200e \u200b', 'ann', 'ann@example.org'],
    ['ann@example.org.', 'ann', 'ann@example.org'],
    [`${local64}@example.org`, local64, `${local64}@example.org`],
    [`${local64}@${longDomain}`, local64, `${local64}@${longDomain}`],
    ['__proto__@example.org', '__proto__', '__proto__@example.org'],
  ];
  for (const [written, localPart, printed] of accepted) {
    it(JSON.stringify(written).slice(0, 70), () => {
      const read = parseEmailAddress(written);
      assert.ok(read.ok);
      assert.equal(read.value.localPart, localPart);
      assert.equal(printAddress(read.value), printed);
    });
  }
});

describe('parseEmailAddress refuses', () => {
  const refused: readonly (readonly [written: string, reason: RegExp])[] = [
    ['', /has an @/],
    ['ann', /has an @/],
    ['@example.org', /nothing before/],
    ['""@example.org', /nothing before/],
    ['ann@', /not a mail domain/],
    ['ann@localhost', /at least one dot/],
    ['ann@[127.0.0.1]', /not a mail domain/],
    ['ann@127.0.0.1', /IP address/],
    ['ann@example.org/evil', /not a mail domain/],
    ['ann\u202egro.elpmaxe@example.org', /writing direction/],
    ['"ann\u2066 b"@example.org', /writing direction/],
    [`é${' '.repeat(16_000)}é@example.org`, /local part/],
    ['ann smith@example.org', /local part/],
    ['ann@bob@example.org', /local part/],
    ['ann\u3000smith@example.org', /local part/],
    ['.ann@example.org', /local part/],
    ['ann.@example.org', /local part/],
    ['a..b@example.org', /local part/],
    ['ann(comment)@example.org', /local part/],
    ['ann@example.org(comment)', /not a mail domain/],
    ['(comment)ann@example.org', /local part/],
    ['Ann <ann@example.org>', /not a mail domain/],
    ['<ann@example.org>', /not a mail domain/],
    ['mailto:ann@example.org', /local part/],
    ['"ann@example.org', /local part/],
    ['"a"b"@example.org', /local part/],
    ['"a"."b"@example.org', /local part/],
    [String.raw`"a\"@example.org`, /local part/],
    ['a,b@example.org', /local part/],
    ['a;b@example.org', /local part/],
    ['a\0b@example.org', /control/],
    ['a\nb@example.org', /control/],
    ['"a\tb"@example.org', /control/],
    ['a\u0085b@example.org', /control/],
    ['a\u2028b@example.org', /control/],
    ['a\ud800b@example.org', /control/],
    [`${local64}a@example.org`, /64 octets/],
    [`${'ü'.repeat(33)}@example.org`, /64 octets/],
    [`"${'a '.repeat(32)}"@example.org`, /64 octets/],
    [`${local64}@e${longDomain}`, /254 octets|63/],
    [`${'a'.repeat(100_000)}@example.org`, /64 octets/],
    ['@'.repeat(100_000), /./],
  ];
  for (const [written, reason] of refused) {
    it(JSON.stringify(written).slice(0, 70), () => {
      const read = parseEmailAddress(written);
      assert.equal(read.ok, false);
      if (!read.ok) assert.match(read.reason, reason);
    });
  }
});

describe('parseEmailAddress', () => {
  it('reads what it prints, whatever the local part', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 15 }), (localPart) => {
        const quoted = `"${localPart.replaceAll(/["\\]/g, String.raw`\$&`)}"@example.org`;
        const read = parseEmailAddress(quoted);
        fc.pre(read.ok);
        assert.equal(read.value.localPart, localPart);
        assert.deepEqual(parseEmailAddress(printAddress(read.value)), read);
        assert.equal(printAddress(read.value), `${printLocalPart(read.value)}@example.org`);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws, and never repeats what it was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('@example.org', '@', ''), (text, rest) => {
        const read = parseEmailAddress(`secretperson${text}${rest}`);
        if (!read.ok) assert.doesNotMatch(read.reason, /secretperson/);
      }),
      { numRuns: 1000 },
    );
  });

  it('never repeats a label either: people mix up the sides', () => {
    for (const text of ['gmail.com@secret_person', 'gmail.com@sécret..person', 'gmail.com@-secretperson.x']) {
      const read = parseEmailAddress(text);
      assert.ok(!read.ok);
      assert.doesNotMatch(read.reason, /s[eé]cret/);
    }
  });
});
