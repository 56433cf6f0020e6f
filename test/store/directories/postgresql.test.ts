import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SqlDirectorySettings } from '../../../src/config/directory-settings.ts';
import type { Domain } from '../../../src/model/domain.ts';
import type { Directory } from '../../../src/store/directories/directory.ts';
import { openSqlDirectory } from '../../../src/store/directories/sql-directory.ts';
import { domain, eventually, soon } from '../../support/ask-directory.ts';
import { hostileDomains } from '../../support/hostile-domains.ts';
import { needsPostgresql, startPostgresql, type TestPostgresql } from '../../support/postgresql.ts';

const query = 'SELECT provider, cluster, note FROM domain WHERE name = $1';

describe('a directory in PostgreSQL', { skip: needsPostgresql() }, () => {
  let server: TestPostgresql;
  const opened: Directory[] = [];

  before(async () => {
    server = await startPostgresql();
    await server.run(`
      CREATE TABLE domain (name text PRIMARY KEY, provider text, cluster int, note text, shape point);
      INSERT INTO domain VALUES ('example.org', 'hosting', 7, NULL, NULL), ('nobody.example', NULL, 1, 'x', NULL),
        ('odd.example', 'hosting', 1, 'x', '(1,2)');
      CREATE TABLE hidden (name text, provider text);
      REVOKE ALL ON hidden FROM signpost;`);
  });
  after(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await server.remove();
  });

  function open(more: Partial<SqlDirectorySettings> = {}, warn?: (text: string) => void): Directory {
    const directory = openSqlDirectory(
      {
        kind: 'sql',
        name: 'sql',
        url: server.url,
        query,
        pool: 4,
        ttl: 300,
        negativeTtl: 10,
        deadline: 1500,
        ...more,
      },
      warn,
    );
    opened.push(directory);
    return directory;
  }

  it('answers the provider and further columns, NULL left out', async () => {
    assert.deepEqual(await open().ask(domain('example.org'), soon()), {
      provider: 'hosting',
      columns: new Map([['CLUSTER', '7']]),
    });
  });

  it('answers nothing for a domain that is not there, and for one without a provider', async () => {
    const directory = open();
    assert.equal(await directory.ask(domain('other.example'), soon()), undefined);
    assert.equal(await directory.ask(domain('nobody.example'), soon()), undefined);
  });

  it('takes the column provider wherever it stands, and else the first', async () => {
    const named = await open({ query: 'SELECT cluster, provider FROM domain WHERE name = $1' }).ask(
      domain('example.org'),
      soon(),
    );
    assert.deepEqual(named, { provider: 'hosting', columns: new Map([['CLUSTER', '7']]) });
    const first = await open({ query: "SELECT 'big' FROM domain WHERE name = $1" }).ask(
      domain('example.org'),
      soon(),
    );
    assert.equal(first?.provider, 'big');
  });

  it('takes the first of several rows and tells it once', async () => {
    const told: string[] = [];
    const directory = open(
      { query: 'SELECT provider FROM domain WHERE name = $1 OR cluster = 1 ORDER BY name' },
      (text) => told.push(text),
    );
    for (let round = 0; round < 3; round += 1) {
      assert.equal((await directory.ask(domain('example.org'), soon()))?.provider, 'hosting');
    }
    assert.equal(told.length, 1);
  });

  it('leaves out a value that is no text and no number, and tells it once', async () => {
    const told: string[] = [];
    const directory = open({ query: 'SELECT provider, shape FROM domain WHERE name = $1' }, (text) =>
      told.push(text),
    );
    for (let round = 0; round < 2; round += 1) {
      const match = await directory.ask(domain('odd.example'), soon());
      assert.deepEqual(match, { provider: 'hosting', columns: new Map() });
    }
    assert.equal(told.length, 1);
  });

  for (const [what, more] of [
    ['a table that is not there', { query: 'SELECT provider FROM nowhere WHERE name = $1' }],
    ['a table that may not be read', { query: 'SELECT provider FROM hidden WHERE name = $1' }],
    ['a wrong password', { password: 'wrong' }],
    ['a query that writes', { query: "SELECT setval('s', 1)::text FROM domain WHERE name = $1" }],
  ] as const) {
    it(`can't know with ${what}, and says so without the password`, async () => {
      await assert.rejects(open(more).ask(domain('example.org'), soon()), (error: Error) => {
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    });
  }

  it('can not write', async () => {
    await server.run(
      "CREATE FUNCTION steal(text) RETURNS text LANGUAGE sql AS 'INSERT INTO domain VALUES ($1, $1) RETURNING name'; GRANT INSERT ON domain TO signpost",
    );
    const directory = open({ query: 'SELECT steal($1)' });
    await assert.rejects(directory.ask(domain('evil.example'), soon()), /read-only/);
  });

  it('reliability 33: hostile names reach the database as values of one statement', async () => {
    const directory = open({ query: `${query} /* hostile */` });
    for (const name of hostileDomains) {
      assert.equal(await directory.ask(name as Domain, soon()), undefined);
    }
    const texts = server.log().match(/execute [^:]+: .*\/\* hostile \*\/.*$/gm) ?? [];
    assert.equal(texts.length, hostileDomains.length);
    assert.equal(new Set(texts).size, 1);
    assert.ok(await directory.ask(domain('example.org'), soon()));
  });

  it('reliability 31: ends a slow query at the deadline and goes on', async () => {
    const directory = open({
      query:
        "SELECT provider FROM domain, pg_sleep(CASE name WHEN 'odd.example' THEN 30 ELSE 0 END) WHERE name = $1",
      deadline: 400,
    });
    const asked = performance.now();
    await assert.rejects(directory.ask(domain('odd.example'), soon(400)));
    assert.ok(performance.now() - asked < 2000);
    assert.ok(await directory.ask(domain('example.org'), soon()));
  });

  it('reliability 31: has no more connections than its pool, however many ask', async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
    const directory = open({
      pool: 2,
      query: `SELECT provider, (SELECT count(*) FROM pg_stat_activity WHERE usename = 'signpost') AS used
              FROM domain WHERE name = $1`,
    });
    // Those of other tests need a moment to go.
    await eventually(async () => {
      const match = await directory.ask(domain('example.org'), soon());
      return match?.columns.get('USED') === '1';
    });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => directory.ask(domain('example.org'), soon())),
    );
    assert.equal(answers.filter((one) => one?.provider === 'hosting').length, 200);
    assert.deepEqual(
      answers.filter((one) => Number(one?.columns.get('USED')) > 2),
      [],
    );
  });

  it('an aborted question is rejected at once, and its connection is not used again', async () => {
    const directory = open({
      pool: 1,
      query:
        "SELECT name AS provider FROM domain, pg_sleep(CASE name WHEN 'odd.example' THEN 1 ELSE 0 END) WHERE name = $1",
    });
    const broken = new AbortController();
    const slow = directory.ask(domain('odd.example'), broken.signal);
    setTimeout(() => broken.abort(new Error('too late')), 100);
    await assert.rejects(slow, /too late/);
    await eventually(async () => {
      const match = await directory.ask(domain('example.org'), soon()).catch(() => undefined);
      if (match !== undefined) assert.equal(match.provider, 'example.org');
      return match !== undefined;
    });
  });

  it('notifies of one domain, of everything, and of everything after a reconnect', async () => {
    const heard: (string | undefined)[] = [];
    const directory = open({ notify: 'Domain changed' });
    directory.onChange?.((changed) => heard.push(changed));
    await eventually(async () => {
      await server.run(`NOTIFY "Domain changed", 'Example.ORG'`);
      return heard.includes('example.org');
    });
    await server.run('NOTIFY "Domain changed"');
    await eventually(() => Promise.resolve(heard.includes(undefined)));
    heard.length = 0;
    await server.kill();
    await server.start();
    await eventually(() => Promise.resolve(heard.includes(undefined)));
  });
});
