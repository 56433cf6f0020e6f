import type { AddressInfo } from 'node:net';
import type { Settings } from '../config/settings.ts';
import { greeting, urlOf } from './greeting.ts';
import type { OpenLog } from './logger.ts';
import type { Sources } from './open-sources.ts';
import { shortPath } from './open-store.ts';
import type { Surroundings } from './surroundings.ts';
import { ownVersion } from './version.ts';

/** Where a server that has just started is reached. */
export interface ServedAt {
  readonly address: AddressInfo;
  readonly tlsAddress?: AddressInfo;
  readonly adminAddress?: AddressInfo;
  /** Processes that answer. */
  readonly workers: number;
}

/** Says that the server serves, from what and where: a page of words for people, one line of fields for programs. */
export function tellStart(
  settings: Settings,
  { store, providers, signer }: Pick<Sources, 'store' | 'providers' | 'signer'>,
  { address, tlsAddress, adminAddress, workers }: ServedAt,
  { log, forPeople, print }: OpenLog,
  { workingFolder }: Surroundings,
): void {
  const folder = shortPath(settings.providers, workingFolder);
  const { state, domains } = store.status();
  if (forPeople && log.isLevelEnabled('info')) {
    print(
      greeting({
        version: ownVersion(),
        settings,
        folder,
        address,
        tlsAddress,
        adminAddress,
        providers: state === 'starting' ? undefined : providers,
        signer: signer.status(),
      }),
    );
    return;
  }
  log.info(
    {
      listen: urlOf(address),
      tls: tlsAddress === undefined ? 'off' : urlOf(tlsAddress, 'https'),
      admin: adminAddress === undefined ? 'off' : urlOf(adminAddress),
      settings: settings.file,
      providers: folder,
      state,
      files: providers.length,
      domains,
      signer: signer.status().state,
      ...(workers === 1 ? {} : { workers }),
    },
    'serving',
  );
}
