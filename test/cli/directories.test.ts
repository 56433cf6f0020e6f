import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runCommand, startServer, workingFolder, writeFiles } from '../support/command.ts';

const hoster = [
  'domains: []',
  'incoming: imaps://imap-%CLUSTER%.example.net',
  'outgoing: submissions://smtp.example.net',
  '',
].join('\n');
const plain = hoster.replace('imap-%CLUSTER%', 'imap');

/** A panel with one customer, that fails for everybody else where it is told to. */
async function startPanel() {
  const rows = new Map([['/a.example', '{"provider":"hoster","cluster":"a7"}']]);
  const panel = createServer((request, response) => {
    const row = rows.get(request.url ?? '');
    response.writeHead(row === undefined ? 404 : 200).end(row);
  }).listen(0, '127.0.0.1');
  after(() => {
    panel.close();
    panel.closeAllConnections();
  });
  await once(panel, 'listening');
  const { port } = panel.address() as AddressInfo;
  return { port, rows, panel };
}

function settings(port: number, more = ''): string {
  return [
    'limits: { drainDelay: 0, drainTimeout: 1 }',
    'state: ../state',
    more,
    'directories:',
    '  - file: { path: customers, provider: plain }',
    `  - http: { url: "http://127.0.0.1:${port}/{domain}", token: canary-token }`,
    '',
  ].join('\n');
}

function files(port: number): Readonly<Record<string, string>> {
  return {
    'config/signpost.yaml': settings(port),
    'config/customers': 'listed.example\n',
    'config/domains/hoster.yaml': hoster,
    'config/domains/plain.yaml': plain,
  };
}

const autoconfig = (url: string, domain: string): Promise<Response> =>
  fetch(`${url}/mail/config-v1.1.xml?emailaddress=ann@${domain}`);

const outlook = (domain: string): string =>
  `<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>ann@${domain}</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`;

