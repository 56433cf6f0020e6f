import type { Hostname } from '../model/domain.ts';
import { addressSet } from '../net/address-set.ts';
import type { ResolveAddresses } from '../net/resolve-addresses.ts';
import type { Verdict } from './judge-name.ts';

/** Tells whether a name leads to this server. */
export type LeadsHere = (name: Hostname) => Promise<Verdict>;

/** Milliseconds for which an answer is kept: a name that is asked for again and again costs DNS nothing. */
const keptFor = 30_000;

/** Answers that are kept. Only names of hosted domains get here. */
const maxKept = 10_000;

/**
 * Makes the question whether all addresses of a name are among ours (`publicAddresses`). All of them: an authority
 * chooses one itself, and an order that fails counts against the account. `now` answers milliseconds.
 */
export function leadsHere(
  publicAddresses: readonly string[],
  resolve: ResolveAddresses,
  now: () => number,
): LeadsHere {
  const isOurs = addressSet(publicAddresses);
  const kept = new Map<Hostname, { readonly at: number; readonly verdict: Promise<Verdict> }>();

  const look = async (name: Hostname): Promise<Verdict> => {
    const resolved = await resolve(name);
    switch (resolved.kind) {
      case 'unknown':
        return { answer: 'unknown', reason: `DNS does not say now where ${name} leads (${resolved.reason})` };
      case 'none':
        return { answer: 'no', reason: `${name} has no address in DNS` };
      case 'addresses': {
        const foreign = resolved.addresses.find((address) => !isOurs(address));
        return foreign === undefined
          ? { answer: 'yes', reason: `${name} leads here` }
          : { answer: 'no', reason: `${name} leads to ${foreign}, which is not in publicAddresses` };
      }
    }
  };
  return (name) => {
    const present = kept.get(name);
    if (present !== undefined && now() - present.at < keptFor) return present.verdict;
    if (kept.size >= maxKept) kept.clear();
    const verdict = look(name);
    kept.set(name, { at: now(), verdict });
    return verdict;
  };
}
