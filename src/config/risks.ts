import type { Provider } from '../model/provider.ts';
import type { ProviderValues } from './provider-schema.ts';
import { brandingRisks } from './risks-of-branding.ts';
import { loginRisks } from './risks-of-logins.ts';
import { nameRisks } from './risks-of-names.ts';
import { paccRisks } from './risks-of-pacc.ts';
import { serverListRisks } from './risks-of-server-lists.ts';
import { serverRisks } from './risks-of-servers.ts';
import { serviceRisks } from './risks-of-services.ts';
import type { ProblemWords } from './problem-codes.ts';

/** Something legal that some mail program will choke on. `path` is where it stands: `incoming.0`. */
export interface Risk {
  readonly path: string;
  readonly words: Omit<ProblemWords, 'severity'>;
}

/**
 * Finds what is legal but risky in a provider, and names the program that chokes and what it does instead (from the
 * programs' sources; src/clients holds the same rules as readers). Only what the file itself writes is reported: a
 * thousand customers of one base file shall not repeat its warnings.
 */
export function findRisks(provider: Provider, own: ProviderValues): readonly Risk[] {
  const risks = [
    ...serverRisks(provider),
    ...loginRisks(provider, own),
    ...serverListRisks(provider),
    ...nameRisks(provider),
    ...brandingRisks(provider),
    ...serviceRisks(provider, own),
    ...paccRisks(provider),
  ];
  return risks.filter(({ path }) => Object.hasOwn(own, path.split('.')[0] ?? ''));
}
