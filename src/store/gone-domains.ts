import { setImmediate as nextTurn } from 'node:timers/promises';
import { findProvider, type Snapshot } from './snapshot.ts';

/** Domains looked at in one turn of the event loop: about two milliseconds. */
const domainsPerTurn = 10_000;

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
  let seen = 0;
  for (const [domain, provider] of before.exact) {
    seen += 1;
    if (seen % domainsPerTurn === 0) await nextTurn();
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
