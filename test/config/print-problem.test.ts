import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { escapeForTerminal, printProblem } from '../../src/config/print-problem.ts';
import type { Problem } from '../../src/model/problem.ts';

function problem(excerpt: string, column: number): Problem {
  const place = { file: 'a.yaml', line: 3, column, excerpt };
  return { severity: 'error', code: 'some-code', message: 'this is wrong', advice: 'write that', place };
}

/** The excerpt and the marker under it. */
function marked(excerpt: string, column: number): string[] {
  return printProblem(problem(excerpt, column)).split('\n').slice(1, 3);
}

describe('a printed problem', () => {
  it('has its place, the line with a marker, and what to write', () => {
    assert.deepEqual(printProblem(problem('port: x', 7)).split('\n'), [
      'a.yaml:3:7: error: this is wrong [some-code]',
      '    port: x',
      '          ^',
      '    write that',
    ]);
  });

  it('marks the right column after tabs, wide and combining characters, and escaped ones', () => {
    assert.deepEqual(marked('\tport: x', 8), ['        port: x', '              ^']);
    assert.deepEqual(marked('名: x', 4), ['    名: x', '        ^']);
    assert.deepEqual(marked('e\u0301: x', 5), ['    e\u0301: x', '       ^']);
    assert.deepEqual(marked('a\u001b: x', 5), ['    a\\u{1b}: x', '             ^']);
    assert.deepEqual(marked('📮: x', 5), ['    📮: x', '        ^']);
  });

  it('may have no place, only a file or nothing', () => {
    const bare: Problem = { severity: 'warning', code: 'some-code', message: 'this is odd' };
    assert.equal(printProblem(bare), 'warning: this is odd [some-code]');
    assert.equal(printProblem({ ...bare, file: 'b.yaml' }), 'b.yaml: warning: this is odd [some-code]');
  });

  it('is coloured only where asked for', () => {
    assert.ok(printProblem(problem('a', 1), { colour: true }).includes('\u001b[31merror\u001b[0m'));
    assert.ok(!printProblem(problem('a', 1)).includes('\u001b'));
  });

  it('never carries a character that steers the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(210), (text, column) => {
        const printed = printProblem({
          ...problem(text, column + 1),
          message: text,
          advice: text,
          file: text,
        });
        assert.doesNotMatch(printed.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.doesNotMatch(escapeForTerminal(text), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 500 },
    );
  });
});
