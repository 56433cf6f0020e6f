import type { Lost } from './renew-claims.ts';
import { findProvider, type Snapshot } from './snapshot.ts';
import { Turns } from './turns.ts';

/** Domains and wildcards that are served before and not after. */
export interface GoneDomains {
  readonly number: number;
  /** The stems of the files that served them. */
  readonly fileNames: ReadonlySet<string>;
}

/** Finds what a new snapshot would no longer serve. A domain that another file or a wildcard takes over is not gone. */
export async function findGone(before: Snapshot, after: Snapshot): Promise<GoneDomains> {
  const fileNames = new Set<string>();
  let number = 0;
  const turns = new Turns();
  for (const [domain, provider] of before.exact) {
    if (turns.isOver()) await turns.next();
    if (findProvider(after, domain) !== undefined) continue;
    number += 1;
    fileNames.add(provider.name);
  }
  for (const [below, provider] of before.wildcards) {
    if (after.wildcards.has(below)) continue;
    number += 1;
    fileNames.add(provider.name);
  }
  return { number, fileNames };
}

/** The same where it is known what nobody lists any more. */
export function findGoneAmong(lost: readonly Lost[], after: Snapshot): GoneDomains {
  const gone = lost.filter(
    ({ pattern }) => pattern.kind === 'wildcard' || findProvider(after, pattern.domain) === undefined,
  );
  return { number: gone.length, fileNames: new Set(gone.map(({ provider }) => provider.name)) };
}
