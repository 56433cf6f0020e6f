import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadSettings } from '../../src/config/settings-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'signpost-directories-'));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'secret'), 'from-file\n');
writeFileSync(join(folder, 'url'), 'postgres://db/mail\n');
writeFileSync(join(folder, 'two-lines'), 'one\ntwo\n');
writeFileSync(join(folder, 'empty'), '\n');

function load(text: string, environment: Readonly<Record<string, string>> = {}) {
  return loadSettings({
    file: join(folder, 'signpost.yaml'),
    text,
    environment,
    flags: {},
    workingFolder: '/work',
  });
}

function list(...entries: readonly string[]): string {
  return `directories:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`;
}

const usual = { ttl: 300, negativeTtl: 10, deadline: 1500 };
const query = 'SELECT p FROM d WHERE n = $1';
const sql = `sql: { url: "postgres://u:hidden@db/mail", query: ${query} }`;

describe('directories in the settings', () => {
  const understood: readonly (readonly [entry: string, settings: object])[] = [
    [sql, { kind: 'sql', name: 'sql', url: 'postgres://u:hidden@db/mail', query, pool: 4 }],
    [
      `sql: { urlFile: url, query: ${query}, notify: mail, provider: hoster, tls: { mode: on, ca: ca.pem } }`,
      {
        kind: 'sql',
        name: 'sql',
        url: 'postgres://db/mail',
        query,
        pool: 4,
        notify: 'mail',
        provider: 'hoster',
        tls: { mode: 'on', ca: join(folder, 'ca.pem') },
      },
    ],
    [
      'ldap: { url: ldaps://l, bindDn: cn=a, passwordFile: secret, base: dc=b, filter: "(dc={domain})", provider: p }',
      {
        kind: 'ldap',
        name: 'ldap',
        url: 'ldaps://l',
        bindDn: 'cn=a',
        password: 'from-file',
        base: 'dc=b',
        scope: 'sub',
        filter: '(dc={domain})',
        provider: 'p',
        attributes: [],
        pool: 4,
      },
    ],
    [
      'http: { url: "https://panel/{domain}", tokenFile: secret }',
      { kind: 'http', name: 'http', url: 'https://panel/{domain}', token: 'from-file', pool: 4 },
    ],
    [
      'file: { path: domains.txt, provider: hoster }',
      { kind: 'file', name: 'file', path: join(folder, 'domains.txt'), provider: 'hoster' },
    ],
    ['mx: true', { kind: 'mx', name: 'mx', resolvers: [], queriesPerSecond: 50 }],
    [
      'mx: { resolvers: ["127.0.0.1", "192.0.2.1:5353", "::1", "[::1]:53"], queriesPerSecond: 5 }',
      {
        kind: 'mx',
        name: 'mx',
        resolvers: ['127.0.0.1', '192.0.2.1:5353', '::1', '[::1]:53'],
        queriesPerSecond: 5,
      },
    ],
  ];
  for (const [entry, settings] of understood) {
    it(`are read: ${entry}`, () => {
      const loaded = load(list(entry));
      assert.deepEqual(loaded.problems, []);
      assert.deepEqual(loaded.settings?.directories, [{ ...settings, ...usual }]);
    });
  }

  it('have the common keys beside their kind, and a number where there are several of one', () => {
    const loaded = load(
      list(
        '{ mx: true, ttl: 60, negativeTtl: 1, deadline: 500 }',
        'mx: true',
        '{ file: { path: a }, requireMx: true }',
      ),
    );
    assert.deepEqual(loaded.problems, []);
    const [first, second, third] = loaded.settings?.directories ?? [];
    assert.deepEqual(
      [first?.name, first?.ttl, first?.negativeTtl, first?.deadline, second?.name, third?.name],
      ['mx 1', 60, 1, 500, 'mx 2', 'file'],
    );
    assert.deepEqual(third?.requireMx, { resolvers: [], queriesPerSecond: 50 });
  });

  it('are none where the list is empty', () => {
    const loaded = load('directories: []');
    assert.deepEqual(loaded.problems, []);
    assert.equal(loaded.settings?.directories, undefined);
  });

  const refused: readonly (readonly [text: string, problems: readonly string[]])[] = [
    ['directories: true', ['1:14 setting-invalid']],
    ['directories: { mx: true }', ['1:14 setting-invalid']],
    ['directories:', ['1:13 setting-missing']],
    [list('mx'), ['2:5 setting-invalid']],
    [list('{}'), ['2:5 setting-invalid']],
    [list('{ mx: true, file: { path: a } }'), ['2:5 setting-invalid']],
    [list('mx: false'), ['2:9 setting-invalid']],
    [list('mx: { resolvers: [dns.example.org] }'), ['2:9 setting-invalid']],
    [list('mx: { resolvers: ["::1:53:x"] }'), ['2:9 setting-invalid']],
    [list('mx: { resolver: [] }'), ['2:11 unknown-key']],
    [list('sql: { query: q }'), ['2:10 setting-missing']],
    [list('sql: { url: a, urlFile: secret, query: q }'), ['2:29 setting-given-twice']],
    [list('sql: { urlFile: nowhere, query: q }'), ['2:21 secret-file-unreadable']],
    [list('sql: { urlFile: two-lines, query: q }'), ['2:21 secret-file-unreadable']],
    [list('sql: { urlFile: empty, query: q }'), ['2:21 secret-file-unreadable']],
    [list('sql: { url: a }'), ['2:5 setting-missing']],
    [list('sql: { url: a, query: q }'), ['2:17 setting-invalid']],
    [list('sql: { urlFile: secret, query: q }'), ['2:21 setting-invalid']],
    [list(`sql: { url: "oracle://db/mail", query: ${query} }`), ['2:17 setting-invalid']],
    [list('sql: { url: "postgres://db/mail", query: SELECT 1 }'), ['2:46 setting-invalid']],
    [list('sql: { url: "mysql://db/mail", query: DELETE FROM d }'), ['2:43 setting-invalid']],
    [list('sql: { url: "postgres://db/mail", query: SELECT ? }'), ['2:46 setting-invalid']],
    [list(`sql: { url: "mysql://db/mail", query: ${query}, notify: n }`), ['2:81 setting-invalid']],
    [list('http: { url: "https://panel" }'), ['2:18 setting-invalid']],
    [list('ldap: { url: ldap://a, base: b, provider: p, filter: (dc=*) }'), ['2:58 setting-invalid']],
    [
      list('ldap: { url: ldap://a/dc=b, base: b, provider: p, filter: "(dc={domain})" }'),
      ['2:18 setting-invalid'],
    ],
    [
      list('ldap: { url: ldap://u@a, base: b, provider: p, filter: "(dc={domain})" }'),
      ['2:18 setting-invalid'],
    ],
    [
      list('ldap: { url: ldap://a, base: b, provider: p, filter: "(&(dc={domain})" }'),
      ['2:58 setting-invalid'],
    ],
    [
      list('ldap: { url: ldap://a, base: b, provider: p, filter: "dc={domain})(" }'),
      ['2:58 setting-invalid'],
    ],
    [
      list('ldap: { url: ldap://a, base: b, provider: p, filter: "(dc={domain})", bindDn: c }'),
      ['2:83 setting-invalid'],
    ],
    [
      list('ldap: { url: ldap://a, base: b, provider: p, filter: "(dc={domain})", password: c }'),
      ['2:85 setting-invalid'],
    ],
    [
      list(
        'ldap: { url: ldap://a, base: b, provider: p, filter: "(dc={domain})", bindDn: c, passwordFile: no }',
      ),
      ['2:100 secret-file-unreadable'],
    ],
    [
      list('ldap: { url: ldaps://a, base: b, provider: p, filter: "(dc={domain})", tls: { mode: off } }'),
      ['2:81 setting-invalid'],
    ],
    [
      list('ldap: { url: ldap://127.0.0.1, base: b, provider: p, filter: "(dc={domain})", tls: { ca: c } }'),
      ['2:88 setting-invalid'],
    ],
    [
      list('sql: { url: "mysql://192.0.2.1/mail", query: SELECT p FROM d WHERE n = ? }'),
      ['2:17 setting-invalid'],
    ],
    [list('{ mx: true, ttl: 0 }'), ['2:22 setting-invalid']],
    [list('{ mx: true, negativeTtl: 31 }'), ['2:30 setting-invalid']],
    [list('{ mx: true, deadline: 2000 }'), ['2:27 setting-invalid']],
    [list('http: { url: ftp://a }'), ['2:18 setting-invalid']],
    [list('http: { url: "https://[/{domain}" }'), ['2:18 setting-invalid']],
    [list('ldap: { url: ldap://a, base: b, filter: "(dc={domain})" }'), ['2:11 setting-missing']],
    [list('mx: true', 'ldapp: {}'), ['3:5 unknown-key', '3:5 setting-invalid']],
    [list('file: { Path: a }'), ['2:13 unknown-key', '2:5 setting-missing']],
  ];
  for (const [text, expected] of refused) {
    it(`are refused with the place: ${JSON.stringify(text)}`, () => {
      const { problems } = load(text);
      assert.deepEqual(
        problems.map(({ place, code }) => `${place?.line}:${place?.column} ${code}`),
        expected,
      );
    });
  }

  it('are no variables', () => {
    const { problems } = load('', { SIGNPOST_DIRECTORIES: 'x', SIGNPOST_DIRECTORIES_SQL_URL: 'x' });
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['unknown-variable', 'unknown-variable'],
    );
  });

  const leaking: readonly string[] = [
    list('sql: { url: "postgres://u:hidden@db", query: q, pool: 0 }'),
    list('sql: { url: { hidden: 1 }, query: q }'),
    list('{ mx: true, sql: { url: hidden, query: q } }'),
    list('sql: hidden'),
    list('sql: { url: "hidden://u:hidden@db", query: q }'),
    list('sql: { url: "postgres://u:hidden@db/%zz", query: q }'),
    'directories:\n  - sql: postgres://u:hidden@h\n',
    list('http: { url: https://a, token: [hidden] }'),
    list('ldap: { url: ldap://a, base: b, filter: f, password: hidden }'),
    'directories:\n  - sql:\n      url: hidden: x\n',
  ];
  for (const text of leaking) {
    it(`never show a secret: ${JSON.stringify(text)}`, () => {
      const { problems } = load(text);
      assert.notDeepEqual(problems, []);
      assert.doesNotMatch(JSON.stringify(problems), /hidden/);
    });
  }

  it('leave publicUrl readable', () => {
    assert.match(JSON.stringify(load('publicUrl: shown').problems), /shown/);
  });
});
