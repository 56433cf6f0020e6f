import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runCommand, startServer, workingFolder } from '../support/command.ts';

const text = 'incoming: imaps://mail.example.net\noutgoing: submissions://mail.example.net\n';
const names = Array.from({ length: 12 }, (_, index) => `config/domains/d${index}.example.yaml`);

describe('signpost reload', () => {
  it('says what is held back, and lets it go with --force', async () => {
    const folder = workingFolder(Object.fromEntries(names.map((name) => [name, text])));
    const server = await startServer({ folder });
    const admin = ['--admin', new URL(server.adminUrl).host];
    assert.deepEqual(await runCommand(['reload', ...admin], { folder }), {
      code: 0,
      stdout: '12 domains of 12 providers are served\n',
      stderr: '',
    });
    for (const name of names) rmSync(join(folder, name));
    const held = await runCommand(['reload', ...admin], { folder });
    assert.equal(held.code, 1);
    assert.match(held.stdout, /, 1 problem \(see \/status and "signpost check"\)$/m);
    assert.match(held.stdout, /^held back: 12 of 12 domains would be gone; "signpost reload --force"/m);
    await server.logged(({ code }) => code === 'shrink-held-back');
    const forced = await runCommand(['reload', '--force', ...admin], { folder });
    assert.deepEqual(forced, { code: 0, stdout: '0 domains of 0 providers are served\n', stderr: '' });
  });

  it('says where no server was found', async () => {
    const folder = workingFolder();
    const { code, stderr } = await runCommand(['reload', '--admin', '127.0.0.1:1'], { folder });
    assert.equal(code, 1);
    assert.match(stderr, /^no server took the reload at 127\.0\.0\.1, port 1: .*ECONNREFUSED/);
  });

  it('says so where the admin listener is off', async () => {
    const folder = workingFolder({ 'config/signpost.yaml': 'admin: off\n' });
    const { code, stderr } = await runCommand(['reload'], { folder });
    assert.equal(code, 1);
    assert.match(stderr, /admin: off/);
  });
});
