import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { runCommand, startCommand, startServer, workingFolder, writeFiles } from '../support/command.ts';
import { needsProgram } from '../support/needs.ts';
import { startInTerminal } from './in-terminal.ts';

const provider = (host: string): string => `incoming: imaps://${host}\noutgoing: submissions://${host}\n`;

const quick = 'limits: { drainDelay: 0, drainTimeout: 1 }\n';

async function get(url: string): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(url, { redirect: 'manual' });
  return { status: answer.status, text: await answer.text() };
}

describe('signpost serve', () => {
  it('serves the folder, says so, and picks up changes', async () => {
    const folder = workingFolder({
      'config/signpost.yaml': quick,
      'config/domains/example.org.yaml': provider('one.example.org'),
    });
    const server = await startServer({ folder });
    const serving = await server.logged(({ msg }) => msg === 'serving');
    assert.equal(serving['domains'], 1);
    assert.equal(serving['settings'], 'config/signpost.yaml');
    assert.equal(serving['signer'], 'off');
    const path = `${server.url}/mail/config-v1.1.xml?emailaddress=ann@example.org`;
    assert.match((await get(path)).text, /<hostname>one\.example\.org</);

    writeFiles(folder, { 'config/domains/example.org.yaml': `${provider('two.example.org')}incoming: x\n` });
    const broken = await server.logged(({ code }) => code === 'yaml-duplicate-key');
    assert.match(String(broken['file']), /example\.org\.yaml$/);
    assert.equal(broken['line'], 3);
    assert.match((await get(path)).text, /<hostname>one\.example\.org</);
    const ready = await get(`${server.url}/readyz`);
    assert.equal(ready.status, 200);
    assert.match(ready.text, /degraded/);
    assert.match((await get(`${server.adminUrl}/status`)).text, /example\.org\.yaml:3:1/);

    writeFiles(folder, { 'config/domains/example.org.yaml': provider('two.example.org') });
    await server.logged(({ msg }) => msg === 'provider changed');
    assert.match((await get(path)).text, /<hostname>two\.example\.org</);
    server.kill('SIGTERM');
    assert.equal(await server.ended, 0);
  });

  it('prints the same bytes with render', async () => {
    const folder = workingFolder({
      'config/signpost.yaml': quick,
      'config/domains/example.org.yaml': provider('mail.example.org'),
    });
    const server = await startServer({ folder });
    const answers: readonly (readonly [readonly string[], string])[] = [
      [['thunderbird', 'ann@example.org'], '/mail/config-v1.1.xml?emailaddress=ann@example.org'],
      [['apple', 'ann@example.org'], '/email.mobileconfig?emailaddress=ann@example.org'],
      [
        ['apple', 'ann@example.org', '--name', 'Ann Ö <'],
        '/email.mobileconfig?emailaddress=ann@example.org&name=Ann%20%C3%96%20%3C',
      ],
    ];
    for (const [given, path] of answers) {
      const rendered = await runCommand(['render', ...given], { folder });
      assert.equal(rendered.code, 0);
      assert.equal(rendered.stdout, (await get(server.url + path)).text);
    }
  });

  it('starts without any file and tells where one belongs', async () => {
    const folder = workingFolder();
    const server = await startServer({ folder, environment: { SIGNPOST_PROVIDERS: 'nowhere' } });
    const problem = await server.logged(({ code }) => code === 'folder-unreadable');
    assert.match(String(problem['file']), /nowhere$/);
    assert.equal((await get(`${server.url}/healthz`)).status, 200);
  });

  it('goes on without settings that it does not know', async () => {
    const folder = workingFolder({ 'config/signpost.yaml': `${quick}later: []\n` });
    const server = await startServer({ folder });
    const problem = await server.logged(({ code }) => code === 'unknown-key');
    assert.equal(problem['level'], 'warn');
    assert.equal(problem['line'], 2);
    const checked = await runCommand(['check'], { folder });
    assert.equal(checked.code, 1);
  });

  it('does not start with settings that are wrong, and shows all of them', async () => {
    const folder = workingFolder({ 'config/signpost.yaml': 'listen: x\nadmin: y\n' });
    const { code, stdout, stderr } = await runCommand(['serve'], {
      folder,
      environment: { SIGNPOST_LOG_LEVEL: 'loud' },
    });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /signpost\.yaml:1:9: error: .*\n {4}listen: x\n {12}\^\n/);
    assert.match(stderr, /signpost\.yaml:2:8: error: /);
    assert.match(stderr, /SIGNPOST_LOG_LEVEL can't be "loud"/);
  });

  it('says in one line that a port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    after(() => other.close());
    const { port } = other.address() as AddressInfo;
    const folder = workingFolder();
    const flags: readonly (readonly [string, readonly string[]])[] = [
      ['listen', ['--listen', `127.0.0.1:${port}`, '--admin', 'off']],
      ['admin', ['--listen', '127.0.0.1:0', '--admin', `127.0.0.1:${port}`]],
    ];
    for (const [flag, given] of flags) {
      const { code, stdout, stderr } = await runCommand(['serve', ...given], { folder });
      assert.equal(code, 1);
      assert.match(
        stdout,
        new RegExp(`can't listen on 127\\.0\\.0\\.1:${port}: another program .* --${flag}`),
      );
      assert.doesNotMatch(stdout + stderr, /EADDRINUSE|\bat /);
    }
  });

  it('does not start where signing is required and impossible', async () => {
    const folder = workingFolder({
      'config/signpost.yaml': 'signing: { certificate: none.pem, key: none.key, required: true }\n',
    });
    const { code, stdout } = await runCommand(['serve', '--listen', '127.0.0.1:0', '--admin', 'off'], {
      folder,
    });
    assert.equal(code, 1);
    assert.match(stdout, /signing\.required is set/);
  });

  it('drains on SIGTERM: not ready, still answering, then the end', async () => {
    const folder = workingFolder({ 'config/signpost.yaml': 'limits: { drainDelay: 1, drainTimeout: 1 }\n' });
    const server = await startServer({ folder });
    server.kill('SIGTERM');
    await server.logged(({ signal }) => signal === 'SIGTERM');
    const ready = await get(`${server.url}/readyz`);
    assert.equal(ready.status, 503);
    assert.match(ready.text, /draining/);
    assert.equal(await server.ended, 0);
    assert.ok(server.log().some(({ msg }) => msg === 'stopped'));
  });

  it('ends at once on a second signal', async () => {
    const folder = workingFolder({ 'config/signpost.yaml': 'limits: { drainDelay: 60 }\n' });
    const server = await startServer({ folder });
    server.kill('SIGINT');
    await server.logged(({ signal }) => signal === 'SIGINT');
    server.kill('SIGINT');
    assert.equal(await server.ended, 130);
  });

  it('looks for changed files on SIGHUP', async () => {
    const folder = workingFolder({ 'config/signpost.yaml': quick });
    const server = await startServer({ folder });
    server.kill('SIGHUP');
    await server.logged(({ msg }) => msg === 'looked for changed files');
    assert.equal((await get(`${server.url}/healthz`)).status, 200);
  });

  it('goes on when nobody reads its log, and still ends', async () => {
    const folder = workingFolder({ 'config/signpost.yaml': quick });
    const child = startCommand(['serve', '--listen', '127.0.0.1:0', '--admin', 'off'], { folder });
    let text = '';
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('"serving"')) resolve();
      });
    });
    child.stdout?.pause();
    const url = /"listen":"([^"]+)"/.exec(text)?.[1] ?? '';
    // Far more than a pipe holds (64 KB).
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(Array.from({ length: 25 }, () => get(`${url}/mail/config-v1.1.xml`)));
    }
    assert.equal((await get(`${url}/healthz`)).status, 200);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
    child.stdout?.destroy();
  });

  it('greets a person on a terminal', { skip: needsProgram('script') }, async () => {
    const folder = workingFolder({
      'config/signpost.yaml': quick,
      'config/domains/example.org.yaml': `${provider('mail.example.org')}foo\u001b[31m: 1\n`,
    });
    const screen = await startInTerminal(
      ['serve', '--listen', '127.0.0.1:0', '--admin', 'off'],
      folder,
      /Ctrl-C stops it/,
    );
    assert.match(screen, /Signpost \S+ answers at http:\/\/127\.0\.0\.1:\d+/);
    assert.match(screen, /1 domain from config\/domains/);
    assert.match(
      screen,
      /curl 'http:\/\/127\.0\.0\.1:\d+\/mail\/config-v1\.1\.xml\?emailaddress=ann@example\.org'/,
    );
    assert.match(screen, /example\.org\.yaml:3:\d+/);
    assert.ok(!screen.includes('foo\u001b'), 'an escape sequence of the file reached the terminal');
  });
});
