import type { Settings } from '../config/settings.ts';
import { parseHostname } from '../model/domain.ts';
import type { ResolveAddresses } from '../net/resolve-addresses.ts';
import type { KeptNames } from './kept-names.ts';
import { judgeName, type NameRules, type Verdict } from './judge-name.ts';
import { leadsHere } from './leads-here.ts';

/** Says whether a proxy may get a certificate for a name, however it is written. Never rejects. */
export type TlsAsker = (written: string) => Promise<Verdict>;

export interface TlsAskerOptions extends Pick<NameRules, 'store' | 'hasPacc'> {
  readonly settings: Pick<Settings, 'publicUrl' | 'publicAddresses' | 'tlsAsk'>;
  readonly resolve: ResolveAddresses;
  /** The names that had a yes, which come from a file. */
  readonly names: Promise<Pick<KeptNames, 'take'>>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/**
 * Makes the decision behind /tls-ask. A name has to be one that is answered here, has to lead here where
 * `publicAddresses` says what that is, and has to fit into the number of new names an hour. What can't be known is never
 * a yes.
 */
export function tlsAsker({ settings, store, hasPacc, resolve, names, now }: TlsAskerOptions): TlsAsker {
  const { publicUrl, publicAddresses, tlsAsk } = settings;
  const rules: NameRules = {
    store,
    hasPacc,
    wildcards: tlsAsk.wildcards,
    mx: tlsAsk.mx,
    publicHost: publicUrl?.startsWith('https:') === true ? new URL(publicUrl).hostname : undefined,
  };
  const leads = publicAddresses.length === 0 ? undefined : leadsHere(publicAddresses, resolve, now);

  const ask = async (written: string): Promise<Verdict> => {
    const name = parseHostname(written);
    if (!name.ok) return { answer: 'no', reason: `it is no host name: ${name.reason}` };
    const judged = await judgeName(name.value, rules);
    if (judged.answer !== 'yes') return judged;
    const led = await leads?.(name.value);
    if (led !== undefined && led.answer !== 'yes') return led;
    if ((await names).take(name.value) === 'full') {
      const reason = `${tlsAsk.newPerHour} new names had a yes in the last hour (tlsAsk.newPerHour)`;
      return { answer: 'no', reason };
    }
    const unchecked = led === undefined ? '; not checked where it leads: publicAddresses is not set' : '';
    return { answer: 'yes', reason: judged.reason + unchecked };
  };
  return async (written) => {
    try {
      return await ask(written);
    } catch {
      return { answer: 'unknown', reason: 'the question can not be answered now' };
    }
  };
}
