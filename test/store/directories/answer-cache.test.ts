import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AnswerCache, cacheLimits, type KnownAnswer } from '../../../src/store/directories/answer-cache.ts';
import { aDomain, aMatch } from './fake-directory.ts';

function answer(provider = 'hoster', columns: Readonly<Record<string, string>> = {}): KnownAnswer {
  return { match: aMatch(provider, columns), askedAt: 0, ttl: 1000, due: 1000 };
}

describe('AnswerCache', () => {
  it('reliability 35: a million names of strangers push out no customer', () => {
    const cache = new AnswerCache();
    const hot = Array.from({ length: 1000 }, (_, index) => aDomain(`hot-${index}.example`));
    for (const domain of hot) cache.set(domain, answer());
    for (let index = 0; index < 1_000_000; index += 1) cache.deny(`x${index}.example` as never, 10);
    assert.equal(hot.filter((domain) => cache.get(domain) === undefined).length, 0);
  });

  it('keeps what is asked for again when all customers are walked through once', () => {
    const cache = new AnswerCache({ ...cacheLimits, known: 100 });
    const hot = Array.from({ length: 50 }, (_, index) => aDomain(`hot-${index}.example`));
    for (const domain of hot) cache.set(domain, answer());
    for (const domain of hot) cache.get(domain);
    for (let index = 0; index < 10_000; index += 1) cache.set(aDomain(`once-${index}.example`), answer());
    assert.equal(cache.size, 100);
    assert.equal(hot.filter((domain) => cache.get(domain) === undefined).length, 0);
  });

  it('lets go of what is settled where nobody asks for it any more', () => {
    const cache = new AnswerCache({ ...cacheLimits, known: 10 });
    for (let index = 0; index < 100; index += 1) {
      const domain = aDomain(`d-${index}.example`);
      cache.set(domain, answer());
      cache.get(domain);
    }
    assert.equal(cache.size, 10);
    assert.notEqual(cache.get(aDomain('d-99.example')), undefined);
  });

  it('is bounded in bytes', () => {
    const cache = new AnswerCache({ ...cacheLimits, bytes: 100_000 });
    for (let index = 0; index < 1000; index += 1) {
      cache.set(aDomain(`d-${index}.example`), answer('hoster', { TEXT: 'x'.repeat(2000) }));
    }
    assert.ok(cache.size > 5 && cache.size < 50, String(cache.size));
    for (const [domain] of cache.entries()) cache.delete(domain);
    cache.set(aDomain('a.example'), answer());
    assert.equal(cache.size, 1, 'bytes that were given back count again');
  });

  it('ends a "no" in time, and when it is forgotten', () => {
    const cache = new AnswerCache();
    const domain = aDomain('a.example');
    cache.deny(domain, 10);
    assert.deepEqual([cache.isDenied(domain, 9), cache.isDenied(domain, 10)], [true, false]);
    cache.deny(domain, 10);
    cache.forgetDenied(domain);
    assert.equal(cache.isDenied(domain, 0), false);
  });

  it('holds a domain as hosted or as not hosted, never both', () => {
    const cache = new AnswerCache();
    const domain = aDomain('a.example');
    cache.set(domain, answer());
    cache.deny(domain, 10);
    assert.equal(cache.get(domain), undefined);
    cache.set(domain, answer());
    assert.equal(cache.isDenied(domain, 0), false);
  });
});
