import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { buildFolder } from '../support/build-folder.ts';

const compiled = (name: string): string =>
  JSON.stringify(pathToFileURL(join(buildFolder, 'src', 'cli', name)).href);

/** Runs a few lines with an open log in a process of its own; answers what it wrote and how it ended. */
function withLog(format: string, lines: string): { readonly stdout: string; readonly code: number | null } {
  const program = `
    import { openLog } from ${compiled('logger.js')};
    import { logCrash } from ${compiled('crash.js')};
    const open = await openLog(
      { level: 'info', format: '${format}', requests: true },
      { isTerminal: false, colour: false, write() {} },
    );
    logCrash(open);
    ${lines}`;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  return { stdout, code: status };
}

describe('the log', () => {
  it('is one JSON object a line, with the level as a word and the time in ISO form', () => {
    const { stdout, code } = withLog('auto', `open.log.info({ domain: 'example.org' }, 'hello');`);
    assert.equal(code, 0);
    const line = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    assert.deepEqual(Object.keys(line), ['level', 'time', 'domain', 'msg']);
    assert.equal(line['level'], 'info');
    assert.match(String(line['time']), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('writes its last lines before the process ends', () => {
    const { stdout, code } = withLog(
      'json',
      `for (let i = 0; i < 500; i += 1) open.log.info({ i }, 'line'); process.exit(3);`,
    );
    assert.equal(code, 3);
    assert.equal(stdout.trimEnd().split('\n').length, 500);
  });

  it('escapes for people what could steer their terminal', () => {
    const { stdout } = withLog(
      'pretty',
      `open.log.warn({ file: 'a\\u001b[2J', error: 'b\\u009b1m' }, 'c\\u202ed\\u0007');`,
    );
    assert.match(stdout, /a\\\\?u\{1b\}\[2J/);
    for (const character of ['\u001b', '\u009b', '\u202e', '\u0007']) assert.ok(!stdout.includes(character));
  });

  it('tells where a fault happened, not what it said, and the process ends', () => {
    for (const fault of [
      `setImmediate(() => { throw new TypeError('canary.local.part'); });`,
      `void Promise.reject(new TypeError('canary.local.part'));`,
    ]) {
      const { stdout, code } = withLog('json', fault);
      assert.equal(code, 1);
      const line = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
      assert.equal(line['level'], 'fatal');
      assert.match(String(line['error']), /^TypeError\n +at /);
      assert.doesNotMatch(stdout, /canary/);
    }
  });
});
