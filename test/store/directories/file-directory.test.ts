import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { readDomainMap } from '../../../src/store/directories/domain-map.ts';
import { openFileDirectory } from '../../../src/store/directories/file-directory.ts';
import { aDomain } from './fake-directory.ts';

async function read(text: string, provider?: string): Promise<string> {
  const { matches, unusable } = await readDomainMap(Buffer.from(text), provider);
  const found = Array.from(matches, ([domain, match]) => `${domain}=${match.provider}`).sort();
  return [...found, ...unusable.map((line) => `!${line}`)].join(' ');
}

describe('readDomainMap', () => {
  const cases: readonly (readonly [text: string, provider: string | undefined, found: string])[] = [
    ['a.example\nB.example\n', 'p', 'a.example=p b.example=p'],
    ['a.example OK\n  b.example\tx y\n', 'p', 'a.example=p b.example=p'],
    ['# c\n\n a.example\r\n#b.example', 'p', 'a.example=p'],
    ['\ufeffa.example one', undefined, 'a.example=one'],
    ['a.example one\nb.example\ttwo # x', undefined, 'a.example=one b.example=two'],
    ['a.example\n  one\n# c\nb.example two', undefined, 'a.example=one b.example=two'],
    ['a.example\nb.example two', undefined, 'b.example=two !1'],
    ['a.example one\na.example two', undefined, 'a.example=one'],
    ['me@a.example one\n*.b.example one\n-x one', undefined, '!2 !3'],
    ['münchen.example p', undefined, 'xn--mnchen-3ya.example=p'],
    ['', undefined, ''],
    ['a.example one\rb.example two\r', undefined, 'a.example=one b.example=two'],
    [
      'EXAMPLE.ORG\r\n\r\n# MÜNCHEN.example\r\nMÜNCHEN.example',
      'p',
      'example.org=p xn--mnchen-3ya.example=p',
    ],
    ['__proto__ p\nconstructor p\na.example __proto__', undefined, 'a.example=__proto__ !1 !2'],
    ['.example.org p\n/^a/ p\nhttp://a.example p\n192.0.2.1 p', undefined, '!1 !2 !3 !4'],
    ['a.example;b.example\na.example,b.example', 'p', '!1 !2'],
    ['\0\0\n\u2028a.example', 'p', 'a.example=p !1'],
  ];
  for (const [text, provider, found] of cases) {
    it(`${JSON.stringify(text)} with ${provider ?? 'providers of its own'}: ${found}`, async () => {
      assert.equal(await read(text, provider), found);
    });
  }

  it('reads any text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.option(fc.string(), { nil: undefined }),
        async (text, provider) => {
          const { unusable } = await readDomainMap(Buffer.from(text), provider);
          assert.ok(unusable.length <= 10);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('openFileDirectory', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signpost-file-directory-'));
  });
  after(() => rm(folder, { recursive: true }));
  const rules = { kind: 'file', name: 'file', ttl: 60, negativeTtl: 10, deadline: 1500 } as const;
  const signal = new AbortController().signal;

  async function until(test: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (await test()) return;
      await sleep(50);
    }
    assert.fail('it did not come about');
  }

  it('follows its file, keeps what it knew when the file is gone, and tells both', async () => {
    const path = join(folder, 'domains');
    await writeFile(path, 'a.example hoster\n');
    const warnings: string[] = [];
    const directory = await openFileDirectory({ ...rules, path }, (text) => warnings.push(text), 50);
    let changes = 0;
    directory.onChange?.(() => (changes += 1));
    const named = async (domain: string) => (await directory.ask(aDomain(domain), signal))?.provider;
    await until(async () => (await named('a.example').catch(() => undefined)) === 'hoster');
    assert.equal(await named('b.example'), undefined);
    const before = changes;
    await writeFile(`${path}.new`, 'b.example two\nnot-a-domain x\n');
    await rename(`${path}.new`, path);
    await until(async () => (await named('b.example')) === 'two');
    assert.equal(await named('a.example'), undefined);
    assert.ok(changes > before);
    assert.match(warnings.join('\n'), /left out: 2/);
    await rm(path);
    await until(() => Promise.resolve(warnings.some((text) => /not there|exist/.test(text))));
    assert.equal(await named('b.example'), 'two');
    await writeFile(path, '# nothing\n');
    await until(() => Promise.resolve(warnings.some((text) => /no domain any more; the 1 that/.test(text))));
    assert.equal(await named('b.example'), 'two');
    await writeFile(path, 'c.example three\n');
    await until(async () => (await named('c.example')) === 'three');
    assert.equal(await named('b.example'), undefined);
    await directory.close();
  });

  it('rejects every question while there was never a file', async () => {
    const directory = await openFileDirectory({ ...rules, path: join(folder, 'nowhere') }, undefined, 50);
    await assert.rejects(directory.ask(aDomain('a.example'), signal));
    await directory.close();
  });
});
