import { setImmediate as nextTurn } from 'node:timers/promises';
import { printPattern, type Domain, type DomainPattern } from '../model/domain.ts';
import type { Problem } from '../model/problem.ts';
import { packSightings, unpackSightings, type PackedSightings } from './packed-sightings.ts';
import type { ParseAnswer } from './parse-job.ts';

/**
 * An answer as it crosses from the parsing thread. A list of a million domains goes as one text: copied as a million
 * objects it would hold up the thread that serves for seconds.
 */
export type PackedAnswer =
  | Exclude<ParseAnswer, { readonly kind: 'domain-list' | 'looked-at' }>
  | { readonly kind: 'packed-sightings'; readonly sightings: PackedSightings }
  | {
      readonly kind: 'packed-domain-list';
      readonly file: string;
      readonly patterns: string;
      readonly problems: readonly Problem[];
    };

/** Domains unpacked in one turn of the event loop: about two milliseconds. */
const domainsPerTurn = 5000;

/** Makes an answer small, in the parsing thread. */
export function packAnswer(answer: ParseAnswer): PackedAnswer {
  if (answer.kind === 'looked-at') {
    return { kind: 'packed-sightings', sightings: packSightings(answer.sightings) };
  }
  if (answer.kind !== 'domain-list') return answer;
  const { file, domains, problems } = answer.content;
  return { kind: 'packed-domain-list', file, patterns: domains.map(printPattern).join('\n'), problems };
}

/** Makes an answer whole again, in the serving thread, and lets requests through in between. */
export async function unpackAnswer(packed: PackedAnswer): Promise<ParseAnswer> {
  if (packed.kind === 'packed-sightings') {
    return { kind: 'looked-at', sightings: unpackSightings(packed.sightings) };
  }
  if (packed.kind !== 'packed-domain-list') return packed;
  const { file, patterns, problems } = packed;
  const domains: DomainPattern[] = [];
  for (let start = 0; start < patterns.length;) {
    const found = patterns.indexOf('\n', start);
    const end = found === -1 ? patterns.length : found;
    domains.push(unpackPattern(patterns.slice(start, end)));
    if (domains.length % domainsPerTurn === 0) await nextTurn();
    start = end + 1;
  }
  return { kind: 'domain-list', content: { file, domains, problems } };
}

/** The texts come from printPattern, so they need no second check. */
function unpackPattern(text: string): DomainPattern {
  return text.startsWith('*.')
    ? { kind: 'wildcard', below: text.slice(2) as Domain }
    : { kind: 'exact', domain: text as Domain };
}
