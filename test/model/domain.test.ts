import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  parseDomain,
  parseDomainPattern,
  parseHostname,
  printPattern,
  unicodeDomain,
} from '../../src/model/domain.ts';

const label63 = 'a'.repeat(63);
const name253 = `${`${label63}.`.repeat(3)}${'b'.repeat(61)}`;

describe('parseDomain accepts', () => {
  const accepted: readonly (readonly [written: string, domain: string])[] = [
    ['example.org', 'example.org'],
    ['EXAMPLE.Org', 'example.org'],
    ['example.org.', 'example.org'],
    ['mail.sub.example.co.uk', 'mail.sub.example.co.uk'],
    ['a.b', 'a.b'],
    ['126.com', '126.com'],
    ['3com.com', '3com.com'],
    ['1.2.3.com', '1.2.3.com'],
    ['r3---sn.example', 'r3---sn.example'],
    ['constructor.tostring', 'constructor.tostring'],
    [`${label63}.org`, `${label63}.org`],
    [name253, name253],
    [`${name253}.`, name253],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['bu\u0308cher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    ['mail.xn--bcher-kva.example', 'mail.xn--bcher-kva.example'],
    ['faß.de', 'xn--fa-hia.de'],
    ['FA\u1e9e.de', 'xn--fa-hia.de'],
    ['ایران.ir', 'xn--mgba3a4f16a.ir'],
    ['xn--mgba3a4f16a.ir', 'xn--mgba3a4f16a.ir'],
    ['אב.org', 'xn--4dbc.org'],
    ['例え.テスト', 'xn--r8jz45g.xn--zckzah'],
    ['例え。テスト', 'xn--r8jz45g.xn--zckzah'],
    ['example．org', 'example.org'],
    ['例え.テスト。', 'xn--r8jz45g.xn--zckzah'],
    ['ｅｘａｍｐｌｅ.org', 'example.org'],
    ['💩.la', 'xn--ls8h.la'],
    ['xn--ls8h.la', 'xn--ls8h.la'],
  ];
  for (const [written, domain] of accepted) {
    it(JSON.stringify(written), () => {
      assert.deepEqual(parseDomain(written), { ok: true, value: domain });
    });
  }
});

describe('parseDomain refuses', () => {
  const refused: readonly (readonly [written: string, reason: RegExp])[] = [
    ['', /missing/],
    ['.', /missing/],
    ['..', /missing/],
    ['.example.org', /missing/],
    ['example..org', /missing/],
    ['example.org..', /missing/],
    ['localhost', /at least one dot/],
    ['localhost.', /at least one dot/],
    ['2130706433', /IP address/],
    ['0x7f.1', /IP address/],
    ['127.0.0.1', /IP address/],
    ['127.0.0.1.', /IP address/],
    ['example.0x', /IP address/],
    ['example.123', /IP address/],
    ['１２７.０.０.１', /internationalised/],
    ['example.１', /internationalised/],
    ['①.org', /internationalised/],
    ['[::1]', /"\["/],
    ['::1', /":"/],
    ['example.org/evil', /"\/"/],
    ['example.org\\evil', /\\/],
    ['example.org:80', /":"/],
    ['user@example.org', /"@"/],
    ['ex%41mple.org', /"%"/],
    ['ex％41mple.org', /internationalised/],
    ['ex／ample.org', /internationalised/],
    ['a\u2024b.org', /internationalised/],
    ['exa mple.org', /" "/],
    [' example.org', /" "/],
    ['example.org\n', /"\\n"/],
    ['example.org\0', /"\\u0000"/],
    ['_dmarc.example.org', /"_"/],
    ['__proto__', /"_"/],
    ['__proto__.org', /"_"/],
    ['*.example.org', /"\*"/],
    ['"><script>.org', /"\\""/],
    ['-example.org', /begins and ends/],
    ['example-.org', /begins and ends/],
    [`${'a'.repeat(64)}.org`, /63/],
    [`${'ü'.repeat(64)}.org`, /63/],
    [`${name253}b`, /253/],
    ['a.'.repeat(127) + 'a', /253/],
    ['a'.repeat(100_000), /253/],
    ['.'.repeat(100_000), /253/],
    ['ü'.repeat(100_000), /253/],
    ['xn--a.org', /internationalised/],
    ['xn--.org', /internationalised/],
    ['xn--zz.de', /internationalised/],
    ['xn--bcher-kva-.de', /internationalised/],
    ['xn--bücher.org', /internationalised/],
    ['xn--a.bücher.de', /internationalised/],
    // "BÜCHER" in punycode, which no look-up ever produces.
    ['xn--BCHER-3PA.example', /internationalised/],
    ['exam\u00adple.org', /internationalised/],
    ['exam\u200bple.org', /internationalised/],
    ['\ufeffexample.org', /internationalised/],
    ['a\u3164b.org', /internationalised/],
    ['a\u202eb.org', /internationalised/],
    ['a\u200db.org', /internationalised/],
    ['אa.org', /internationalised/],
    ['1א.org', /internationalised/],
    ['\u19d0\u{1ee00}.org', /internationalised/],
    ['\u0301a.org', /internationalised/],
    ['\ud800.org', /internationalised/],
  ];
  for (const [written, reason] of refused) {
    it(JSON.stringify(written).slice(0, 60), () => {
      const read = parseDomain(written);
      assert.equal(read.ok, false);
      if (!read.ok) assert.match(read.reason, reason);
    });
  }
});

describe('parseDomain', () => {
  it('answers a name of plain labels for any text, or refuses', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.domain(),
      fc.array(fc.string({ unit: 'grapheme', maxLength: 5 }), { maxLength: 4 }).map((all) => all.join('.')),
    );
    fc.assert(
      fc.property(anything, (written) => {
        const read = parseDomain(written);
        if (!read.ok) return;
        assert.match(read.value, /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]+$/);
        assert.deepEqual(parseDomain(read.value), read, 'reading it again changes it');
        assert.deepEqual(parseDomain(unicodeDomain(read.value)), read, 'U-labels lead elsewhere');
        assert.equal(URL.canParse(`https://${read.value}/`), true);
        assert.equal(new URL(`https://${read.value}/`).hostname, read.value);
      }),
      { numRuns: 1000 },
    );
  });

  it('shows A-labels as people read them', () => {
    const read = parseDomain('xn--bcher-kva.example');
    assert.ok(read.ok);
    assert.equal(unicodeDomain(read.value), 'bücher.example');
  });
});

