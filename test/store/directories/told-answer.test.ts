import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { DirectoryAnswers } from '../../../src/store/directories/directory-answers.ts';
import { GuardedDirectory } from '../../../src/store/directories/guarded-directory.ts';
import type { ToldAnswer } from '../../../src/store/directories/told-answer.ts';
import { aDomain, aMatch, FakeDirectory } from './fake-directory.ts';

const domain = aDomain('a.example');

/** Processes on one directory, with one clock. What each is answered is told to the others when the test says so. */
function processes(count: number) {
  const clock = { now: 1_000_000 };
  const directory = new FakeDirectory();
  const told: ToldAnswer[][] = Array.from({ length: count }, () => []);
  const all = told.map((own) => {
    const guarded = new GuardedDirectory(directory, { deadline: 100 });
    const answers = new DirectoryAnswers(
      [{ guarded, ttl: 60_000, negativeTtl: 10 }],
      () => clock.now,
      undefined,
      (answer) => own.push(answer),
    );
    return answers;
  });
  const tellAll = (): void => {
    for (const [from, answers] of told.map((own) => own.splice(0)).entries())
      for (const [to, one] of all.entries()) if (to !== from) one.learn(structuredClone(answers));
  };
  return { clock, directory, told, all, tellAll };
}

/** What is known of the domain. */
const known = (answers: DirectoryAnswers | undefined): string | undefined =>
  answers?.cache.peek(domain)?.match.provider;

describe('what processes tell each other of directories', () => {
  it('is served where the directory is down, and asked for where it is not', async () => {
    const { clock, directory, all, tellAll } = processes(2);
    const [one, other] = all;
    directory.rows.set('a.example', aMatch('hoster'));
    await one?.find(domain);
    tellAll();
    directory.rows.set('a.example', aMatch('moved'));
    clock.now += 1;
    assert.deepEqual(await other?.find(domain), { kind: 'match', match: aMatch('moved') });
    tellAll();
    directory.mode = 'fails';
    one?.forget(domain);
    assert.deepEqual(await one?.find(domain), { kind: 'match', match: aMatch('moved') });
  });

  it('is asked for anew where it was forgotten, whatever others tell', async () => {
    const { clock, directory, all, tellAll } = processes(2);
    const [one, other] = all;
    directory.rows.set('a.example', aMatch('old'));
    await one?.find(domain);
    await other?.find(domain);
    directory.rows.set('a.example', aMatch('new'));
    clock.now += 1;
    other?.forget(domain);
    tellAll();
    assert.deepEqual(await other?.find(domain), { kind: 'match', match: aMatch('new') });
  });

  it('says that a domain is gone, too, and only where it was known', async () => {
    const { clock, directory, told, all, tellAll } = processes(2);
    const [one, other] = all;
    directory.rows.set('a.example', aMatch('hoster'));
    await one?.find(domain);
    tellAll();
    assert.equal(known(other), 'hoster');
    directory.rows.delete('a.example');
    clock.now += 1;
    one?.forget(domain);
    await one?.find(domain);
    await one?.find(aDomain('never.example'));
    assert.deepEqual(told[0], [{ domain, askedAt: clock.now, ttl: 60_000 }]);
    tellAll();
    assert.equal(known(other), undefined);
  });

  it('is written down by whoever learns it', async () => {
    const { all } = processes(1);
    const answer = { domain, match: aMatch('hoster'), askedAt: 5, ttl: 1 };
    all[0]?.learn([answer]);
    assert.deepEqual([...(all[0]?.takeNews() ?? [])], [domain]);
    all[0]?.learn([{ ...answer, askedAt: 6 }]);
    assert.deepEqual([all[0]?.takeChanged(), all[0]?.hasNews()], [true, false]);
    all[0]?.learn([
      { ...answer, askedAt: 6 },
      { domain, askedAt: 4, ttl: 1 },
    ]);
    assert.deepEqual([all[0]?.takeChanged(), known(all[0])], [false, 'hoster']);
  });

  it('ends with all of them knowing what was said last, in whatever order it is told', () => {
    const message = fc.record(
      { match: fc.constantFrom(aMatch('one'), aMatch('two')), askedAt: fc.integer({ min: 1, max: 20 }) },
      { requiredKeys: ['askedAt'] },
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(message, { selector: ({ askedAt }) => askedAt, minLength: 1, maxLength: 8 }),
        (messages) => {
          const { all } = processes(1);
          all[0]?.learn(messages.map((one) => ({ domain, ttl: 1, ...one })));
          const last = [...messages].sort((one, other) => other.askedAt - one.askedAt)[0];
          // Where the last word is that it is gone, an older match that comes later may stay until it is asked for.
          if (last?.match !== undefined) assert.equal(known(all[0]), last.match.provider);
        },
      ),
      { numRuns: 300 },
    );
  });
});
