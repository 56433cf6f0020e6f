import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCheckedLoad, type CheckedQuestion, type LoadResult } from '../support/checked-load.ts';
import { startServer, workingFolder, type RunningServer } from '../support/command.ts';
import { ask } from '../support/http-client.ts';

const connections = 64;
const path = '/mail/config-v1.1.xml';

/** Names that cut short are names, too: what a half-written file would say is seen. */
const provider = (version: string): string => `displayName: Mail of ${version}
incoming: imaps://imap.${version}.example.net
outgoing: submissions://smtp.${version}.example.net
`;

const good = Array.from({ length: 40 }, (_, index) => `good${index}.example`);

/** What a domain is answered while its file says this. */
function answerOf(server: RunningServer, domain: string): Promise<string> {
  return ask(portOf(server), { path, headers: { Host: `autoconfig.${domain}` } }).then(({ body }) => body);
}

function portOf(server: RunningServer): number {
  return Number(new URL(server.url).port);
}

/** A domain whose answer is one of these bodies, whole. */
function oneOf(domain: string, bodies: ReadonlySet<string>, seen?: Set<string>): CheckedQuestion {
  return {
    path,
    host: `autoconfig.${domain}`,
    check(status, body) {
      if (status !== 200) return `status ${status}`;
      if (!bodies.has(body)) return `other bytes: ${body}`;
      seen?.add(body);
      return undefined;
    },
  };
}

/** Waits until a domain is answered with what is wanted; a changed file counts within five seconds. */
async function answeredBy(
  server: RunningServer,
  domain: string,
  isWanted: (body: string) => boolean,
): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    if (isWanted(await answerOf(server, domain))) return;
    await sleep(50);
  }
  assert.fail(`the change never counted: ${await answerOf(server, domain)}`);
}

function assertRight({ asked, wrong }: LoadResult): void {
  assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} of ${asked} answers are wrong`);
  assert.ok(asked > 100, `only ${asked} answers: this is no load`);
}

describe('files that change under load', () => {
  const folder = workingFolder({
    'config/signpost.yaml': 'log: { requests: false }\n',
    'config/domains/a.example.yaml': provider('one'),
    ...Object.fromEntries(good.map((domain) => [`config/domains/${domain}.yaml`, provider('good')])),
  });
  const file = (name: string): string => join(folder, 'config', 'domains', name);
  const replace = (name: string, text: string): void => {
    writeFileSync(file(`.${name}.new`), text);
    renameSync(file(`.${name}.new`), file(name));
  };
  /** The answers that belong to the two versions of the file; the first is served afterwards. */
  const versions = async (server: RunningServer): Promise<readonly [string, string]> => {
    replace('a.example.yaml', provider('one'));
    await answeredBy(server, 'a.example', (body) => body.includes('imap.one.example.net'));
    const one = await answerOf(server, 'a.example');
    return [one, one.replaceAll('one', 'two')];
  };

  it('reliability 13: replaced a hundred times, every answer is one whole version', async () => {
    const server = await startServer({ folder });
    const bodies = await versions(server);
    const seen = new Set<string>();
    const openFiles = (): number => readdirSync(`/proc/${server.processId}/fd`).length;
    const before = process.platform === 'linux' ? openFiles() : 0;
    const stop = startCheckedLoad(portOf(server), connections, [oneOf('a.example', new Set(bodies), seen)]);
    for (let round = 0; round < 100; round += 1) {
      replace('a.example.yaml', provider(round % 2 === 0 ? 'one' : 'two'));
      await sleep(50);
    }
    await answeredBy(server, 'a.example', (body) => body === bodies[1]);
    assertRight(await stop());
    assert.equal(seen.size, 2, 'the change was never served');
    await sleep(200);
    if (process.platform === 'linux') assert.ok(openFiles() < before + 10, 'files or connections stay open');
  });

  it('reliability 14: written byte by byte, or cut and written anew, it is served whole or not at all', async () => {
    const server = await startServer({ folder });
    const bodies = await versions(server);
    const stop = startCheckedLoad(portOf(server), connections, [oneOf('a.example', new Set(bodies))]);
    const name = file('a.example.yaml');
    truncateSync(name);
    for (const character of provider('two')) {
      appendFileSync(name, character);
      await sleep(10);
    }
    await answeredBy(server, 'a.example', (body) => body === bodies[1]);
    for (let round = 0; round < 10; round += 1) {
      const text = provider(round % 2 === 0 ? 'one' : 'two');
      writeFileSync(name, text.slice(0, 20 + round * 10));
      await sleep(100);
      writeFileSync(name, text);
      await sleep(150);
    }
    await answeredBy(server, 'a.example', (body) => body === bodies[1]);
    assertRight(await stop());
  });

  it('reliability 15: broken ones among good ones serve what they said, change nobody else, and are reported', async () => {
    const server = await startServer({ folder });
    const right = new Set([await answerOf(server, good[0] ?? '')]);
    const all = [...right].flatMap((body) =>
      good.map((domain) => oneOf(domain, new Set([body.replaceAll(good[0] ?? '', domain)]))),
    );
    const stop = startCheckedLoad(portOf(server), connections, all);
    const broken = ['incoming: [\n', '\tincoming: x\n', 'incoming: {}\n', '\u0000', 'a: 1\na: 2\n', '- x\n'];
    for (let round = 0; round < good.length; round += 1) {
      replace(`${good[round] ?? ''}.yaml`, broken[round % broken.length] ?? '');
      await sleep(20);
    }
    for (const domain of good) {
      await server.logged(({ file: named }) => String(named).includes(`${domain}.yaml`));
    }
    const ready = await ask(portOf(server), { path: '/readyz' });
    assert.equal(ready.status, 200);
    assert.match(ready.body, /degraded/);
    for (const domain of good) replace(`${domain}.yaml`, provider('good'));
    for (let round = 0; round < 200; round += 1) {
      if ((await ask(portOf(server), { path: '/readyz' })).body.includes('ready')) break;
      await sleep(50);
    }
    assert.doesNotMatch((await ask(portOf(server), { path: '/readyz' })).body, /degraded/);
    assertRight(await stop());
  });
});
