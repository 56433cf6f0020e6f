import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AnswerPost, tellAnswers } from '../../../src/cli/workers/answer-post.ts';
import { LearnedAnswers } from '../../../src/cli/workers/learned-answers.ts';
import { parseDomain, type Domain } from '../../../src/model/domain.ts';
import type { ToldAnswer } from '../../../src/store/directories/told-answer.ts';
import { openDirectoryStore } from '../../../src/store/directories/directory-store.ts';
import { ReplicaStore } from '../../../src/store/replica-store.ts';

function domainOf(text: string): Domain {
  const domain = parseDomain(text);
  assert.ok(domain.ok);
  return domain.value;
}

const answer = (name: string, askedAt = 1): ToldAnswer => ({
  domain: domainOf(`${name}.example`),
  match: { provider: 'hoster', columns: new Map([['CLUSTER', 'a7']]) },
  askedAt,
  ttl: 1000,
});
const many = (count: number): ToldAnswer[] =>
  Array.from({ length: count }, (_, index) => answer(`d${index}`));

describe('answers on their way to other processes', () => {
  it('go together, and of a domain only what was said last', async () => {
    const sent: (readonly ToldAnswer[])[] = [];
    const arrived = new Promise<void>((resolve) => {
      const post = new AnswerPost((answers) => {
        sent.push(answers);
        resolve();
      });
      for (const one of [answer('a', 1), answer('b', 2), answer('a', 3)]) post.add(one);
    });
    // The timer of the post keeps no process alive.
    const awake = setInterval(() => undefined, 1000);
    await arrived;
    clearInterval(awake);
    assert.deepEqual(sent, [[answer('a', 3), answer('b', 2)]]);
  });

  it('go at once where they are many, or where the process ends', () => {
    const sent: number[] = [];
    const post = new AnswerPost((answers) => sent.push(answers.length));
    for (const one of many(1201)) post.add(one);
    assert.deepEqual(sent, [500, 500]);
    post.flush();
    post.flush();
    assert.deepEqual(sent, [500, 500, 201]);
  });

  it('go in parts to a process that begins, each when the one before is sent', async () => {
    const sent: number[] = [];
    let running = 0;
    await tellAnswers(many(1201), async (answers) => {
      running += 1;
      assert.equal(running, 1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      sent.push(answers.length);
    });
    assert.deepEqual(sent, [500, 500, 201]);
  });

  it('wait for the store of a worker, which then learns all of them', async () => {
    const learned = new LearnedAnswers();
    learned.receive([answer('a')]);
    learned.end();
    await learned.told;
    const folder = new ReplicaStore(
      () => undefined,
      () => undefined,
    );
    const store = await openDirectoryStore(folder, { directories: [], now: () => 2 });
    learned.teach(store);
    learned.receive([answer('b')]);
    assert.deepEqual([...store.answers()], [answer('a'), answer('b')]);
    learned.teach(folder);
    learned.receive([answer('c')]);
    assert.equal([...store.answers()].length, 2);
    await store.close();
  });
});
