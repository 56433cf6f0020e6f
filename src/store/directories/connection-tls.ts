import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { DirectoryTlsSettings } from '../../config/directory-settings.ts';
import { isEncrypted } from '../../config/database-url.ts';

/** What Node's TLS is told, with the files read. */
export interface TlsOptions {
  readonly rejectUnauthorized: true;
  readonly minVersion: 'TLSv1.2';
  /** The name that the certificate has to hold; absent for an address, which TLS does not send as a name. */
  readonly servername?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Reads what TLS needs, anew for each connection, so that renewed certificates count without a restart. Answers
 * undefined where the connection is not encrypted. Rejects where a file can't be read.
 */
export async function tlsOptions(
  settings: DirectoryTlsSettings | undefined,
  host: string | undefined,
): Promise<TlsOptions | undefined> {
  if (!isEncrypted(settings, host)) return undefined;
  const [ca, cert, key] = await Promise.all([
    read(settings?.ca),
    read(settings?.certificate),
    read(settings?.key),
  ]);
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(host === undefined || isIP(host) !== 0 ? {} : { servername: host }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

async function read(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? undefined : readFile(path, 'utf8');
}
