import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readDockerfile, type Stage } from '../support/dockerfile.ts';
import { projectRoot } from '../support/paths.ts';

/**
 * Replays the Dockerfile's steps in plain folders: there is no container engine on every machine, but the steps can be
 * wrong without one. The result runs as the image's user where the test may change users, on files nobody can write.
 */
const work = mkdtempSync(join(tmpdir(), 'signpost-container-'));
const stages = readDockerfile();
const image = join(work, 'image', 'app');

function rootOf(stage: Stage): string {
  return join(work, stage.alias ?? 'image');
}

function folderOf(stage: Stage): string {
  return join(rootOf(stage), 'app');
}

function replay(stage: Stage): void {
  const folder = folderOf(stage);
  mkdirSync(folder, { recursive: true });
  for (const { name, rest } of stage.instructions) {
    if (name === 'RUN') {
      execFileSync('sh', ['-c', rest.replaceAll('npm ci', 'npm ci --prefer-offline --no-audit --no-fund')], {
        cwd: folder,
        stdio: 'pipe',
      });
    }
    if (name !== 'COPY') continue;
    const from = /^--from=(\S+)\s+/.exec(rest);
    const paths = rest
      .replace(from?.[0] ?? '', '')
      .replace(/--chown=\S+\s+/, '')
      .split(/\s+/);
    const target = paths.at(-1) ?? '.';
    const into = isAbsolute(target) ? join(rootOf(stage), target) : join(folder, target);
    for (const path of paths.slice(0, -1)) {
      const source =
        from === null ? join(projectRoot, path) : join(work, from[1] ?? '', path.replace(/^\//, ''));
      cpSync(source, target.endsWith('/') ? join(into, basename(path)) : into, { recursive: true });
    }
  }
}

function makeReadOnly(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) makeReadOnly(child);
    else if (entry.isFile()) chmodSync(child, 0o444);
  }
  chmodSync(path, 0o555);
}

const user =
  stages
    .at(-1)
    ?.instructions.find(({ name }) => name === 'USER')
    ?.rest.split(':')
    .map(Number) ?? [];
const asUser = process.getuid?.() === 0 ? { uid: user[0] ?? 0, gid: user[1] ?? 0 } : {};

/** This Node, where the image's user may run it: one that npx fetched lies in the home of whoever runs the tests. */
function nodeForUser(): string {
  if (spawnSync(process.execPath, ['--version'], asUser).status === 0) return process.execPath;
  const copy = join(work, 'node');
  copyFileSync(process.execPath, copy);
  chmodSync(copy, 0o755);
  return copy;
}

function command(name: 'ENTRYPOINT' | 'CMD' | 'HEALTHCHECK'): string[] {
  const rest = stages.at(-1)?.instructions.find((one) => one.name === name)?.rest ?? '[]';
  return JSON.parse(rest.slice(rest.indexOf('['))) as string[];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('the steps of the Dockerfile', { timeout: 240_000 }, () => {
  before(() => {
    chmodSync(work, 0o755);
    for (const stage of stages) replay(stage);
    makeReadOnly(image);
  });
  after(() => {
    rmSync(work, { recursive: true, force: true });
  });

  it('leave neither sources nor development packages in the image', () => {
    assert.deepEqual(readdirSync(image).sort(), [
      'LICENSE',
      'config',
      'dist',
      'node_modules',
      'package.json',
      'templates',
    ]);
    assert.ok(!readdirSync(join(image, 'node_modules')).includes('typescript'));
  });

  it('make an image that starts on read-only files as its own user, answers, is healthy and stops', async () => {
    const port = await freePort();
    const [, program = ''] = command('ENTRYPOINT');
    const node = nodeForUser();
    const started = spawn(node, [join(work, 'image', program), ...command('CMD')], {
      cwd: image,
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        SIGNPOST_LISTEN: `127.0.0.1:${port}`,
        SIGNPOST_ADMIN: 'off',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...asUser,
    });
    let output = '';
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (bytes) => (output += String(bytes)));
    const ended = new Promise<number | null>((resolve) => started.on('exit', resolve));
    try {
      const [, ...check] = command('HEALTHCHECK').map((part) => part.replace(':8080', `:${port}`));
      let healthy = false;
      for (let attempt = 0; attempt < 50 && !healthy; attempt += 1) {
        healthy = spawnSync(node, check, { cwd: image, ...asUser }).status === 0;
        if (!healthy) await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.ok(healthy, output);
      const answer = await fetch(`http://127.0.0.1:${port}/mail/config-v1.1.xml?emailaddress=ann@gmail.com`);
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /pop\.gmail\.com/);
    } finally {
      started.kill('SIGTERM');
    }
    assert.equal(await ended, 0, output);
  });
});
