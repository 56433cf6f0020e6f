import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { linkProviders } from '../../../src/config/link-providers.ts';
import { parseProviderFile } from '../../../src/config/provider-file.ts';
import { columnsIn } from '../../../src/model/columns.ts';
import type { Provider } from '../../../src/model/provider.ts';
import { fillColumns } from '../../../src/store/directories/fill-columns.ts';
import { FilledProviders } from '../../../src/store/directories/filled-providers.ts';

function base(text: string): Provider {
  const file = parseProviderFile({ file: 'hoster.yaml', text: `domains: []\n${text}\n` });
  assert.deepEqual(file.problems, []);
  const made = linkProviders([file], new Map(), [])[0]?.base;
  assert.ok(made !== undefined);
  return made;
}

const hoster = base(
  [
    'displayName: { en: "Mail %BRAND%", de: "Post %BRAND%" }',
    'incoming: imaps://imap-%CLUSTER%.example.net',
    'outgoing: submissions://smtp.%EMAILDOMAIN%',
    'username: "%CLUSTER%-%EMAILLOCALPART%"',
    'webmail: https://web.example.net/caf%C3%A9/%CLUSTER%',
  ].join('\n'),
);

function fill(columns: Readonly<Record<string, string>>) {
  return fillColumns(hoster, new Map(Object.entries(columns)));
}

describe('fillColumns', () => {
  it('fills host names, user names, URLs and texts, and leaves the field placeholders', () => {
    const filled = fill({ CLUSTER: 'A7', BRAND: 'Ünique & Söhne' });
    assert.ok(filled.ok);
    const { incoming, outgoing, webmail, displayName } = filled.value;
    assert.deepEqual(
      [incoming[0]?.hostname, incoming[0]?.username, outgoing[0]?.hostname, webmail?.path],
      ['imap-a7.example.net', 'A7-%EMAILLOCALPART%', 'smtp.%EMAILDOMAIN%', '/caf%C3%A9/A7'],
    );
    assert.deepEqual(displayName.languages, { en: 'Mail Ünique & Söhne', de: 'Post Ünique & Söhne' });
  });

  const refused: readonly (readonly [why: string, columns: Readonly<Record<string, string>>])[] = [
    ['a missing column', { BRAND: 'x' }],
    ['an empty value', { BRAND: 'x', CLUSTER: '' }],
    ['another host', { BRAND: 'x', CLUSTER: 'evil.example/' }],
    ['a port', { BRAND: 'x', CLUSTER: 'a:993' }],
    ['a user', { BRAND: 'x', CLUSTER: 'a@b' }],
    ['a way up', { BRAND: 'x', CLUSTER: '../..' }],
    ['a query', { BRAND: 'x', CLUSTER: 'a?b' }],
    ['a blank', { BRAND: 'x', CLUSTER: 'a b' }],
    ['a placeholder', { BRAND: '%EMAILADDRESS%', CLUSTER: 'a' }],
    ['half a placeholder', { BRAND: '%', CLUSTER: 'a' }],
    ['a line feed', { BRAND: 'a\nb', CLUSTER: 'a' }],
    ['markup in a host name', { BRAND: 'x', CLUSTER: '<a>' }],
    ['a label that is too long', { BRAND: 'x', CLUSTER: 'a'.repeat(60) }],
    ['a value that is too long', { BRAND: 'x'.repeat(300), CLUSTER: 'a' }],
    ['a hyphen at the end of a label', { BRAND: 'x', CLUSTER: '-.-' }],
  ];
  for (const [why, columns] of refused) {
    it(`reliability 33: refuses ${why}, without repeating the value`, () => {
      const filled = fill(columns);
      assert.equal(filled.ok, false);
      const [value = ''] = [columns['CLUSTER'] === 'a' ? columns['BRAND'] : columns['CLUSTER']];
      if (value.length > 3) assert.ok(!('reason' in filled) || !filled.reason.includes(value));
    });
  }

  it('makes of any row a provider without open columns and with the same host below it, or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (cluster, brand) => {
        const filled = fill({ CLUSTER: cluster, BRAND: brand });
        if (!filled.ok) return;
        const { extras: _, ...rest } = filled.value;
        assert.deepEqual(columnsIn(JSON.stringify(rest)), []);
        assert.match(filled.value.incoming[0]?.hostname ?? '', /^imap-[a-z0-9.-]+\.example\.net$/);
        assert.equal(filled.value.webmail?.hostname, 'web.example.net');
        assert.match(filled.value.webmail?.path ?? '', /^\/caf%C3%A9\/[A-Za-z0-9._~-]+$/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('FilledProviders', () => {
  it('performance T9: makes one provider of equal rows, whatever other columns say', () => {
    const filled = new FilledProviders();
    const row = (customer: string) =>
      new Map([
        ['CLUSTER', 'a'],
        ['BRAND', 'b'],
        ['CUSTOMER', customer],
      ]);
    const first = filled.fill(hoster, row('1'));
    assert.ok(first.ok);
    const second = filled.fill(hoster, row('2'));
    assert.equal(second.ok && second.value, first.value);
  });

  it('answers a provider without columns as it is', () => {
    const plain = base('incoming: imaps://a.example\noutgoing: submissions://a.example');
    const filled = new FilledProviders().fill(plain, new Map([['CLUSTER', '<']]));
    assert.equal(filled.ok && filled.value, plain);
  });
});

describe('columnsIn', () => {
  const texts: readonly (readonly [text: string, columns: readonly string[]])[] = [
    ['imap-%CLUSTER%.example', ['CLUSTER']],
    ['%A%%B_2%', ['A', 'B_2']],
    ['%EMAILADDRESS% %SIGNPOST_X%', []],
    ['/caf%C3%A9/%AB%20', []],
    ['/%ABCDEF%20', []],
    ['%FACILITY%', ['FACILITY']],
    ['%cluster% %1A% 100%', []],
  ];
  for (const [text, columns] of texts) {
    it(`finds ${JSON.stringify(columns)} in ${text}`, () => {
      assert.deepEqual(columnsIn(text), columns);
    });
  }
});
