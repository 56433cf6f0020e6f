import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  runCommand,
  startServer,
  workingFolder,
  writeFiles,
  type RunningServer,
} from '../support/command.ts';
import { ask, type Answer } from '../support/http-client.ts';
import { projectRoot } from '../support/paths.ts';
import { recipes, withPlaces } from '../support/recipe.ts';
import { poxRequest } from '../support/pox.ts';

const page = readFileSync(join(projectRoot, 'docs', 'hosting-many-domains.md'), 'utf8');

/** The page's files in a folder; the addresses of the test can't be checked, because its domains are in no DNS. */
function exampleFolder(): string {
  const files = new Map(
    recipes('hosting-many-domains.md', 'yaml').map((text) => [/^# (\S+)\n/.exec(text)?.[1] ?? '', text]),
  );
  assert.deepEqual([...files.keys()], ['config/signpost.yaml', 'config/domains/hoster.yaml']);
  const folder = workingFolder({
    customers: 'customer.example\nother.example\n',
    'state/.keep': '',
    'config/domains/hoster.yaml': files.get('config/domains/hoster.yaml') ?? '',
  });
  const settings = withPlaces(files.get('config/signpost.yaml') ?? '', [
    ['/etc/signpost/customers', join(folder, 'customers')],
    ['/var/lib/signpost', join(folder, 'state')],
  ]);
  writeFiles(folder, { 'config/signpost.yaml': `${settings}limits: { drainDelay: 0 }\n` });
  return folder;
}

describe('the example for many domains', () => {
  it('answers customers by MX, by redirect, at its own name and at theirs', async () => {
    const folder = exampleFolder();
    const checked = await runCommand(['check'], { folder });
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    const server = await startServer({ folder });

    const byMx = '/mail/config-v1.1.xml?emailaddress=ann@customer.example';
    const asked = await askAt(server, 'autoconfig.mx.example.net', byMx);
    assert.match(asked.body, /<domain>customer\.example<[^]*<hostname>imap\.example\.net</);
    const withoutAddress = await askAt(server, 'autoconfig.mx.example.net', '/mail/config-v1.1.xml');
    assert.match(withoutAddress.body, /<hostname>imap\.example\.net</);

    const path = '/autodiscover/autodiscover.xml';
    const redirect = await askAt(server, 'autodiscover.customer.example', path, { scheme: 'http' });
    assert.equal(redirect.status, 302);
    assert.equal(redirect.headers.get('location'), `https://setup.example.net${path}`);
    const body = poxRequest('ann@customer.example');
    const outlook = await askAt(server, 'setup.example.net', path, { body });
    assert.match(outlook.body, /<LoginName>ann@customer\.example</);

    const own = await askAt(server, 'autoconfig.customer.example', '/mail/config-v1.1.xml');
    assert.match(own.body, /<domain>customer\.example</);
    const foreign = await askAt(server, 'autoconfig.foreign.example', '/mail/config-v1.1.xml');
    assert.equal(foreign.status, 404);
    server.kill('SIGTERM');
    assert.equal(await server.ended, 0);
  });

  it('answers by MX from a file without domains too, at every address of autoconfig', async () => {
    const folder = exampleFolder();
    const file = join(folder, 'config', 'domains', 'hoster.yaml');
    const text = readFileSync(file, 'utf8').replace(/domains: \[example\.net\].*/, 'domains: []');
    assert.match(text, /^domains: \[\]$/m);
    writeFiles(folder, { 'config/domains/hoster.yaml': text });
    const server = await startServer({ folder });
    const at = 'autoconfig.mx.example.net';
    for (const path of [
      '/mail/config-v1.1.xml',
      '/.well-known/autoconfig/mail/config-v1.1.xml',
      '/.well-known/mail-v1.xml',
      '/mail/config-v1.1.xml?emailaddress=',
      '/mail/config-v1.1.xml?emailaddress=ann@foreign.example',
    ]) {
      const { status, body } = await askAt(server, at, path);
      assert.deepEqual([status, /<hostname>imap\.example\.net</.test(body)], [200, true], path);
    }
    // PACC has no look-up by MX: its programs ask the mail domain's own name.
    const pacc = '/.well-known/user-agent-configuration.json';
    assert.equal((await askAt(server, at, pacc)).status, 404);
    assert.equal((await askAt(server, 'ua-auto-config.mx.example.net', pacc)).status, 404);
    assert.equal((await askAt(server, 'ua-auto-config.customer.example', pacc)).status, 200);
    assert.equal((await askAt(server, 'autoconfig.other.example.net', '/mail/config-v1.1.xml')).status, 404);
    // 192.0.2.10 is where names have to lead in the example, and this one is in no DNS: the judgement comes before that.
    const tlsAsk = await fetch(`${server.adminUrl}/tls-ask?domain=${at}`);
    assert.doesNotMatch(await tlsAsk.text(), /not hosted/);
    server.kill('SIGTERM');
    assert.equal(await server.ended, 0);
  });

  it('needs five names with a certificate, however many customers there are', async () => {
    const { stdout } = await runCommand(['names'], { folder: exampleFolder() });
    assert.deepEqual(stdout.trim().split('\n').sort(), [
      'autoconfig.example.net',
      'autoconfig.mx.example.net',
      'autodiscover.example.net',
      'setup.example.net',
      'ua-auto-config.example.net',
    ]);
  });

  it('prints the records of a customer that the page names', async () => {
    const { stdout } = await runCommand(['dns', 'customer.example'], { folder: exampleFolder() });
    for (const record of ['_imaps._tcp', '_submissions._tcp', '_autodiscover._tcp'])
      assert.match(stdout, new RegExp(`^${record}\\.customer\\.example\\. +\\d+ IN SRV`, 'm'));
    assert.match(stdout, /SRV 0 0 443 setup\.example\.net\./);
  });
});

describe('the sums of the page', () => {
  const ordersADay = (24 / 3) * 300;
  // A certificate is renewed after two thirds of its life.
  const [perDay90, perDay45] = [60, 30];
  const number = (value: number): string => value.toLocaleString('en-US');

  for (const [way, certificates] of [
    ['one a name', 800_000],
    ['one a domain', 400_000],
    ['on demand, one in fifty', (400_000 / 50) * 2],
  ] as const) {
    it(`${way}: ${certificates} certificates`, () => {
      const row = page.split('\n').find((line) => line.startsWith(`| ${way}`));
      const expected = [
        number(certificates),
        `${number(Math.ceil(certificates / ordersADay))} days`,
        number(Math.ceil(certificates / perDay90)),
        number(Math.ceil(certificates / perDay45)),
      ];
      assert.ok(row?.endsWith(`| ${expected.join(' | ')} |`), `${row}\n${expected.join(' | ')}`);
    });
  }

  it('how many an account keeps alive, and gets new in a day', () => {
    assert.ok(page.includes(`${number(ordersADay * perDay90)} certificates of 90 days`));
    assert.ok(page.includes(`${number(ordersADay * perDay45)} of 45 days`));
    assert.ok(page.includes(`${number(60 * 24)} new names a day`));
  });
});

function askAt(
  server: RunningServer,
  host: string,
  path: string,
  { scheme = 'https', body }: { readonly scheme?: string; readonly body?: string } = {},
): Promise<Answer> {
  const headers = { Host: host, 'X-Forwarded-Proto': scheme, 'Content-Type': 'text/xml' };
  const method = body === undefined ? 'GET' : 'POST';
  const port = Number(new URL(server.url).port);
  return ask(port, { method, path, headers, ...(body === undefined ? {} : { body }) });
}
