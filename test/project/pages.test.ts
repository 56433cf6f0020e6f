import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../support/paths.ts';

const tracked = execFileSync('git', ['ls-files'], { cwd: projectRoot, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(projectRoot, file)));
const pages = tracked.filter((file) => file.endsWith('.md'));

/** A heading as the anchor that code hosts make of it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading.replaceAll('`', ''))),
  );
}

describe('pages', () => {
  it('are there', () => assert.ok(pages.length > 20));

  for (const page of pages) {
    it(`${page} links only to what exists`, () => {
      const text = readFileSync(join(projectRoot, page), 'utf8');
      const outsideOfCode = text.replaceAll(/^( {4}|```)[\s\S]*?(?:^```$|$)/gm, '');
      for (const [, target = ''] of outsideOfCode.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(?:https?|mailto):/.test(target)) continue;
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? join(projectRoot, page) : join(projectRoot, dirname(page), path);
        assert.ok(existsSync(file), `${target} does not exist`);
        if (anchor !== undefined && file.endsWith('.md')) {
          assert.ok(anchorsOf(readFileSync(file, 'utf8')).has(anchor), `${target}: no such heading`);
        }
      }
    });
  }

  it('and all other files name no path of a developer’s machine', () => {
    for (const file of tracked.filter((one) => !one.startsWith('test/'))) {
      assert.doesNotMatch(
        readFileSync(join(projectRoot, file), 'latin1'),
        /\/(?:work|root)\/|\/home\/\w+\//,
        file,
      );
    }
  });
});
