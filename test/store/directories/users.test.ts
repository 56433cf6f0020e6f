import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { UsersSettings } from '../../../src/config/users-settings.ts';
import { parseEmailAddress, type EmailAddress } from '../../../src/model/email-address.ts';
import { cachedUsers } from '../../../src/store/directories/cached-users.ts';
import type { UserDirectory } from '../../../src/store/directories/directory.ts';
import { LoginCache } from '../../../src/store/directories/login-cache.ts';
import { openUsers } from '../../../src/store/directories/open-users.ts';
import { domain, eventually, soon } from '../../support/ask-directory.ts';
import { needsPostgresql, startPostgresql, type TestPostgresql } from '../../support/postgresql.ts';
import { needsSlapd, startSlapd, type TestSlapd } from '../../support/slapd.ts';

function address(text: string): EmailAddress {
  const read = parseEmailAddress(text);
  assert.ok(read.ok, text);
  return read.value;
}

const ann = address('ann@example.org');

/** Local parts that a parser lets through and a query or filter must not stumble over. */
const hostileAddresses = [
  `"' OR '1'='1"@example.org`,
  `"*)(uid=*"@example.org`,
  `*@example.org`,
  `"\\\\2a"@example.org`,
  `$1@example.org`,
  `"a;b--"@example.org`,
  `ännchen@example.org`,
].map(address);

const rules = { ttl: 60, deadline: 1500, answer: 'links' } as const;

describe('logins that are remembered', () => {
  function fake(answers: () => Promise<string | undefined>, ttl = 60) {
    const state = { asked: 0, now: 0 };
    const users = cachedUsers(
      {
        name: 'users.fake',
        ttl,
        deadline: 1000,
        loginOf() {
          state.asked += 1;
          return answers();
        },
        close: () => Promise.resolve(),
      },
      () => state.now,
    );
    return { users, state };
  }

  it('are asked for once while they count', async () => {
    const { users, state } = fake(() => Promise.resolve('alee'));
    for (let round = 0; round < 5; round += 1) assert.equal(await users.loginOf(ann, soon()), 'alee');
    assert.equal(state.asked, 1);
    state.now = 60_000;
    await users.loginOf(ann, soon());
    assert.equal(state.asked, 2);
  });

  it('are asked for once by all who want the same', async () => {
    const { users, state } = fake(() => new Promise((resolve) => setTimeout(() => resolve('alee'), 5)));
    const logins = await Promise.all(Array.from({ length: 50 }, () => users.loginOf(ann, soon())));
    assert.deepEqual(new Set(logins), new Set(['alee']));
    assert.equal(state.asked, 1);
  });

  it('a mailbox that is not there is asked for again after ten seconds', async () => {
    const { users, state } = fake(() => Promise.resolve(undefined));
    assert.equal(await users.loginOf(ann, soon()), undefined);
    state.now = 9999;
    await users.loginOf(ann, soon());
    assert.equal(state.asked, 1);
    state.now = 10_000;
    await users.loginOf(ann, soon());
    assert.equal(state.asked, 2);
  });

  it('are never given after their time, also where the source is down', async () => {
    let up = true;
    const { users, state } = fake(() => (up ? Promise.resolve('alee') : Promise.reject(new Error('down'))));
    assert.equal(await users.loginOf(ann, soon()), 'alee');
    up = false;
    state.now = 60_000;
    await assert.rejects(users.loginOf(ann, soon()), /down/);
  });

  it('who gives up leaves the others their answer', async () => {
    const { users } = fake(() => new Promise((resolve) => setTimeout(() => resolve('alee'), 20)));
    const controller = new AbortController();
    const one = users.loginOf(ann, controller.signal);
    const other = users.loginOf(ann, soon());
    controller.abort(new Error('gone'));
    await assert.rejects(one, /gone/);
    assert.equal(await other, 'alee');
  });

  it('are forgotten by domain: those of others, and of names that end alike, are not', async () => {
    const { users, state } = fake(() => Promise.resolve(undefined));
    const mailboxes = ['ann@example.org', '"a@b"@example.org', 'ann@other.example', 'ann@sub.example.org'];
    const askAll = async (): Promise<number> => {
      const before = state.asked;
      for (const one of mailboxes) await users.loginOf(address(one), soon());
      return state.asked - before;
    };
    assert.equal(await askAll(), 4);
    assert.equal(await askAll(), 0);
    users.forget?.(domain('example.org'));
    assert.equal(await askAll(), 2);
  });

  it('that were asked for before they were forgotten do not come back', async () => {
    const waiting: ((login: string) => void)[] = [];
    const { users } = fake(() => new Promise((resolve) => waiting.push(resolve)));
    const former = users.loginOf(ann, soon());
    users.forget?.(domain('example.org'));
    const later = users.loginOf(ann, soon());
    assert.equal(waiting.length, 2);
    waiting[0]?.('old');
    assert.equal(await former, 'old');
    assert.equal(await Promise.race([users.loginOf(ann, soon()), Promise.resolve('waits')]), 'waits');
    waiting[1]?.('new');
    assert.equal(await later, 'new');
    assert.equal(await users.loginOf(ann, soon()), 'new');
    assert.equal(waiting.length, 2);
  });

  it('forgotten ones give their bytes back', () => {
    const cache = new LoginCache();
    cache.set('ann@example.org', { login: 'alee', until: 1 });
    const { bytes } = cache;
    cache.set('ben@other.example', { login: undefined, until: 1 });
    cache.forget(domain('other.example'));
    assert.equal(cache.bytes, bytes);
    cache.forget(domain('example.org'));
    assert.equal(cache.bytes, 0);
  });

  it('take a bounded number of bytes', () => {
    const cache = new LoginCache(10_000);
    for (let index = 0; index < 1000; index += 1) {
      cache.set(`user${index}@example.org`, {
        login: index % 2 === 0 ? 'x'.repeat(50) : undefined,
        until: 1,
      });
    }
    assert.ok(cache.bytes <= 10_000);
    assert.equal(cache.get('user0@example.org', 0), undefined);
    assert.ok(cache.get('user999@example.org', 0));
    assert.equal(cache.get('user999@example.org', 1), undefined);
  });
});