describe('parseHostname', () => {
  it('takes a single label, but no number', () => {
    assert.deepEqual(parseHostname('LocalHost'), { ok: true, value: 'localhost' });
    assert.equal(parseHostname('2130706433').ok, false);
    assert.equal(parseHostname('0x7f000001').ok, false);
  });

  it('reads a usual name, which is not taken apart, as it reads the same name in capitals, which is', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'z', '0', '9', '-', 'x', 'n', 'xn--', 'bcher-kva'),
      maxLength: 66,
    });
    const names = fc.array(fc.oneof(letters, fc.constantFrom('com', '0x1', '7', 'a'.repeat(63))), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(names, (labels) => {
        const written = labels.join('.');
        assert.deepEqual(parseHostname(written), parseHostname(written.toUpperCase()));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseDomainPattern', () => {
  for (const [written, printed] of [
    ['example.org', 'example.org'],
    ['*.Example.org', '*.example.org'],
    ['*.bücher.example', '*.xn--bcher-kva.example'],
  ] as const) {
    it(`reads ${written}`, () => {
      const read = parseDomainPattern(written);
      assert.ok(read.ok);
      assert.equal(printPattern(read.value), printed);
    });
  }
  for (const written of [
    '*',
    '*.',
    '*.org',
    '**.example.org',
    '*.*.example.org',
    'a.*.example.org',
    '*example.org',
  ]) {
    it(`refuses ${written}`, () => assert.equal(parseDomainPattern(written).ok, false));
  }
  it('says where a star may stand', () => {
    const read = parseDomainPattern('mail.*.example.org');
    assert.ok(!read.ok);
    assert.match(read.reason, /only allowed in front/);
  });
});
