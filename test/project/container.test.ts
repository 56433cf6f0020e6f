import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../support/paths.ts';

const lines = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
const ignored = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');

describe('Dockerfile', () => {
  it('has one base, pinned to a release', () => {
    const bases = lines.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1] ?? '');
    assert.equal(bases.length, 3);
    assert.equal(new Set(bases).size, 1);
    assert.match(bases[0] ?? '', /^node:2[46]\.\d+\.\d+-slim$/);
  });

  it('runs as a numbered user that is not root', () => {
    assert.match(last.find((line) => line.startsWith('USER ')) ?? '', /^USER [1-9]\d*:[1-9]\d*$/);
  });

  it('checks its health without curl or a shell', () => {
    const check = last.find((line) => line.startsWith('HEALTHCHECK')) ?? '';
    assert.match(check, /CMD \["node",/);
    assert.match(check, /\/healthz/);
    assert.doesNotMatch(check, /curl|wget/);
  });

  it('installs without running the scripts of packages', () => {
    const installs = lines.filter((line) => /npm (ci|install)/.test(line));
    assert.equal(installs.length, 2);
    for (const line of installs) assert.match(line, /npm ci .*--ignore-scripts/);
    assert.ok(installs.some((line) => line.includes('--omit=dev')));
  });

  it('copies only what exists and is let through by .dockerignore', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    assert.ok(copied.length > 5);
    for (const path of copied) {
      assert.ok(existsSync(join(projectRoot, path)), `${path} does not exist`);
      assert.ok(ignored.includes(`!${path}`), `.dockerignore leaves ${path} out`);
    }
  });

  it('leaves tests, history and secrets out of the build', () => {
    assert.equal(ignored[0], '*');
    for (const path of ['.git', 'test', 'node_modules', '.env']) assert.ok(!ignored.includes(`!${path}`));
  });
});
