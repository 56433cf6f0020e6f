import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as fc from 'fast-check';
import { printPattern } from '../../src/model/domain.ts';
import { packAnswer, unpackAnswer } from '../../src/store/packed-answer.ts';
import { doParseJob, type ParseAnswer, type ParseJob } from '../../src/store/parse-job.ts';
import { openParseThread, type ParseThreadOptions } from '../../src/store/parse-thread.ts';
import { openParser } from '../../src/store/parser.ts';
import { aProvider } from '../support/providers.ts';
import { temporaryFolder } from './temporary-folder.ts';

function job(kind: 'provider-file' | 'domain-list', text: string | Uint8Array): ParseJob {
  return { kind, file: '/folder/example.org.yaml', bytes: Uint8Array.from(Buffer.from(text)) };
}

function refusal(answer: ParseAnswer): string | undefined {
  return answer.kind === 'refused' ? answer.problem.message : undefined;
}

describe('the parsing thread', () => {
  const jobs: readonly [string, () => ParseJob][] = [
    [
      'a provider file',
      () =>
        job('provider-file', 'incoming: imaps://mail.example.org\noutgoing: submissions://h.example.org\n'),
    ],
    ['a provider file with problems', () => job('provider-file', 'incoming: 7\nout: x\n: : :\n')],
    ['no YAML at all', () => job('provider-file', '\u0000\u0001{{{{')],
    ['an empty file', () => job('provider-file', '')],
    [
      'a list of domains',
      () => job('domain-list', '# all\nexample.org\n*.example.com\n\nbad domain\nbücher.example\n'),
    ],
    ['an empty list', () => job('domain-list', '')],
    ['UTF-16', () => job('provider-file', Buffer.from('\ufeffincoming: x', 'utf16le'))],
    ['Latin-1', () => job('provider-file', Buffer.from('displayName: Müller', 'latin1'))],
    [
      'places',
      () => ({
        kind: 'places',
        file: '/f.yaml',
        bytes: Uint8Array.from(Buffer.from('domains: [a.org, b.org]\n')),
        patterns: ['b.org', '*.c.org'],
      }),
    ],
  ];

  it('answers as the same thread does', async () => {
    const parser = openParseThread();
    const together = await Promise.all(jobs.map(([, make]) => parser.parse(make())));
    await parser.close();
    for (const [index, [name, make]] of jobs.entries())
      assert.deepEqual(together[index], doParseJob(make()), name);
  });

  it('refuses what is no UTF-8, and says what it is', () => {
    assert.match(
      refusal(doParseJob(job('provider-file', Buffer.from('\ufeffx', 'utf16le')))) ?? '',
      /UTF-16/,
    );
    const withoutMark = Buffer.from('incoming: x', 'utf16le').swap16();
    assert.match(refusal(doParseJob(job('provider-file', withoutMark))) ?? '', /UTF-16/);
    assert.match(refusal(doParseJob(job('domain-list', Buffer.from([0xff])))) ?? '', /not text in UTF-8/);
  });

  it('says where the first character stands that is no UTF-8', () => {
    const text = Buffer.from('incoming: é\ndisplayName: Müller\n', 'latin1');
    const answer = doParseJob(job('provider-file', text.subarray(0, 0)));
    assert.notEqual(answer.kind, 'refused');
    const mixed = Buffer.concat([Buffer.from('displayName: ä\r\nhelp:'), text.subarray(-8)]);
    const refused = doParseJob(job('provider-file', mixed));
    assert.equal(refused.kind, 'refused');
    const place = refused.kind === 'refused' ? refused.problem.place : undefined;
    assert.deepEqual([place?.line, place?.column, place?.excerpt], [2, 8, 'help: M\ufffdller']);
  });

  it('carries any list of domains across', async () => {
    const pattern = fc.constantFrom('a.example', '*.b.example', 'xn--bcher-kva.example', 'c.d.example');
    await fc.assert(
      fc.asyncProperty(fc.array(pattern), async (patterns) => {
        const { domains } = aProvider({ domains: patterns });
        const answer: ParseAnswer = { kind: 'domain-list', content: { file: 'x', domains, problems: [] } };
        assert.deepEqual(await unpackAnswer(packAnswer(answer)), answer);
        assert.deepEqual(domains.map(printPattern), patterns);
      }),
      { numRuns: 200 },
    );
  });

  const programs: readonly [string, string, ParseThreadOptions, RegExp][] = [
    [
      'takes too long',
      'parentPort.on("message", () => { for (;;); })',
      { deadline: 1500 },
      /more than 1\.5 seconds/,
    ],
    ['throws', 'parentPort.on("message", () => { throw new Error("broken") })', {}, /broken/],
    ['ends', 'parentPort.on("message", () => process.exit(3))', {}, /broken off/],
    [
      'eats memory',
      'parentPort.on("message", () => { const a = []; for (;;) a.push("x".repeat(1e3) + a.length); })',
      { memory: 32 },
      /memory/,
    ],
  ];
  const folder = temporaryFolder();
  for (const [name, code, options, expected] of programs) {
    it(`a job that ${name} costs that job alone`, async () => {
      const file = join(folder, `${name.replaceAll(' ', '-')}.mjs`);
      // The second thread is a good one: the program breaks once only.
      writeFileSync(
        file,
        `import { parentPort } from 'node:worker_threads'; import { existsSync, writeFileSync } from 'node:fs';
         const mark = ${JSON.stringify(`${file}.mark`)};
         if (existsSync(mark)) parentPort.on('message', () => parentPort.postMessage({ kind: 'places', places: [] }));
         else { writeFileSync(mark, ''); ${code} }`,
      );
      const parser = openParseThread({ ...options, program: pathToFileURL(file) });
      const [broken, good] = await Promise.all([
        parser.parse(job('provider-file', 'a: b')),
        parser.parse(job('provider-file', 'a: b')),
      ]);
      await parser.close();
      assert.match(refusal(broken) ?? 'not refused', expected);
      assert.deepEqual(good, { kind: 'places', places: [] });
    });
  }

  it('refuses what comes after its end', async () => {
    const parser = openParseThread();
    await parser.close();
    assert.match(refusal(await parser.parse(job('provider-file', ''))) ?? '', /stopping/);
  });

  it('is not used for the first few files, and always when requests are served', async () => {
    // A thread without a program answers nothing but a refusal, so it shows which thread did the job.
    const parser = openParser({ program: new URL('file:///nowhere.mjs') });
    const small = (): ParseJob => job('provider-file', 'incoming: imaps://mail.example.org\n');
    assert.deepEqual(await parser.parse(small()), doParseJob(small()));
    assert.equal((await parser.parse(job('provider-file', `# ${'x'.repeat(70_000)}`))).kind, 'refused');
    const serving = openParser({ program: new URL('file:///nowhere.mjs') });
    serving.startServing();
    assert.equal((await serving.parse(small())).kind, 'refused');
    await Promise.all([parser.close(), serving.close()]);
  });
});
