import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSecureContext } from 'node:tls';
import { stateOf } from '../../src/tls/certificate-words.ts';
import type { TlsCertificate } from '../../src/tls/certificate.ts';
import { certificateIndex } from '../../src/tls/choose-certificate.ts';

const context = createSecureContext();

function aCertificate(file: string, names: readonly string[], from: string, until: string): TlsCertificate {
  const files = { certificate: file, key: `${file}.key` };
  return {
    files,
    names,
    notBefore: new Date(from),
    notAfter: new Date(until),
    chain: file,
    key: '',
    context,
  };
}

const now = new Date('2026-11-23T12:00:00Z');
const all = [
  aCertificate('first', ['first.example'], '2026-01-01', '2027-01-01'),
  aCertificate('exact', ['autoconfig.example.org'], '2026-01-01', '2027-01-01'),
  aCertificate('wildcard', ['*.example.org', 'example.org'], '2026-01-01', '2027-01-01'),
  aCertificate('ended', ['old.example', 'twice.example'], '2025-01-01', '2026-01-01'),
  aCertificate('renewed', ['twice.example'], '2026-01-01', '2027-01-01'),
  aCertificate('nameless', [], '2026-01-01', '2027-01-01'),
];

describe('the certificate for a name', () => {
  const cases: readonly (readonly [asked: string, chosen: string])[] = [
    ['autoconfig.example.org', 'exact'],
    ['AutoConfig.Example.ORG', 'exact'],
    ['autoconfig.example.org.', 'exact'],
    ['autodiscover.example.org', 'wildcard'],
    ['example.org', 'wildcard'],
    ['a.b.example.org', 'first'],
    ['old.example', 'ended'],
    ['twice.example', 'renewed'],
    ['unknown.example', 'first'],
    ['*.example.org', 'wildcard'],
    ['', 'first'],
    ['localhost', 'first'],
    ['__proto__', 'first'],
  ];
  const index = certificateIndex(all, undefined);
  for (const [asked, chosen] of cases) {
    it(`${JSON.stringify(asked)} is answered with ${chosen}`, () => {
      assert.equal(index.choose(asked, now)?.chain, chosen);
    });
  }

  it('an exact one that has ended gives way to a wildcard one that has not', () => {
    const ended = aCertificate('ended', ['a.example.org'], '2025-01-01', '2026-01-01');
    assert.equal(
      certificateIndex([ended, ...all], undefined).choose('a.example.org', now)?.chain,
      'wildcard',
    );
  });

  it('without a name it is that of publicUrl, else the first that is valid', () => {
    assert.equal(certificateIndex(all, 'autoconfig.example.org').default(now)?.chain, 'exact');
    assert.equal(certificateIndex(all, 'elsewhere.example').default(now)?.chain, 'first');
    assert.equal(certificateIndex(all.slice(3), undefined).default(now)?.chain, 'renewed');
    assert.equal(certificateIndex(all.slice(3, 4), undefined).default(now)?.chain, 'ended');
    assert.equal(certificateIndex([], undefined).choose('a.example', now), undefined);
  });
});

describe('what is said of a certificate', () => {
  const cases: readonly (readonly [from: string, until: string, level: string, text: RegExp])[] = [
    ['2026-10-01', '2026-12-30', 'info', /valid until 2026-12-30T00:00:00Z/],
    ['2026-09-01', '2026-12-01', 'warn', /ends on 2026-12-01T00:00:00Z and was not renewed/],
    ['2026-11-21', '2026-11-27', 'info', /valid until/],
    ['2026-11-19', '2026-11-25', 'warn', /was not renewed/],
    ['2026-01-01', '2026-11-23', 'error', /expired on 2026-11-23/],
    ['2026-12-01', '2027-03-01', 'error', /not valid before 2026-12-01.*clock/],
  ];
  for (const [from, until, level, text] of cases) {
    it(`from ${from} to ${until}: ${level}`, () => {
      const state = stateOf(aCertificate('/c/a.crt', ['a.example'], from, until), now);
      assert.equal(state.level, level);
      assert.match(state.text, text);
      assert.match(state.text, /a\.example \(\/c\/a\.crt\)/);
    });
  }

  it('names three names at most', () => {
    const names = Array.from({ length: 100 }, (_, index) => `n${index}.example`);
    const { text } = stateOf(aCertificate('a', names, '2026-01-01', '2027-01-01'), now);
    assert.match(text, /n0\.example, n1\.example, n2\.example and 97 more names/);
  });
});
