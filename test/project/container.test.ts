import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readDockerfile } from '../support/dockerfile.ts';
import { projectRoot } from '../support/paths.ts';

const stages = readDockerfile();
const all = stages.flatMap((stage) => stage.instructions);
const last = stages.at(-1)?.instructions ?? [];
const ignored = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');

function inLast(name: string): string {
  return last.find((instruction) => instruction.name === name)?.rest ?? '';
}

describe('Dockerfile', () => {
  it('has one base, pinned to a release', () => {
    assert.equal(stages.length, 3);
    assert.equal(new Set(stages.map((stage) => stage.base)).size, 1);
    assert.match(stages[0]?.base ?? '', /^node:2[46]\.\d+\.\d+-slim$/);
  });

  it('runs as a numbered user that is not root', () => {
    assert.match(inLast('USER'), /^[1-9]\d*:[1-9]\d*$/);
  });

  it('checks its health without curl or a shell', () => {
    assert.match(inLast('HEALTHCHECK'), /CMD \["node",/);
    assert.match(inLast('HEALTHCHECK'), /\/healthz/);
    assert.doesNotMatch(inLast('HEALTHCHECK'), /curl|wget/);
  });

  it('installs without running the scripts of packages', () => {
    const installs = all.filter(({ rest }) => /npm (ci|install)/.test(rest)).map(({ rest }) => rest);
    assert.equal(installs.length, 2);
    for (const line of installs) assert.match(line, /npm ci .*--ignore-scripts/);
    assert.ok(installs.some((line) => line.includes('--omit=dev')));
  });

  it('copies only what exists and is let through by .dockerignore', () => {
    const copied = all
      .filter(({ name, rest }) => name === 'COPY' && !rest.includes('--from='))
      .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1));
    assert.ok(copied.length > 5);
    for (const path of copied) {
      assert.ok(existsSync(join(projectRoot, path)), `${path} does not exist`);
      assert.ok(ignored.includes(`!${path.replace('./', '')}`), `.dockerignore leaves ${path} out`);
    }
  });

  it('leaves tests, history and secrets out of the build', () => {
    assert.equal(ignored[0], '*');
    for (const path of ['.git', 'test', 'node_modules', '.env']) assert.ok(!ignored.includes(`!${path}`));
  });
});
