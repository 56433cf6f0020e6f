import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseDomain, type Domain } from '../../model/domain.ts';
import type { DirectoryMatch } from './directory.ts';

/** Lines read in one turn of the event loop: a few milliseconds. */
const linesPerTurn = 2000;

/** Characters of a line that are looked at. */
const maxLineLength = 1000;

/** What a text file says: its domains, and how many of its lines say nothing that can be used. */
export interface DomainMap {
  readonly matches: ReadonlyMap<Domain, DirectoryMatch>;
  /** Numbers of lines that are no domain, or that name no provider, from 1; the first few of them. */
  readonly unusable: readonly number[];
}

const maxUnusable = 10;

/**
 * Reads a list of domains or the text of a Postfix map (postmap(1)): `#` begins a comment line, the first word is the
 * domain, the second one the provider. Where a provider is set for the whole file, a second word (`OK`, as in
 * virtual_mailbox_domains) does not count and an indented line is a domain like any other; elsewhere an indented line
 * continues the one before, as in Postfix. Keys with an @ are of mailboxes and mean nothing here. Of a domain that stands
 * there twice the first line counts, as postmap has it.
 */
export async function readDomainMap(text: string, provider: string | undefined): Promise<DomainMap> {
  const matches = new Map<Domain, DirectoryMatch>();
  const shared = new Map<string, DirectoryMatch>();
  const unusable: number[] = [];
  const lines = text.replace(/^\ufeff/, '').split(/\r\n?|\n/);
  const miss = (index: number): void => {
    if (unusable.length < maxUnusable) unusable.push(index + 1);
  };
  for (let index = 0; index < lines.length; index += 1) {
    if (index % linesPerTurn === linesPerTurn - 1) await nextTurn();
    const start = index;
    let line = (lines[index] ?? '').slice(0, maxLineLength);
    if (isComment(line)) continue;
    while (isContinuation(lines[index + 1], provider)) {
      index += 1;
      line = `${line} ${lines[index] ?? ''}`.slice(0, maxLineLength);
    }
    const [key = '', value] = line.trim().split(/\s+/);
    if (key.includes('@')) continue;
    const domain = parseDomain(key);
    const named = provider ?? value;
    if (!domain.ok || named === undefined) miss(start);
    else if (!matches.has(domain.value)) matches.set(domain.value, matchOf(named, shared));
  }
  return { matches, unusable };
}

function matchOf(provider: string, shared: Map<string, DirectoryMatch>): DirectoryMatch {
  const known = shared.get(provider);
  if (known !== undefined) return known;
  const made: DirectoryMatch = { provider, columns: new Map() };
  shared.set(provider, made);
  return made;
}

function isComment(line: string): boolean {
  const text = line.trim();
  return text === '' || text.startsWith('#');
}

function isContinuation(line: string | undefined, provider: string | undefined): boolean {
  return provider === undefined && line !== undefined && /^\s/.test(line) && !isComment(line);
}
