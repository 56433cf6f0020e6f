import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SqlDirectorySettings } from '../../../src/config/directory-settings.ts';
import type { Domain } from '../../../src/model/domain.ts';
import type { Directory } from '../../../src/store/directories/directory.ts';
import { openSqlDirectory } from '../../../src/store/directories/sql-directory.ts';
import { domain, eventually, soon } from '../../support/ask-directory.ts';
import { hostileDomains } from '../../support/hostile-domains.ts';
import { needsMariadb, startMariadb, type TestMariadb } from '../../support/mariadb.ts';

describe('a directory in MariaDB', { skip: needsMariadb() }, () => {
  let server: TestMariadb;
  const opened: Directory[] = [];

  before(async () => {
    server = await startMariadb();
    await server.run(`
      CREATE TABLE domain (name varchar(253) PRIMARY KEY, provider varchar(50), cluster int, note text, picture blob);
      INSERT INTO domain VALUES ('example.org', 'hosting', 7, NULL, NULL), ('nobody.example', NULL, 1, 'x', NULL),
        ('odd.example', 'hosting', 1, 'x', x'00ff');
      CREATE DATABASE other; CREATE TABLE other.hidden (name text, provider text);`);
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
        query: 'SELECT provider, cluster, note FROM domain WHERE name = $1',
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
    const expected = { provider: 'hosting', columns: new Map([['CLUSTER', '7']]) };
    assert.deepEqual(await open().ask(domain('example.org'), soon()), expected);
    const question = open({ query: 'SELECT provider, cluster FROM domain WHERE name = ? OR name = $1' });
    assert.deepEqual(await question.ask(domain('example.org'), soon()), expected);
  });

  it('answers nothing for a domain that is not there, and for one without a provider', async () => {
    assert.equal(await open().ask(domain('other.example'), soon()), undefined);
    assert.equal(await open().ask(domain('nobody.example'), soon()), undefined);
  });

  it('leaves out bytes that are no text, and tells it once', async () => {
    const told: string[] = [];
    const directory = open({ query: 'SELECT provider, picture FROM domain WHERE name = ?' }, (text) =>
      told.push(text),
    );
    for (let round = 0; round < 2; round += 1) {
      const match = await directory.ask(domain('odd.example'), soon());
      assert.deepEqual(match, { provider: 'hosting', columns: new Map() });
    }
    assert.equal(told.length, 1);
  });

  for (const [what, more] of [
    ['a table that is not there', { query: 'SELECT provider FROM nowhere WHERE name = ?' }],
    ['a table that may not be read', { query: 'SELECT provider FROM other.hidden WHERE name = ?' }],
    ['a wrong password', { password: 'wrong' }],
    ['a place where nothing listens', { url: 'mysql://u:secret@127.0.0.1:1/mail' }],
  ] as const) {
    it(`can't know with ${what}, and says so without the password`, async () => {
      await assert.rejects(open(more).ask(domain('example.org'), soon()), (error: Error) => {
        assert.doesNotMatch(error.message, /secret|wrong$/);
        return true;
      });
    });
  }

  it('can not write', async () => {
    await server.run(
      "CREATE FUNCTION steal(n text) RETURNS text MODIFIES SQL DATA BEGIN INSERT INTO domain (name) VALUES (n); RETURN n; END; GRANT EXECUTE, INSERT ON mail.* TO signpost@'127.0.0.1'",
    );
    await assert.rejects(open({ query: 'SELECT steal(?)' }).ask(domain('evil.example'), soon()), /READ ONLY/);
  });

  it('reliability 33: hostile names reach the database as values of one statement', async () => {
    const directory = open({ query: "SELECT provider, 'hostile' FROM domain WHERE name = $1", pool: 1 });
    for (const name of hostileDomains) {
      assert.equal(await directory.ask(name as Domain, soon()), undefined);
    }
    assert.equal(server.log().match(/Prepare\s.*'hostile'/g)?.length, 1);
    assert.ok(await directory.ask(domain('example.org'), soon()));
  });

  it('reliability 31: ends a slow query at the deadline and goes on', async () => {
    const directory = open({
      query: "SELECT provider FROM domain WHERE name = $1 AND (name <> 'odd.example' OR SLEEP(30) = 2)",
      deadline: 400,
    });
    await assert.rejects(directory.ask(domain('odd.example'), soon(400)));
    await eventually(async () => {
      const match = await directory.ask(domain('example.org'), soon()).catch(() => undefined);
      return match?.provider === 'hosting';
    });
  });
});
