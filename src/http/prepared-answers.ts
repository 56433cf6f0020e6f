import { createHash } from 'node:crypto';
import type { DomainFormat, NotExpressible } from '../formats/format.ts';
import type { Domain } from '../model/domain.ts';
import type { HostedDomain, Provider } from '../model/provider.ts';
import { completeHeaders, writtenBody, type FlatHeaders, type WrittenBody } from './exchange.ts';

/** An answer as it goes out: the same bytes for everybody in a domain. */
export interface FinishedAnswer {
  readonly body: WrittenBody;
  /** A strong validator: a hash of the body. */
  readonly etag: string;
  /** Headers of the whole answer. */
  readonly headers: FlatHeaders;
  /** Headers of a 304: without those that describe a body (RFC 9110 section 15.4.5). */
  readonly unchangedHeaders: FlatHeaders;
}

/**
 * Finished answers of a format that are kept, and the octets of all their bodies. Strangers can ask for any name below a
 * wildcard, so both have a bound: a usual answer has 2 KB, but one provider file can make 250 KB of each. What falls out
 * costs some microseconds to make again.
 */
const maxFinished = 8192;
const maxFinishedOctets = 32 * 1024 * 1024;

/** A domain's answers are the same for everybody; web-based programs read them across origins. */
export const crossOrigin: FlatHeaders = ['Access-Control-Allow-Origin', '*'];

interface Kept {
  readonly provider: Provider;
  readonly answer: FinishedAnswer;
}

/** The finished answers of a format, the oldest first, and the octets of their bodies. */
interface KeptAnswers {
  readonly byDomain: Map<Domain, Kept>;
  octets: number;
}

/** The prepared documents of all providers and the finished answers of the domains asked for lately. */
export interface PreparedAnswers {
  /** The finished answer of a domain format. */
  finished(format: DomainFormat, hosted: HostedDomain): FinishedAnswer | NotExpressible;
  /** What a function makes of a provider, made on first use and then kept with it. */
  once<Made>(provider: Provider, prepare: (provider: Provider) => Made): Made;
  /** Prepares a domain format, so that the first request does not have to. */
  prepare(format: DomainFormat, provider: Provider): void;
}

/**
 * Makes an empty cache. A snapshot of the store has new Provider objects for what changed and the old ones for the
 * rest, so identity says what is stale: nothing has to be thrown away by hand.
 */
export function preparedAnswers(): PreparedAnswers {
  const made = new WeakMap<Provider, Map<unknown, unknown>>();
  const finished = new Map<DomainFormat, KeptAnswers>();

  /** What stands under a key was made by that key's own function, so its type is known. */
  function remember<Made>(provider: Provider, key: unknown, make: () => Made): Made {
    let ofProvider = made.get(provider);
    if (ofProvider === undefined) made.set(provider, (ofProvider = new Map()));
    const former = ofProvider.get(key);
    if (former !== undefined) return former as Made;
    const fresh = make();
    ofProvider.set(key, fresh);
    return fresh;
  }

  function prepared(format: DomainFormat, provider: Provider): ReturnType<DomainFormat['prepare']> {
    return remember(provider, format, () => format.prepare(provider));
  }

  return {
    finished(format, { provider, domain }) {
      let ofFormat = finished.get(format);
      if (ofFormat === undefined) finished.set(format, (ofFormat = { byDomain: new Map(), octets: 0 }));
      const kept = ofFormat.byDomain.get(domain);
      if (kept?.provider === provider) return kept.answer;
      const fill = prepared(format, provider);
      if (typeof fill !== 'function') return fill;
      const answer = finish(fill({ domain }), format.cacheControl);
      keep(ofFormat, domain, { provider, answer });
      return answer;
    },
    once: (provider, prepare) => remember(provider, prepare, () => prepare(provider)),
    prepare(format, provider) {
      prepared(format, provider);
    },
  };
}

/** Remembers an answer, and forgets the oldest ones that it leaves no room for. */
function keep(answers: KeptAnswers, domain: Domain, kept: Kept): void {
  const { byDomain } = answers;
  forget(answers, domain);
  byDomain.set(domain, kept);
  answers.octets += kept.answer.body.length;
  for (const oldest of byDomain.keys()) {
    if (byDomain.size <= maxFinished && answers.octets <= maxFinishedOctets) return;
    forget(answers, oldest);
  }
}

function forget(answers: KeptAnswers, domain: Domain): void {
  answers.octets -= answers.byDomain.get(domain)?.answer.body.length ?? 0;
  answers.byDomain.delete(domain);
}

/** What is sent, whatever carries it: text, or bytes such as a picture. */
interface Content {
  readonly contentType: string;
  readonly body: string | Buffer;
}

/** Everything about an answer that does not depend on the request. `more` are headers of a kind of answers. */
export function finish(content: Content, cacheControl: string, more: FlatHeaders = []): FinishedAnswer {
  const body = typeof content.body === 'string' ? Buffer.from(content.body) : content.body;
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const common = ['Cache-Control', cacheControl, 'ETag', etag, ...crossOrigin, ...more];
  return {
    body: writtenBody(body),
    etag,
    headers: completeHeaders(['Content-Type', content.contentType, ...common], body),
    unchangedHeaders: completeHeaders(common, undefined),
  };
}
