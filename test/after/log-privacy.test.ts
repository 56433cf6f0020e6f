import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { canaries } from '../support/log-lines.ts';
import { buildFolder } from '../support/build-folder.ts';

const folder = join(buildFolder, 'logs');
const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));

describe('the log lines of the whole test run', () => {
  it('are there', () => {
    assert.ok(
      lines.some((line) => line.startsWith('{')),
      'no log line was kept',
    );
  });

  for (const canary of canaries) {
    it(`never hold ${JSON.stringify(canary)}`, () => {
      assert.deepEqual(
        lines.filter((line) => decodeLoosely(line).toLowerCase().includes(canary.toLowerCase())),
        [],
      );
    });
  }

  it('never hold an e-mail address', () => {
    const address = /[\w.+-]+(?:@|%40)[\w-]+\.[\w.-]+/;
    assert.deepEqual(
      lines.filter((line) => !line.startsWith('#') && address.test(line)),
      [],
    );
  });
});

function decodeLoosely(line: string): string {
  return line.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}