describe('signpost with directories', () => {
  it('reliability 30 and 32: serves their domains, forgets on demand, and serves what it knows when they are gone', async () => {
    const { port, rows, panel } = await startPanel();
    const folder = workingFolder(files(port));
    const server = await startServer({ folder });
    const known = await autoconfig(server.url, 'a.example');
    assert.equal(known.status, 200);
    assert.match(await known.text(), /imap-a7\.example\.net/);
    assert.match(await (await autoconfig(server.url, 'listed.example')).text(), /imap\.example\.net/);
    assert.equal((await autoconfig(server.url, 'new.example')).status, 404);

    rows.set('/new.example', '{"provider":"plain"}');
    const admin = server.adminUrl.replace('http://', '');
    const forgot = await runCommand(['forget', 'New.Example'], {
      folder,
      environment: { SIGNPOST_ADMIN: admin },
    });
    assert.deepEqual([forgot.code, forgot.stdout], [0, 'new.example is asked for anew.\n']);
    assert.equal((await autoconfig(server.url, 'new.example')).status, 200);
    assert.equal((await fetch(`${server.adminUrl}/forget?domain=a.example`)).status, 405);
    assert.equal((await fetch(`${server.adminUrl}/forget?domain=..`, { method: 'POST' })).status, 400);
    assert.equal((await fetch(`${server.url}/forget?domain=a.example`, { method: 'POST' })).status, 404);

    panel.close();
    panel.closeAllConnections();
    assert.equal((await autoconfig(server.url, 'x.example')).status, 503);
    const unknown = await autoconfig(server.url, 'y.example');
    assert.deepEqual([unknown.status, unknown.headers.get('retry-after')], [503, '10']);
    const pox = await fetch(`${server.url}/autodiscover/autodiscover.xml`, {
      method: 'POST',
      body: outlook('z.example'),
    });
    assert.equal(pox.status, 200);
    assert.match(await pox.text(), /<ErrorCode>603</);
    assert.equal((await autoconfig(server.url, 'a.example')).status, 200);
    const down = await server.logged(({ msg }) => String(msg).startsWith('a directory is down'));
    assert.equal(down['directory'], 'http');
    const status = (await (await fetch(`${server.adminUrl}/status`)).json()) as {
      readonly status: string;
      readonly store: { readonly directories: readonly { readonly name: string; readonly state: string }[] };
    };
    assert.equal(status.status, 'degraded');
    assert.deepEqual(
      status.store.directories.map(({ name, state }) => `${name} ${state}`),
      ['file up', 'http down'],
    );
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
    server.kill('SIGTERM');
    await server.ended;
    assert.doesNotMatch(JSON.stringify(server.log()), /canary-token|ann@/);
    const written = await readFile(join(folder, 'state', 'directories', 'answers.jsonl'), 'utf8');
    assert.doesNotMatch(written, /canary-token|127\.0\.0\.1/);

    const again = await startServer({ folder });
    assert.match(await (await autoconfig(again.url, 'a.example')).text(), /imap-a7\.example\.net/);
    assert.equal((await autoconfig(again.url, 'never.example')).status, 503);
  });

  it('render, dns and names ask directories, too', async () => {
    const { port } = await startPanel();
    const folder = workingFolder(files(port));
    const rendered = await runCommand(['render', 'thunderbird', 'ann@a.example'], { folder });
    assert.equal(rendered.code, 0, rendered.stderr);
    assert.match(rendered.stdout, /imap-a7\.example\.net/);
    const records = await runCommand(['dns', 'a.example', '--target', 'auto.example.net'], { folder });
    assert.equal(records.code, 0, records.stderr);
    assert.match(records.stdout, /imap-a7\.example\.net/);
    const names = await runCommand(['names', 'a.example'], { folder });
    assert.equal(names.code, 0, names.stderr);
    assert.match(names.stdout, /autoconfig\.a\.example/);
    const unknown = await runCommand(['render', 'thunderbird', 'ann@b.example'], { folder });
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /nor of a directory/);
  });

  it('check shows the files that only directories name, and a query that can not be used', async () => {
    const folder = workingFolder(files(1));
    const fine = await runCommand(['check'], { folder });
    assert.deepEqual([fine.code, fine.stderr], [0, '']);
    assert.match(fine.stdout, /^config\/domains\/hoster\.yaml$/m);
    assert.match(fine.stdout, /^ {2}domains +those that directories name$/m);
    assert.match(fine.stdout, /^2 files, 0 domains: no problems$/m);
    const odd = 'directories:\n  - sql: { url: "postgres://u:canary@h/d", query: DELETE FROM d }\n';
    const broken = await runCommand(['check'], { folder: workingFolder({ 'config/signpost.yaml': odd }) });
    assert.equal(broken.code, 1);
    assert.match(broken.stdout, /^config\/signpost\.yaml:2:51: error: .*only a SELECT is possible/m);
    assert.doesNotMatch(broken.stdout, /canary(?!@h)/);
    const without = workingFolder({ 'config/domains/hoster.yaml': hoster.replace('-%CLUSTER%', '') });
    assert.doesNotMatch((await runCommand(['check'], { folder: without })).stdout, /hoster/);
  });

  it('render, dns, names and serve say what is wrong with a directory that can not be opened', async () => {
    const filter = '(&dc={domain})';
    const odd = `directories:\n  - ldap: { url: "ldap://127.0.0.1", base: b, provider: p, filter: "${filter}" }\n`;
    const folder = workingFolder({ 'config/signpost.yaml': odd });
    const commands = [
      ['render', 'thunderbird', 'ann@a.example'],
      ['render', 'letter', 'ann@a.example'],
      ['dns', 'a.example', '--target', 'h.example'],
      ['names', 'a.example'],
    ];
    for (const command of commands) {
      const { code, stderr, stdout } = await runCommand(command, { folder });
      assert.deepEqual([code, stdout], [1, ''], command.join(' '));
      assert.match(
        stderr,
        /^error: the directory ldap can't be opened: its filter can't be used: .*bracket.*\n$/,
        command.join(' '),
      );
    }
    const served = await runCommand(['serve', '--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0'], {
      folder,
    });
    assert.equal(served.code, 1);
    assert.match(served.stdout + served.stderr, /not started: the directory ldap can't be opened/);

    writeFiles(folder, { 'config/signpost.yaml': odd.replace(filter, '(dc={domain}') });
    for (const command of commands) {
      const { code, stderr } = await runCommand(command, { folder });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^config\/signpost\.yaml:2:\d+: error: directories\.ldap\.filter can't be so: a bracket is missing/,
      );
    }
  });

  it('forget says where there is nobody to tell, and what is no domain', async () => {
    const folder = workingFolder({ 'config/signpost.yaml': 'admin: 127.0.0.1:1\n' });
    assert.equal((await runCommand(['forget', 'a.example'], { folder })).code, 1);
    assert.equal((await runCommand(['forget', 'a b'], { folder })).code, 2);
    const mailbox = await runCommand(['forget', 'canary@a.example'], { folder });
    assert.equal(mailbox.code, 2);
    assert.match(mailbox.stderr, /^error: write only the domain.*logins of all its mailboxes/);
    assert.doesNotMatch(mailbox.stderr, /canary/);
  });
});