describe('logins in PostgreSQL', { skip: needsPostgresql() }, () => {
  let server: TestPostgresql;
  const opened: UserDirectory[] = [];

  before(async () => {
    server = await startPostgresql();
    await server.run(`
      CREATE TABLE mailbox (address text PRIMARY KEY, login text, number int, shape point);
      INSERT INTO mailbox VALUES ('ann@example.org', 'alee', 1, '(1,2)'), ('ben@example.org', NULL, NULL, NULL),
        ('odd@example.org', E'two\\nlines', 1, NULL);`);
  });
  after(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await server.remove();
  });

  async function open(query: string, warn?: (text: string) => void): Promise<UserDirectory> {
    const settings: UsersSettings = { kind: 'sql', url: server.url, query, pool: 2, ...rules };
    const users = await openUsers(settings, warn);
    opened.push(users);
    return users;
  }
  const query = 'SELECT login FROM mailbox WHERE address = $1';

  it('are found, and nothing where there is none', async () => {
    const users = await open(query);
    assert.equal(await users.loginOf(ann, soon()), 'alee');
    assert.equal(await users.loginOf(address('ben@example.org'), soon()), undefined);
    assert.equal(await users.loginOf(address('who@example.org'), soon()), undefined);
    const numbers = await open('SELECT number FROM mailbox WHERE address = $1');
    assert.equal(await numbers.loginOf(ann, soon()), '1');
  });

  it('that can not be logins count as unknown, without being repeated', async () => {
    const told: string[] = [];
    const users = await open(query, (text) => told.push(text));
    await assert.rejects(users.loginOf(address('odd@example.org'), soon()), (error: Error) => {
      assert.doesNotMatch(error.message, /two|lines|odd/);
      return true;
    });
    assert.equal(told.length, 1);
    const shapes = await open('SELECT shape FROM mailbox WHERE address = $1');
    await assert.rejects(shapes.loginOf(ann, soon()));
  });

  it('reliability 33: hostile addresses are values of one statement', async () => {
    const users = await open(`${query} /* hostile */`);
    for (const one of hostileAddresses) assert.equal(await users.loginOf(one, soon()), undefined);
    const texts = server.log().match(/execute [^:]+: .*\/\* hostile \*\/.*$/gm) ?? [];
    assert.equal(texts.length, hostileAddresses.length);
    assert.equal(new Set(texts).size, 1);
  });

  it('errors never repeat an address', async () => {
    const told: string[] = [];
    const users = await open('SELECT login FROM mailbox WHERE number = $1::int', (text) => told.push(text));
    await assert.rejects(users.loginOf(address('ben@example.org'), soon()));
    await assert.rejects(users.loginOf(ann, soon()), (error: Error) => {
      assert.doesNotMatch(error.message, /ann/);
      assert.match(error.message, /22P02/);
      return true;
    });
    assert.deepEqual(told, ["users.sql: the login can't be looked up (22P02)"]);
  });

  it('are never wrong while the database is down', async () => {
    const users = await open(query);
    assert.equal(await users.loginOf(ann, soon()), 'alee');
    const other = await open(`${query} /* unremembered */`);
    assert.equal(await other.loginOf(address('who@example.org'), soon()), undefined);
    await server.kill();
    await assert.rejects(other.loginOf(ann, soon()));
    await server.start();
    await eventually(async () => (await other.loginOf(ann, soon()).catch(() => '')) === 'alee');
  });

  it('say what is wrong with the settings', async () => {
    await assert.rejects(open('DELETE FROM mailbox WHERE address = $1'), /users\.sql can't be used/);
  });
});

describe('logins in OpenLDAP', { skip: needsSlapd() }, () => {
  let server: TestSlapd;
  let users: UserDirectory;

  before(async () => {
    server = await startSlapd(`dn: uid=alee,dc=example,dc=org
objectClass: inetOrgPerson
uid: alee
cn: Ann Lee
sn: Lee
mail: ann@example.org
`);
    users = await openUsers({
      kind: 'ldap',
      url: server.url,
      bindDn: 'cn=signpost,dc=example,dc=org',
      password: 'secret',
      base: 'dc=example,dc=org',
      scope: 'sub',
      filter: '(&(objectClass=inetOrgPerson)(mail={address}))',
      loginAttribute: 'uid',
      pool: 2,
      ...rules,
    });
  });
  after(async () => {
    await users.close();
    await server.remove();
  });

  it('are found, and nothing where there is none', async () => {
    assert.equal(await users.loginOf(ann, soon()), 'alee');
    assert.equal(await users.loginOf(address('who@example.org'), soon()), undefined);
  });

  it('reliability 33: hostile addresses are values in the same filter', async () => {
    for (const one of hostileAddresses) assert.equal(await users.loginOf(one, soon()), undefined);
  });
});
