import type { Settings } from '../config/settings.ts';
import { watchCertificates, type TlsCertificates } from '../tls/watch-certificates.ts';
import { shortPath } from './open-store.ts';
import type { OpenLog } from './logger.ts';
import type { Surroundings } from './surroundings.ts';

/** Opens the certificates of our own https, where it is set up. Never rejects: the log says what is wrong with them. */
export async function openCertificates(
  { tls, publicUrl }: Settings,
  { log }: OpenLog,
  { workingFolder }: Pick<Surroundings, 'workingFolder'>,
): Promise<TlsCertificates | undefined> {
  if (tls === undefined) return undefined;
  return watchCertificates({
    folder: shortPath(tls.folder, workingFolder),
    preferred: publicUrl === undefined ? undefined : new URL(publicUrl).hostname,
    onEvent: ({ level, message }) => {
      log[level]({ setting: 'tls.folder' }, message);
    },
  });
}
