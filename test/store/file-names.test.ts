import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseFiles, isProviderFileName, stemOf } from '../../src/store/file-names.ts';

describe('the names of provider files', () => {
  const cases: readonly [string, boolean][] = [
    ['example.org.yaml', true],
    ['example.org.yml', true],
    ['a.yaml', true],
    ['bücher.example.yaml', true],
    ['.yaml', false],
    ['.hidden.yaml', false],
    ['..data', false],
    ['..2026_11_23.yaml', false],
    ['.example.org.yaml.swp', false],
    ['.#example.org.yaml', false],
    ['#example.org.yaml#', false],
    ['example.org.yaml~', false],
    ['example.org.yaml.bak', false],
    ['example.org.json', false],
    ['yaml', false],
    ['example.orgyaml', false],
  ];
  for (const [name, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(isProviderFileName(name), expected));
  }

  it('end where the ending begins', () => {
    assert.deepEqual(['a.yaml', 'a.b.yml', 'a.yaml.yaml'].map(stemOf), ['a', 'a.b', 'a.yaml']);
  });

  it('are used once, by the file that has the name or the first', async () => {
    const names = ['b.yml', 'a.yml', 'README', 'a.yaml', 'b.yaml'];
    const present = (stem: string): string | undefined => (stem === 'b' ? '/f/b.yml' : undefined);
    const { paths, problems } = await chooseFiles('/f', names, present);
    assert.deepEqual(
      [...paths],
      [
        ['a', '/f/a.yaml'],
        ['b', '/f/b.yml'],
      ],
    );
    assert.deepEqual(
      problems.map(({ code, file }) => [code, file]),
      [
        ['name-used-twice', '/f/a.yml'],
        ['name-used-twice', '/f/b.yaml'],
      ],
    );
  });
});
