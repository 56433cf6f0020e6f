import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDomainList } from '../../src/config/domain-list.ts';
import { maxProblems } from '../../src/config/source-text.ts';
import { printPattern } from '../../src/model/domain.ts';
import { places } from '../support/provider-text.ts';

function read(text: string): string[] {
  const { domains, problems } = parseDomainList({ file: 'customers.txt', text });
  return [...domains.map(printPattern), ...places(problems)];
}

const lists: readonly (readonly [name: string, text: string, expected: readonly string[]])[] = [
  ['one a line', 'a.example\nb.example\n', ['a.example', 'b.example']],
  ['no line break at the end', 'a.example', ['a.example']],
  ['comments and empty lines', '# ours\n\na.example # since 2020\n  \n#b.example\n', ['a.example']],
  ['CR LF, blanks and tabs', ' a.example \r\n\tb.example\r\n\r\n', ['a.example', 'b.example']],
  ['a byte order mark', '\ufeffa.example\n', ['a.example']],
  ['wildcards', '*.a.example\n', ['*.a.example']],
  ['any case and any letters', 'A.Example\nexämple.org\n', ['a.example', 'xn--exmple-cua.org']],
  ['a domain that stands there twice', 'a.example\nb.example\nA.example\n', ['a.example', 'b.example']],
  ['nothing', '', []],
  [
    'a bad line, which alone is lost',
    'a.example\n  not a domain\nb.example\n',
    ['a.example', 'b.example', '2:3 domain'],
  ],
  ['an address', 'me@a.example\n', ['1:1 domain']],
];

describe('a list of domains', () => {
  for (const [name, text, expected] of lists)
    it(`reads ${name}`, () => assert.deepEqual(read(text), expected));

  it('says what to write for an address, and does not repeat the mailbox', () => {
    const { problems } = parseDomainList({ file: 'customers.txt', text: 'jane.doe@a.example\n' });
    assert.equal(problems[0]?.advice, 'write only the domain: a.example');
    assert.ok(!problems[0].message.includes('jane'));
  });

  it('reports a bounded number of problems and counts the others', () => {
    const { problems } = parseDomainList({ file: 'customers.txt', text: 'bad\n'.repeat(maxProblems + 7) });
    assert.equal(problems.length, maxProblems + 1);
    assert.match(problems.at(-1)?.message ?? '', /^7 more lines/);
    assert.equal(problems.at(-1)?.code, 'too-many-problems');
  });

  it('of a hundred thousand lines is read in time', () => {
    const text = Array.from({ length: 100_000 }, (_, index) => `customer-${index}.example.org`).join('\n');
    const begin = process.cpuUsage().user;
    assert.equal(parseDomainList({ file: 'customers.txt', text }).domains.length, 100_000);
    assert.ok(process.cpuUsage().user - begin < 5_000_000);
  });
});
