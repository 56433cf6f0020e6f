import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Problem } from '../../../src/model/problem.ts';
import type { KnownAnswer } from '../../../src/store/directories/answer-cache.ts';
import { AnswerKeeper } from '../../../src/store/directories/answer-keeper.ts';
import { DirectoryAnswers } from '../../../src/store/directories/directory-answers.ts';
import { GuardedDirectory } from '../../../src/store/directories/guarded-directory.ts';
import {
  appendLastAnswers,
  readLastAnswers,
  writeLastAnswers,
} from '../../../src/store/directories/last-answers.ts';
import { eventually } from '../../support/ask-directory.ts';
import { aDomain, aMatch, FakeDirectory } from './fake-directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'signpost-last-answers-'));
after(() => rmSync(folder, { recursive: true }));
const now = 1_000_000;
const day = 86_400_000;

function answer(provider: string): KnownAnswer {
  return { match: aMatch(provider), askedAt: now - 1000, ttl: 60_000, due: 0 };
}

/** What a file says, as `a.example=one`. */
async function said(path: string): Promise<string> {
  const answers = await readLastAnswers(path, 'm', now, day);
  return answers.map(([domain, { match }]) => `${domain}=${match.provider}`).join(' ');
}

describe('the file of last answers', () => {
  it('grows by what is new: the last line of a domain counts, and a domain alone is gone', async () => {
    const path = join(folder, 'grows');
    const [a, b, c] = ['a.example', 'b.example', 'c.example'].map(aDomain) as [never, never, never];
    await writeLastAnswers(path, 'm', [
      [a, answer('one')],
      [b, answer('one')],
    ]);
    await appendLastAnswers(path, [
      [a, answer('two')],
      [c, answer('one')],
    ]);
    assert.equal(await said(path), 'b.example=one a.example=two c.example=one');
    await appendLastAnswers(path, [[a, undefined]]);
    assert.equal(await said(path), 'b.example=one c.example=one');
  });

  it('is not made by an addition: it would have no first line', async () => {
    await assert.rejects(
      appendLastAnswers(join(folder, 'nowhere'), [[aDomain('a.example'), answer('one')]]),
      /ENOENT/,
    );
  });

  it('cut off anywhere says nothing that was never written', async () => {
    const path = join(folder, 'cut');
    const change = fc.tuple(fc.constantFrom('a.example', 'b.example'), fc.constantFrom('one', 'two', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 6 }), fc.nat(600), async (changes, at) => {
        await writeLastAnswers(path, 'm', []);
        for (const [domain, provider] of changes) {
          await appendLastAnswers(path, [[aDomain(domain), provider === '' ? undefined : answer(provider)]]);
        }
        truncateSync(path, Math.min(at, readFileSync(path).length));
        const written = new Set(changes.map(([domain, provider]) => `${domain}=${provider}`));
        for (const one of (await said(path)).split(' ')) assert.ok(one === '' || written.has(one), one);
      }),
      { numRuns: 200 },
    );
  });
});

describe('AnswerKeeper', () => {
  function keeper(path: string) {
    const directory = new FakeDirectory();
    const guarded = new GuardedDirectory(directory, { deadline: 100 });
    const answers = new DirectoryAnswers([{ guarded, ttl: 60_000, negativeTtl: 10 }], () => now);
    const told: (readonly [string, Problem['code']])[] = [];
    const made = new AnswerKeeper(
      answers,
      path,
      'm',
      () => now,
      (event) => {
        if (event.kind === 'problem-found' || event.kind === 'problem-solved')
          told.push([event.kind, event.problem.code]);
      },
    );
    return { directory, answers, made, told };
  }

  it('reliability 32: has written what is new within seconds, so that a crash forgets nothing more', async () => {
    const path = join(folder, 'crash');
    const { directory, answers, made } = keeper(path);
    directory.rows.set('a.example', aMatch('one')).set('b.example', aMatch('one'));
    await made.start();
    await answers.find(aDomain('a.example'));
    await eventually(async () => (await said(path)) === 'a.example=one');
    await answers.find(aDomain('b.example'));
    await eventually(async () => (await said(path)) === 'a.example=one b.example=one');
    directory.rows.delete('a.example');
    answers.forget(aDomain('a.example'));
    await answers.find(aDomain('a.example'));
    await eventually(async () => (await said(path)) === 'b.example=one');
    await made.close();
    assert.equal(await said(path), 'b.example=one');
  });

  it('tells that a file is gone, and writes it anew', async () => {
    const path = join(folder, 'gone');
    const { directory, answers, made, told } = keeper(path);
    directory.rows.set('a.example', aMatch('one')).set('b.example', aMatch('one'));
    await made.start();
    await answers.find(aDomain('a.example'));
    await eventually(async () => (await said(path)) === 'a.example=one');
    rmSync(path);
    await answers.find(aDomain('b.example'));
    await eventually(() => Promise.resolve(told.length === 1));
    await made.close();
    assert.deepEqual(
      told.map(([kind]) => kind),
      ['problem-found', 'problem-solved'],
    );
    assert.equal(await said(path), 'a.example=one b.example=one');
  });

  it('reads a file that ends in half a line', async () => {
    const path = join(folder, 'half');
    await writeLastAnswers(path, 'm', [[aDomain('a.example'), answer('one')]]);
    writeFileSync(path, '["b.example","on', { flag: 'a' });
    const { answers, directory, made } = keeper(path);
    directory.mode = 'fails';
    await made.start();
    const known = await answers.find(aDomain('a.example'));
    assert.equal(known.kind, 'match');
    await made.close();
  });
});
