import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { SqlDirectorySettings } from '../../../src/config/directory-settings.ts';
import type { Domain } from '../../../src/model/domain.ts';
import type { Directory } from '../../../src/store/directories/directory.ts';
import { openSqlDirectory } from '../../../src/store/directories/sql-directory.ts';
import { domain, eventually, soon } from '../../support/ask-directory.ts';
import { childrenOf, isRunning } from '../../support/child-processes.ts';
import { startServer, workingFolder } from '../../support/command.ts';
import { hostileDomains } from '../../support/hostile-domains.ts';
import { serverFolder } from '../../support/server-process.ts';

const hasSqlite = isBuiltin('node:sqlite');

function settings(path: string, more: Partial<SqlDirectorySettings> = {}): SqlDirectorySettings {
  return {
    kind: 'sql',
    name: 'sql',
    url: `sqlite:${path}`,
    query: 'SELECT provider, cluster, note FROM domain WHERE name = $1',
    pool: 4,
    ttl: 300,
    negativeTtl: 10,
    deadline: 1500,
    ...more,
  };
}

describe('a directory in SQLite on a Node without it', { skip: hasSqlite && 'this Node has SQLite' }, () => {
  it('says at once which Node it needs', () => {
    assert.throws(() => openSqlDirectory(settings('/nowhere.db')), /needs Node 22\.13/);
  });
});

