import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAutomx2Database } from '../../src/import/read-automx2-database.ts';
import { importText, onlyFile, providerOf } from './import-file.ts';

const seed = {
  version: 2,
  provider: 'Example: Mail',
  domains: [{ name: 'example.org' }, { name: 'example.net' }],
  servers: [
    { type: 'smtp', name: 'second.example.org', port: 587, prio: 20 },
    { type: 'smtp', name: 'first.example.org' },
    { type: 'imap', name: 'imap.example.org', port: 143 },
    { type: 'pop', name: 'pop.example.org' },
    { type: 'caldav', url: 'https://dav.example.org/cal/' },
  ],
};

describe("importing automx2's JSON seed", () => {
  it('reads servers by priority, and fills in the ports that automx2 fills in', async () => {
    const file = onlyFile(await importText(JSON.stringify(seed)));
    providerOf(file);
    assert.equal(
      file.text.slice(file.text.indexOf('\n\n') + 2),
      [
        'displayName: "Example: Mail"',
        'domains: [example.org, example.net]',
        'incoming:',
        '  - imap://imap.example.org',
        '  - pop3s://pop.example.org',
        'outgoing:',
        '  - submissions://first.example.org',
        '  - submission://second.example.org',
        'calendar: https://dav.example.org/cal/',
        '',
      ].join('\n'),
    );
  });

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['broken JSON', '{"version": 2,', /not valid JSON/],
    ['another version', '{"version": 1}', /"version" is not 2/],
    ['no provider', '{"version": 2}', /"provider" is missing/],
    ['no domains', '{"version": 2, "provider": "x", "domains": [1, null]}', /"domains" is missing or empty/],
  ];
  for (const [what, text, message] of wrong) {
    it(`says what is wrong with ${what}`, async () => {
      const { problems } = await importText(text);
      assert.match(problems[0]?.message ?? '', message);
    });
  }

  it('says that directories and unknown servers are left out', async () => {
    const text = JSON.stringify({
      ...seed,
      domains: [{ name: 'example.org', ldapserver_id: 1 }],
      servers: [...seed.servers, { type: 'x400', name: 'a.example.org' }],
      ldapservers: [{ id: 1, bind_password: 'hush' }],
    });
    const files = await importText(text);
    const said = files.problems.map((one) => one.message).join('\n');
    assert.match(said, /LDAP directory/);
    assert.match(said, /"x400"/);
    assert.doesNotMatch(onlyFile(files).text, /hush/);
  });
});

/** Rows as node:sqlite answers them, by the table that is asked first. */
const rows: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  domain: [
    { id: 1, name: 'example.org', ldapserver_id: null, provider: 'Big', short_name: 'B' },
    { id: 2, name: 'example.net', ldapserver_id: null, provider: 'Big', short_name: 'B' },
    { id: 3, name: 'other.example', ldapserver_id: null, provider: 'Other', short_name: 'O' },
  ],
  server: [
    {
      type: 'imap',
      name: 'imap.example.org',
      port: 143,
      socket_type: 'STARTTLS',
      user_name: '%EMAILLOCALPART%',
      authentication: 'plain',
    },
  ],
  davserver: [],
};

describe("importing automx2's database", () => {
  class DatabaseSync {
    prepare(sql: string) {
      return { all: () => rows[/FROM (\w+)/.exec(sql)?.[1] ?? ''] ?? [] };
    }
    close(): void {}
  }
  const source = {
    name: 'db.sqlite',
    bytes: Buffer.from('SQLite format 3\0'),
    domains: [],
    fromProviderDatabase: false,
  };

  it('makes one provider of the domains that have the same servers', async () => {
    const { imported } = await readAutomx2Database(source, () => Promise.resolve({ DatabaseSync }));
    assert.deepEqual(
      imported.map((one) => one.domains),
      [['example.org', 'example.net'], ['other.example']],
    );
    assert.deepEqual(imported[0]?.incoming, [
      {
        type: 'imap',
        hostname: 'imap.example.org',
        port: 143,
        socketType: 'STARTTLS',
        authentication: ['password-cleartext'],
        username: '%EMAILLOCALPART%',
      },
    ]);
  });

  it('says what to do where Node has no SQLite', async () => {
    const { problems } = await readAutomx2Database(source, () => Promise.resolve(undefined));
    assert.match(problems[0]?.message ?? '', /can't read SQLite databases/);
    assert.match(problems[0]?.advice ?? '', /Node 22\.13 or later/);
  });

  it('names what is wrong with a broken database, or says that there is no SQLite here', async () => {
    const { files, problems } = await importText(source.bytes);
    assert.equal(files.length, 0);
    assert.match(problems[0]?.message ?? '', /can't (?:be read|read SQLite)/);
  });
});
