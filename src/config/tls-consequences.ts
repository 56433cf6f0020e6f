import type { Problem } from '../model/problem.ts';
import { settingProblem, type GivenSettings } from './settings-file-problems.ts';
import type { ListenAddress, Settings } from './settings.ts';

/** What the settings for https say against the others. */
export function tlsConsequences({ tls, listen, admin }: Settings, given: GivenSettings): Problem[] {
  if (tls === undefined) return [];
  const others = [
    ['listen', listen],
    ['admin', admin],
  ] as const;
  return others.flatMap(([name, address]) =>
    address === 'off' || !samePlace(tls.listen, address)
      ? []
      : [
          settingProblem(given, ['tls', 'listen'], (written) => ({
            code: 'setting-invalid',
            message: `${written} and ${name} have the same port, ${address.port}`,
            advice: 'choose another port; 443 is the one that mail programs ask, 8443 the default here',
          })),
        ],
  );
}

/** True where two listeners can't both be had. Port 0 is another one each time. */
function samePlace(one: ListenAddress, other: ListenAddress): boolean {
  const sameHost = one.host === other.host || one.host === undefined || other.host === undefined;
  return sameHost && one.port === other.port && one.port !== 0;
}
