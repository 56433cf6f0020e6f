import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { loadSqlite, readAutomx2Database } from '../../src/import/read-automx2-database.ts';
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
  sqlite_master: [],
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

  it('says that changes may stand beside a database that is in use', async () => {
    const said = async (version: number) => {
      const bytes = Buffer.concat([source.bytes, Buffer.from([16, 0, version, version])]);
      const load = () => Promise.resolve({ DatabaseSync });
      const { problems } = await readAutomx2Database({ ...source, bytes }, load);
      return problems.map((one) => one.message).filter((one) => one.includes('-wal'));
    };
    assert.equal((await said(1)).length, 0);
    assert.equal((await said(2)).length, 1);
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

/** automx2's tables, as far as imports look at them; calendars came with a later version. */
const tables = `
  CREATE TABLE provider (id INTEGER PRIMARY KEY, name VARCHAR(128) NOT NULL, short_name VARCHAR(32) NOT NULL);
  CREATE TABLE domain (id INTEGER PRIMARY KEY, name VARCHAR(128) NOT NULL, provider_id INTEGER, ldapserver_id INTEGER);
  CREATE TABLE server (id INTEGER PRIMARY KEY, prio INTEGER NOT NULL DEFAULT 10, name VARCHAR(128), port INTEGER,
    type VARCHAR(32), socket_type VARCHAR(32), user_name VARCHAR(64), authentication VARCHAR(32));
  CREATE TABLE server_domain (server_id INTEGER, domain_id INTEGER);
  INSERT INTO provider VALUES (1, 'Big: Mail', 'Big'), (2, 'Other', 'O');
  INSERT INTO domain VALUES (1, 'example.org', 1, NULL), (2, 'example.net', 1, NULL), (3, 'other.example', 2, 7);
  INSERT INTO server VALUES
    (1, 20, 'second.example.org', 587, 'smtp', 'STARTTLS', '%EMAILADDRESS%', 'plain'),
    (2, 10, 'first.example.org', 465, 'smtp', 'SSL', '%EMAILADDRESS%', 'plain'),
    (3, 10, 'imap.example.org', 143, 'imap', 'STARTTLS', '%EMAILADDRESS%', 'plain'),
    (4, 10, 'imap.other.example', 993, 'imap', 'SSL/odd', '%EMAILLOCALPART%', 'cram-md5');
  INSERT INTO server_domain VALUES (1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2), (4, 3);`;
const davTables = `
  CREATE TABLE davserver (id INTEGER PRIMARY KEY, url VARCHAR(128), port INTEGER, type VARCHAR(32), use_ssl BOOLEAN,
    domain_required BOOLEAN, user_name VARCHAR(64));
  CREATE TABLE davserver_domain (davserver_id INTEGER, domain_id INTEGER);
  INSERT INTO davserver VALUES
    (1, 'https://dav.example.org/cal/', 8443, 'caldav', 1, 0, '%EMAILADDRESS%'),
    (2, 'dav.example.org', 0, 'carddav', 1, 0, '%EMAILLOCALPART%'),
    (3, 'https://old.example.org/', 443, 'caldav', 1, 0, NULL);
  INSERT INTO davserver_domain VALUES (1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2);`;

describe("importing automx2's database as node:sqlite makes it", async () => {
  const sqlite = await loadSqlite();
  const skip = sqlite === undefined && `skipped: this Node (${process.version}) has no node:sqlite`;

  const made = (sql: string): Buffer => {
    assert.ok(sqlite !== undefined);
    const folder = mkdtempSync(join(tmpdir(), 'signpost-automx2-'));
    try {
      const file = join(folder, 'db.sqlite');
      // Writing is nothing that an import does, so its types leave it out.
      const Writable = sqlite.DatabaseSync as unknown as new (path: string) => {
        exec(sql: string): void;
        close(): void;
      };
      const database = new Writable(file);
      database.exec(sql);
      database.close();
      return readFileSync(file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('reads servers, calendars and address books', { skip }, async () => {
    const { files, problems } = await importText(made(tables + davTables));
    for (const file of files) providerOf(file);
    const [big = '', other = ''] = files.map(({ text }) => text.slice(text.indexOf('\n\n') + 2));
    assert.equal(
      big,
      [
        'displayName: "Big: Mail"',
        'displayShortName: Big',
        'domains: [example.org, example.net]',
        'incoming: imap://imap.example.org',
        'outgoing:',
        '  - submissions://first.example.org',
        '  - submission://second.example.org',
        'calendar: https://dav.example.org:8443/cal/',
        'addressbook:',
        '  url: https://dav.example.org',
        '  username: "%EMAILLOCALPART%"',
        '',
      ].join('\n'),
    );
    assert.match(other, /^username: "%EMAILLOCALPART%"\nauthentication: password-encrypted\n/m);
    const said = problems.map((one) => one.message).join('\n');
    assert.match(said, /example\.net has a server of the type "caldav" that is left out/);
    assert.match(said, /other\.example looks its logins up in an LDAP directory/);
    assert.match(said, /the socket type "SSL\/odd" is not known/);
  });

  it('reads a database from before calendars', { skip }, async () => {
    const { files, problems } = await importText(made(tables));
    assert.equal(files.length, 2);
    assert.deepEqual(
      problems.filter((one) => one.severity === 'error'),
      [],
    );
  });

  it('names what is missing in a database of another program', { skip }, async () => {
    const { problems } = await importText(made('CREATE TABLE domain (id INTEGER);'));
    assert.match(problems[0]?.message ?? '', /can't be read: no such table/);
  });
});
