import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DomainFormat } from '../../src/formats/format.ts';
import { preparedAnswers } from '../../src/http/prepared-answers.ts';
import { warm } from '../../src/http/warm.ts';
import type { Route } from '../../src/http/route.ts';
import { parseDomain, type Domain } from '../../src/model/domain.ts';
import { aProvider } from '../support/providers.ts';

function aDomain(text: string): Domain {
  const domain = parseDomain(text);
  assert.ok(domain.ok);
  return domain.value;
}

/** A format that counts what is done. */
function countingFormat(): {
  readonly format: DomainFormat;
  readonly counts: { prepared: number; filled: number };
} {
  const counts = { prepared: 0, filled: 0 };
  const format: DomainFormat = {
    kind: 'domain',
    name: 'counting',
    title: 'Counting',
    paths: [],
    methods: ['GET'],
    cacheControl: 'public',
    prepare(provider) {
      counts.prepared += 1;
      if (provider.name === 'silent') return { notExpressible: 'nothing to say' };
      return ({ domain }) => {
        counts.filled += 1;
        return { contentType: 'text/plain', body: `${provider.id} ${domain}` };
      };
    },
  };
  return { format, counts };
}

describe('prepared answers', () => {
  it('prepares a provider once and finishes a domain once', () => {
    const { format, counts } = countingFormat();
    const answers = preparedAnswers();
    const provider = aProvider();
    const first = answers.finished(format, { provider, domain: aDomain('a.example') });
    const again = answers.finished(format, { provider, domain: aDomain('a.example') });
    const other = answers.finished(format, { provider, domain: aDomain('b.example') });
    assert.equal(again, first);
    assert.ok('etag' in first && 'etag' in other);
    assert.notEqual(other.etag, first.etag);
    assert.deepEqual(counts, { prepared: 1, filled: 2 });
  });

  it('a changed provider is another object and gets another answer', () => {
    const { format } = countingFormat();
    const answers = preparedAnswers();
    const domain = aDomain('a.example');
    const before = answers.finished(format, { provider: aProvider(), domain });
    const after = answers.finished(format, { provider: aProvider({ id: 'changed.example' }), domain });
    assert.ok('body' in before && 'body' in after);
    assert.equal(after.body.toString(), 'changed.example a.example');
  });

  it('hands on why there is no answer', () => {
    const { format } = countingFormat();
    const answer = preparedAnswers().finished(format, {
      provider: aProvider({ name: 'silent' }),
      domain: aDomain('a.example'),
    });
    assert.deepEqual(answer, { notExpressible: 'nothing to say' });
  });

  it('keeps a bounded number of finished answers, and the ones asked for last', () => {
    const { format, counts } = countingFormat();
    const answers = preparedAnswers();
    const provider = aProvider({ domains: ['*.example.org'] });
    for (let index = 0; index < 10_000; index += 1) {
      answers.finished(format, { provider, domain: aDomain(`d${index}.example.org`) });
    }
    const { filled } = counts;
    answers.finished(format, { provider, domain: aDomain('d9999.example.org') });
    assert.equal(counts.filled, filled);
    answers.finished(format, { provider, domain: aDomain('d0.example.org') });
    assert.equal(counts.filled, filled + 1);
  });

  it('keeps a bounded number of octets: a large file below a wildcard does not fill the memory', () => {
    const { format, counts } = countingFormat();
    const large: DomainFormat = {
      ...format,
      prepare: () => () => {
        counts.filled += 1;
        return { contentType: 'text/plain', body: 'x'.repeat(250_000) };
      },
    };
    const answers = preparedAnswers();
    const provider = aProvider({ domains: ['*.example.org'] });
    const ask = (index: number): void =>
      void answers.finished(large, { provider, domain: aDomain(`d${index}.example.org`) });
    for (let index = 0; index < 300; index += 1) ask(index);
    const { filled } = counts;
    // 32 MB are 134 of them.
    for (let index = 299; index > 170; index -= 1) ask(index);
    assert.equal(counts.filled, filled);
    ask(160);
    assert.equal(counts.filled, filled + 1);
  });

  it('warms providers before they are asked for, and no error stops it', async () => {
    const warmed: string[] = [];
    const route: Route = {
      name: 'x',
      paths: [],
      methods: [],
      overHttp: 'serve',
      handle: () => undefined,
      prepare(provider) {
        if (provider.name === 'broken') throw new Error('cannot');
        warmed.push(provider.name);
      },
    };
    const providers = ['a', 'broken', 'b'].map((name) => aProvider({ name }));
    await warm([route], providers);
    assert.deepEqual(warmed, ['a', 'b']);
  });
});
