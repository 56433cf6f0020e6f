import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, type Answer } from '../support/http-client.ts';
import { needsProgram } from '../support/needs.ts';
import { poxErrorCode, poxPath, poxRequest } from '../support/pox.ts';
import { needsPostgresql, startPostgresql, type TestPostgresql } from '../support/postgresql.ts';
import { startBalancer, startReplica, type Replica } from '../support/replicas.ts';
import { serverFolder } from '../support/server-process.ts';

/** Hosted domains that are asked for all the time. */
const known = Array.from({ length: 20 }, (_, index) => `known${index}.example`);

/** Milliseconds within which all is as before once the database is back. */
const backWithin = 5000;

const port = { database: 0, balancer: 0 };

/** One of the two questions about a domain; nginx decides who answers. */
function question(domain: string, program: 'autoconfig' | 'outlook', to = port.balancer): Promise<Answer> {
  return program === 'autoconfig'
    ? ask(to, { path: `/mail/config-v1.1.xml?emailaddress=ann@${domain}`, headers: { Host: 'a.example' } })
    : ask(to, {
        method: 'POST',
        path: poxPath,
        body: poxRequest(`ann@${domain}`),
        headers: { Host: 'a.example', 'Content-Type': 'text/xml' },
      });
}

const programs = ['autoconfig', 'outlook'] as const;

/** Asks for the known domains without a pause and compares every byte with what was answered before. */
async function startLoad(): Promise<() => Promise<{ readonly asked: number; readonly wrong: string[] }>> {
  const right = new Map<string, string>();
  for (const domain of known)
    for (const program of programs) right.set(domain + program, (await question(domain, program)).body);
  const wrong: string[] = [];
  let asked = 0;
  const over = new AbortController();
  const askers = Array.from({ length: 8 }, async (_, asker) => {
    for (let turn = asker; !over.signal.aborted; turn += 1) {
      const domain = known[turn % known.length] ?? '';
      const program = programs[turn % 3 === 0 ? 1 : 0] ?? 'autoconfig';
      asked += 1;
      try {
        const answer = await question(domain, program);
        if (answer.status !== 200) wrong.push(`${program} ${domain}: status ${answer.status}`);
        else if (answer.body !== right.get(domain + program)) wrong.push(`${program} ${domain}: other bytes`);
      } catch (error) {
        wrong.push(`${program} ${domain}: ${String(error)}`);
      }
    }
  });
  return async () => {
    over.abort();
    await Promise.all(askers);
    return { asked, wrong };
  };
}

function files(): Readonly<Record<string, string>> {
  return {
    'config/signpost.yaml': `limits: { drainDelay: 0, drainTimeout: 1 }
admin: off
log: { requests: false }
state: ../state
directories:
  - ttl: 1
    sql:
      url: postgresql://signpost:secret@127.0.0.1:${port.database}/mail
      query: SELECT provider, cluster FROM domain WHERE name = $1
`,
    'config/domains/hoster.yaml': `domains: []
incoming: imaps://imap-%CLUSTER%.example.net
outgoing: submissions://smtp.example.net
`,
  };
}

describe(
  'two replicas on one database behind nginx',
  { skip: needsProgram('nginx') || needsPostgresql() },
  () => {
    const folder = serverFolder('replicas');
    let database: TestPostgresql;
    let replicas: readonly [Replica, Replica];
    let balancer: Awaited<ReturnType<typeof startBalancer>>;

    before(async () => {
      database = await startPostgresql();
      port.database = database.port;
      const rows = ['new', 'later', ...known.map((domain) => domain.replace('.example', ''))];
      await database.run(`CREATE TABLE domain (name text PRIMARY KEY, provider text, cluster text);
        INSERT INTO domain SELECT d || '.example', 'hoster', d FROM unnest('{${rows.join(',')}}'::text[]) AS d`);
      replicas = [
        await startReplica(join(folder.path, 'one'), files()),
        await startReplica(join(folder.path, 'two'), files()),
      ];
      balancer = await startBalancer(join(folder.path, 'nginx'), replicas);
      port.balancer = balancer.port;
    });
    after(async () => {
      await balancer?.stop();
      await Promise.all((replicas ?? []).map((one) => one.kill()));
      await database?.remove();
      folder.remove();
    });

    it('reliability 21 and 30: one killed, then the database: no wrong and no failed answer for known domains', async () => {
      // Every one of them has seen every domain, as it is within a day.
      for (const { port: own } of replicas)
        for (const domain of known)
          assert.equal((await question(domain, 'autoconfig', own)).status, 200, domain);
      const stopLoad = await startLoad();
      let result: Awaited<ReturnType<typeof stopLoad>>;
      try {
        // What they know is written down by then.
        await sleep(2500);
        await replicas[0].kill();
        await sleep(1000);
        await replicas[0].start();
        await sleep(500);

        await database.kill();
        await sleep(2500);
        assert.equal((await question('new.example', 'autoconfig')).status, 503);
        assert.equal((await question('new.example', 'autoconfig')).headers.get('retry-after'), '10');
        assert.equal(poxErrorCode(await question('new.example', 'outlook')), '603');
        assert.equal((await question('foreign.example', 'autoconfig')).status, 503);

        // Without the database, and with nothing but what the other one knows or its own folder says.
        await replicas[1].kill();
        await replicas[1].start();
        await sleep(500);

        await database.start();
        const began = Date.now();
        while ((await question('later.example', 'autoconfig')).status !== 200) {
          assert.ok(Date.now() - began < backWithin, 'the database is back, but nobody asks it');
          await sleep(50);
        }
        await sleep(1500);
        for (const { port: own } of replicas) {
          assert.equal((await question('new.example', 'autoconfig', own)).status, 200);
          assert.equal((await question('foreign.example', 'autoconfig', own)).status, 404);
        }
      } finally {
        result = await stopLoad();
      }
      assert.deepEqual(result.wrong.slice(0, 10), []);
      assert.ok(result.asked > 500, `only ${result.asked} questions`);
    });

    it('what one replica has seen is answered, although the other can not know it', async () => {
      await database.run("INSERT INTO domain VALUES ('one.example', 'hoster', 'x')");
      assert.equal((await question('one.example', 'autoconfig', replicas[0].port)).status, 200);
      await database.kill();
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => question('one.example', 'autoconfig')),
      );
      assert.deepEqual(
        answers.map(({ status }) => status),
        answers.map(() => 200),
      );
      await database.start();
    });
  },
);