describe('a directory in SQLite', { skip: !hasSqlite && 'skipped: this Node has no node:sqlite' }, () => {
  const folder = serverFolder('sqlite');
  const file = join(folder.path, 'mail.db');
  const opened: Directory[] = [];

  before(() => write(file, statements));
  after(async () => {
    await Promise.all(opened.map((one) => one.close()));
    folder.remove();
  });

  function open(more: Partial<SqlDirectorySettings> = {}): Directory {
    const directory = openSqlDirectory(settings(file, more));
    opened.push(directory);
    return directory;
  }

  it('answers the provider and further columns, NULL left out', async () => {
    const expected = { provider: 'hosting', columns: new Map([['CLUSTER', '7']]) };
    assert.deepEqual(await open().ask(domain('example.org'), soon()), expected);
    const question = open({ query: 'SELECT provider, cluster FROM domain WHERE name = ? OR name = $1' });
    assert.deepEqual(await question.ask(domain('example.org'), soon()), expected);
  });

  it('answers nothing for a domain that is not there, and for one without a provider', async () => {
    assert.equal(await open().ask(domain('other.example'), soon()), undefined);
    assert.equal(await open().ask(domain('nobody.example'), soon()), undefined);
  });

  it("can't know without the table or the file", async () => {
    const missing = open({ query: 'SELECT provider FROM nowhere WHERE name = ?' });
    await assert.rejects(missing.ask(domain('example.org'), soon()), /no such table/);
    const noFile = open({ url: `sqlite:${join(folder.path, 'nothing.db')}` });
    await assert.rejects(noFile.ask(domain('example.org'), soon()), /unable to open/);
  });

  // Without the number of its check: Node 20 has no node:sqlite, and docs/conformance.md is the same for every Node.
  it('hostile names are values', async () => {
    const directory = open();
    for (const name of hostileDomains) assert.equal(await directory.ask(name as Domain, soon()), undefined);
    assert.ok(await directory.ask(domain('example.org'), soon()));
  });

  it('a query that takes too long is broken off, and holds up nobody', async () => {
    const slow = open({ query: long });
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 5);
    await assert.rejects(slow.ask(domain('example.org'), soon(300)));
    clearInterval(ticking);
    assert.ok(ticks > 2);
  });

  it('a query that never ends is killed at its deadline, and later ones are answered', async () => {
    const directory = open({ query: endless });
    for (let round = 0; round < 3; round += 1) {
      await assert.rejects(directory.ask(domain('endless.example'), soon(500)));
      await eventually(async () => {
        const match = await directory.ask(domain('example.org'), soon()).catch(() => undefined);
        return match?.provider === 'hosting';
      });
    }
    assert.ok(childrenOf(process.pid).length <= opened.length, 'one process a directory, at most');
    await directory.close();
  });

  it('a query that never ends does not outlive a server that was killed', async () => {
    const folder = workingFolder({
      'config/signpost.yaml': `directories:\n  - sql: { url: "sqlite:${file}", query: "${endless}" }\n    deadline: 500\n`,
      'config/domains/hosting.yaml': 'domains: []\nincoming: imaps://imap.example.net\n',
    });
    const server = await startServer({ folder });
    const ask = (name: string): Promise<Response> =>
      fetch(`${server.url}/mail/config-v1.1.xml?emailaddress=ann@${name}`);
    assert.equal((await ask('endless.example')).status, 503);
    await eventually(async () => (await ask('example.org')).status === 200);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);

    const hanging = ask('other.endless.example').catch(() => undefined);
    await eventually(async () => childrenOf(server.processId).length > 0);
    const children = childrenOf(server.processId);
    server.kill('SIGKILL');
    await Promise.all([server.ended, hanging]);
    await eventually(async () => children.every((id) => !isRunning(id)));
  });

  it('a query without a limit costs no memory, and numbers of any size are read', async () => {
    const numbers = 'WITH RECURSIVE n(i) AS (SELECT 9007199254740993 UNION ALL SELECT i + 1 FROM n)';
    const match = await open({
      query: `${numbers} SELECT 'p' AS provider, i, x'00' AS b FROM n WHERE $1 > ''`,
    }).ask(domain('example.org'), soon());
    assert.deepEqual(match, { provider: 'p', columns: new Map([['I', '9007199254740993']]) });
    const huge = open({ query: "SELECT 'p' AS provider, hex(zeroblob(5000000)) AS huge WHERE $1 > ''" });
    assert.deepEqual(await huge.ask(domain('example.org'), soon()), { provider: 'p', columns: new Map() });
  });

  it('sees a file that was made anew and renamed into place, and one that is gone', async () => {
    const place = join(folder.path, 'renamed.db');
    await write(place, statements);
    const directory = open({ url: `sqlite:${place}` });
    assert.equal((await directory.ask(domain('example.org'), soon()))?.provider, 'hosting');
    await write(`${place}.new`, statements.replace("'hosting'", "'moved'"));
    renameSync(`${place}.new`, place);
    assert.equal((await directory.ask(domain('example.org'), soon()))?.provider, 'moved');
    rmSync(place);
    await assert.rejects(directory.ask(domain('example.org'), soon()), /unable to open/);
    await write(place, statements);
    assert.equal((await directory.ask(domain('example.org'), soon()))?.provider, 'hosting');
  });

  it('sees a file that comes back', async () => {
    const other = join(folder.path, 'other.db');
    const directory = open({ url: `sqlite:${other}` });
    await assert.rejects(directory.ask(domain('example.org'), soon()));
    await write(other, statements);
    await eventually(async () => {
      const match = await directory.ask(domain('example.org'), soon()).catch(() => undefined);
      return match?.provider === 'hosting';
    });
    rmSync(other);
  });
});

/** Some seconds of work, within one step. */
const long =
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000000) SELECT count(*) AS provider FROM n WHERE $1 > 0';

/** Never ends for `endless.example` and names below it. */
const endless = `SELECT CASE WHEN $1 LIKE '%endless.example'
  THEN (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n)
  ELSE (SELECT provider FROM domain WHERE name = $1) END AS provider`.replaceAll(/\s+/g, ' ');

const statements = `CREATE TABLE domain (name text PRIMARY KEY, provider text, cluster int, note text);
  INSERT INTO domain VALUES ('example.org', 'hosting', 7, NULL), ('nobody.example', NULL, 1, 'x')`;

async function write(path: string, text: string): Promise<void> {
  const moduleName = 'node:sqlite';
  const { DatabaseSync } = (await import(moduleName)) as {
    readonly DatabaseSync: new (path: string) => { exec(text: string): void; close(): void };
  };
  const database = new DatabaseSync(path);
  database.exec(text);
  database.close();
}
