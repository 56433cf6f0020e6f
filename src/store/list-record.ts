import type { DomainList } from '../config/domain-list.ts';
import { printPattern, type Domain, type DomainPattern } from '../model/domain.ts';
import type { Problem } from '../model/problem.ts';
import { packContent, unpackContent, type KnownContent, type PackedContent } from './known-content.ts';

/** What is remembered of a list of domains. */
export interface RememberedList {
  readonly list: DomainList;
  readonly content: KnownContent | undefined;
}

/** Lines of the state file for a list, which may hold a million domains: these in pieces, then the list itself. */
export type ListRecord =
  | { readonly kind: 'listed'; readonly patterns: string }
  | {
      readonly kind: 'list';
      readonly path: string;
      readonly content?: PackedContent;
      /** Of the pieces before it. */
      readonly domains: number;
      readonly problems: readonly Problem[];
    };

/** Domains of one piece: about a millisecond's work. */
const domainsTogether = 2000;

/** Makes the records of a list of domains, one after another. */
export function* listRecords(path: string, { list, content }: RememberedList): Generator<ListRecord> {
  const { domains, problems } = list;
  for (let start = 0; start < domains.length; start += domainsTogether) {
    const piece = domains.slice(start, start + domainsTogether);
    yield { kind: 'listed', patterns: piece.map(printPattern).join('\n') };
  }
  yield {
    kind: 'list',
    path,
    ...(content === undefined ? {} : { content: packContent(content) }),
    domains: domains.length,
    problems,
  };
}

/** Puts lists together again, record by record. */
export class ListReader {
  #domains: DomainPattern[] = [];

  /** The list with its last record; throws where one of its pieces is missing. */
  take(record: ListRecord): RememberedList | undefined {
    if (record.kind === 'listed') {
      for (const text of record.patterns.split('\n')) this.#domains.push(patternOf(text));
      return undefined;
    }
    const domains = this.#domains;
    this.#domains = [];
    if (domains.length !== record.domains) throw new Error('a piece of a list of domains is missing');
    const { path, content, problems } = record;
    return {
      list: { file: path, domains, problems },
      content: content === undefined ? undefined : unpackContent(content),
    };
  }
}

/** The texts come from printPattern, so they need no second check. */
function patternOf(text: string): DomainPattern {
  return text.startsWith('*.')
    ? { kind: 'wildcard', below: text.slice(2) as Domain }
    : { kind: 'exact', domain: text as Domain };
}
