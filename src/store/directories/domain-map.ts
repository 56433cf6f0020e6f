import { parseDomain, type Domain } from '../../model/domain.ts';
import { shardedByText } from '../sharded-map.ts';
import { Turns } from '../turns.ts';
import type { DirectoryMatch } from './directory.ts';

/** Bytes of a line that are looked at. */
const maxLineLength = 1000;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = Buffer.from('\ufeff');

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
export async function readDomainMap(bytes: Uint8Array, provider: string | undefined): Promise<DomainMap> {
  const matches = shardedByText<Domain, DirectoryMatch>().change();
  const shared = new Map<string, DirectoryMatch>();
  const unusable: number[] = [];
  const miss = (number: number): void => {
    if (unusable.length < maxUnusable) unusable.push(number);
  };
  const lines = linesOf(bytes);
  const turns = new Turns();
  let number = 0;
  let next = lines.next();
  while (next.done !== true) {
    if (turns.isOver()) await turns.next();
    let line = next.value;
    number += 1;
    const start = number;
    next = lines.next();
    if (isComment(line)) continue;
    while (next.done !== true && isContinuation(next.value, provider)) {
      line = `${line} ${next.value}`.slice(0, maxLineLength);
      number += 1;
      next = lines.next();
    }
    const [key = '', value] = line.trim().split(/\s+/);
    if (key.includes('@')) continue;
    const domain = parseDomain(key);
    const named = provider ?? value;
    if (!domain.ok || named === undefined) miss(start);
    else if (matches.get(domain.value) === undefined) matches.set(domain.value, matchOf(named, shared));
  }
  return { matches: matches.done(), unusable };
}

/**
 * The lines of a text one after the other: all at once, a million of them would hold up every request for a second.
 * Lines end as on Linux, on Windows, or, where there is no such end, as on old Macs.
 */
function* linesOf(bytes: Uint8Array): Generator<string, undefined> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = text.includes(lineFeed) ? lineFeed : carriageReturn;
  let from = text.indexOf(byteOrderMark) === 0 ? byteOrderMark.length : 0;
  while (from < text.length) {
    const found = text.indexOf(end, from);
    const to = found === -1 ? text.length : found;
    yield text.toString('utf8', from, Math.min(to, from + maxLineLength));
    from = to + 1;
  }
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

function isContinuation(line: string, provider: string | undefined): boolean {
  return provider === undefined && /^\s/.test(line) && !isComment(line);
}
