import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { autoconfig } from '../../src/formats/autoconfig.ts';
import { parseDomain } from '../../src/model/domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import { plainText } from '../../src/model/text.ts';
import { textOf } from '../../src/xml/reader.ts';
import { all, render, texts } from '../support/autoconfig-document.ts';
import { needsProgram, needsShared } from '../support/needs.ts';
import { sharedFolder } from '../support/paths.ts';
import { aProvider } from '../support/providers.ts';
import { fullProvider } from '../support/full-provider.ts';

describe('the document', () => {
  it('is the classic two-server file, to the letter', () => {
    assert.equal(
      render(aProvider()),
      `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="example.org">
    <domain>example.org</domain>
    <displayName>Example Mail</displayName>
    <displayShortName>Example</displayShortName>
    <incomingServer type="imap">
      <hostname>imap.example.org</hostname>
      <port>993</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>smtp.example.org</hostname>
      <port>465</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </outgoingServer>
  </emailProvider>
</clientConfig>
`,
    );
  });

  it('autoconfig 8: says text/xml in lower case with its charset', () => {
    const prepared = autoconfig.prepare(aProvider());
    const domain = parseDomain('example.org');
    assert.ok(typeof prepared === 'function' && domain.ok);
    assert.equal(prepared({ domain: domain.value }).contentType, 'text/xml; charset=utf-8');
  });

  it('autoconfig 19: declaration first, LF only, final newline, no DOCTYPE, no namespace', () => {
    for (const provider of [aProvider(), fullProvider()]) {
      const body = render(provider);
      assert.ok(body.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<clientConfig '));
      assert.ok(body.endsWith('</clientConfig>\n'));
      assert.doesNotMatch(body, /\r|\ufeff|<!DOCTYPE|xmlns|\n\n/);
    }
  });

  const schema = join(sharedFolder ?? '', 'schemas', 'autoconfig-draft06.rng');
  const variants: readonly (readonly [name: string, provider: Provider])[] = [
    ['the smallest', aProvider()],
    ['everything', fullProvider()],
    ['everything, legacy', fullProvider({ version: '1.1', order: 'recommended', legacyAddressBook: true })],
    ['everything, 1.2', fullProvider({ version: '1.2', order: 'as-written', legacyAddressBook: false })],
  ];
  for (const [name, provider] of variants) {
    it(
      `autoconfig 20: ${name} is valid by the draft's schema`,
      { skip: needsShared() || needsProgram('xmllint') },
      () => {
        const checked = spawnSync('xmllint', ['--nonet', '--noout', '--relaxng', schema, '-'], {
          input: render(provider),
        });
        assert.equal(checked.status, 0, checked.stderr.toString());
      },
    );
  }

  it('is prepared once and holds nothing of a domain that was asked before', () => {
    const prepared = autoconfig.prepare(aProvider({ id: '%EMAILDOMAIN%', domains: ['*.example.net'] }));
    assert.ok(typeof prepared === 'function');
    const [a, b] = ['a.example.net', 'b.example.net'].map((text) => {
      const domain = parseDomain(text);
      assert.ok(domain.ok);
      return prepared({ domain: domain.value }).body;
    });
    assert.match(a ?? '', /<emailProvider id="a\.example\.net">\n {4}<domain>a\.example\.net</);
    assert.doesNotMatch(b ?? '', /a\.example\.net/);
  });
});

describe('names and domains', () => {
  it('autoconfig 23: the version is 1.1, or 1.2 where it is asked for', () => {
    for (const version of ['1.1', '1.2'] as const) {
      const provider = aProvider({ autoconfig: { version, order: 'recommended', legacyAddressBook: false } });
      assert.match(render(provider), new RegExp(`<clientConfig version="${version}">`));
    }
  });

  it('autoconfig 24: the id is an ASCII host name, also where it follows the domain', () => {
    const provider = aProvider({ id: '%EMAILDOMAIN%', domains: ['bücher.example'] });
    assert.match(render(provider, 'bücher.example'), /<emailProvider id="xn--bcher-kva\.example">/);
  });

  it('autoconfig 25: the asked domain stands plain and first, MX domains behind it', () => {
    const provider = aProvider({
      mx: aProvider({ domains: ['*.mx.example.net', 'mx1.example.com'] }).domains,
    });
    const domains = all(provider, 'emailProvider/domain');
    assert.deepEqual(domains.map(textOf), ['example.org', 'mx.example.net', 'example.com']);
    assert.deepEqual(
      domains.map((one) => Array.from(one.attributes)),
      [[], [['purpose', 'mx']], [['purpose', 'mx']]],
    );
  });

  it('autoconfig 26: none of the other domains, however many there are, and no wildcard', () => {
    const domains = [
      '*.example.net',
      'example.org',
      ...Array.from({ length: 300 }, (_, n) => `customer${n}.example`),
    ];
    const provider = aProvider({ domains });
    assert.deepEqual(texts(provider, 'emailProvider/domain', 'customer7.example'), ['customer7.example']);
    assert.deepEqual(texts(provider, 'emailProvider/domain', 'a.b.example.net'), ['a.b.example.net']);
    assert.doesNotMatch(render(provider), /customer|\*/);
  });

  it('autoconfig 15, 26: A-labels only', () => {
    const provider = aProvider({ domains: ['bücher.example'], displayName: plainText('%EMAILDOMAIN%') });
    const body = render(provider, 'BÜCHER.example');
    assert.match(body, /<domain>xn--bcher-kva\.example</);
    assert.doesNotMatch(body, /ü/i);
  });

  it('autoconfig 42: both names are always there and keep the limits of the draft', () => {
    const cases: readonly (readonly [
      name: string,
      short: string,
      domain: string,
      answer: readonly string[],
    ])[] = [
      ['Example', 'Ex', 'example.org', ['Example', 'Ex']],
      ['', '', 'example.org', ['example.org', 'example.org']],
      [' Example ', '  ', 'example.org', ['Example', 'Example']],
      [
        '%EMAILDOMAIN%',
        '%EMAILDOMAIN%',
        'long-company.example',
        ['long-company.example', 'long-company.example'],
      ],
      [
        '%EMAILDOMAIN%',
        '%EMAILDOMAIN%',
        'longer-company.example',
        ['longer-company.example', 'longer-company.exam…'],
      ],
      ['Mail of %EMAILDOMAIN%', 'x', 'example.org', ['Mail of example.org', 'x']],
      ['x', '📮'.repeat(20), 'example.org', ['x', '📮'.repeat(20)]],
      ['x', '📮'.repeat(21), 'example.org', ['x', `${'📮'.repeat(19)}…`]],
    ];
    for (const [name, short, domain, answer] of cases) {
      const provider = aProvider({ displayName: plainText(name), displayShortName: plainText(short) });
      const given = [
        ...texts(provider, 'emailProvider/displayName', domain),
        ...texts(provider, 'emailProvider/displayShortName', domain),
      ];
      assert.deepEqual(given, answer);
    }
  });
});
