import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { KeyFiles } from '../signing/key-files.ts';
import { whyUnreadable } from '../signing/why-unreadable.ts';

/** What lies in a folder of certificates. */
export interface FoundPairs {
  /** Ordered by path, so that the same folder always gives the same first one. */
  readonly pairs: readonly KeyFiles[];
  /** Folders that may not be read, and what else is in the way, with what to do. */
  readonly problems: readonly string[];
}

/** Caddy's storage is the deepest: certificates, then the authority, then the name. */
const maxDepth = 3;

/** Each is looked at every few seconds and held in memory; whoever has more needs a proxy that fetches on demand. */
export const maxPairs = 10_000;

/** Folders in which certbot and Caddy keep what is in use; beside them lie keys and versions of former times. */
const inUse: ReadonlySet<string> = new Set(['live', 'certificates']);

/**
 * Finds certificates with their keys: certbot's `live/NAME/fullchain.pem` and `privkey.pem`, Caddy's
 * `certificates/AUTHORITY/NAME/NAME.crt` and `NAME.key`, Kubernetes' `tls.crt` and `tls.key`, acme.sh's `fullchain.cer`, and
 * any `X.crt`, `X.cer` or `X.pem` beside `X.key`; in the folder itself and in those below it. Never rejects.
 */
export async function findPairs(folder: string): Promise<FoundPairs> {
  const pairs: KeyFiles[] = [];
  const problems: string[] = [];

  const walk = async (place: string, depth: number): Promise<void> => {
    let entries: Dirent[];
    try {
      entries = await readdir(place, { withFileTypes: true });
    } catch (error) {
      if (depth === 0 || !isNoFolder(error)) problems.push(await whyUnreadable(place, error));
      return;
    }
    const names = entries.map((entry) => entry.name).sort();
    pairs.push(...pairsAmong(place, new Set(names)));
    if (depth === maxDepth) return;
    const used = names.filter((name) => inUse.has(name));
    const further = depth === 0 && used.length > 0 ? used : names;
    const kinds = new Map(entries.map((entry) => [entry.name, entry]));
    for (const name of further) {
      if (pairs.length > maxPairs) return;
      const entry = kinds.get(name);
      // Kubernetes mounts the same files once more in folders whose names begin with two dots.
      if (name.startsWith('.') || entry === undefined) continue;
      if (entry.isDirectory() || entry.isSymbolicLink()) await walk(join(place, name), depth + 1);
    }
  };

  await walk(folder, 0);
  if (pairs.length > maxPairs) {
    problems.push(`${folder} holds more than ${maxPairs} certificates; the others are not used`);
    pairs.length = maxPairs;
  }
  return { pairs, problems };
}

/** A link to a file, or one that leads nowhere, is no folder and no trouble. */
function isNoFolder(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTDIR' || error.code === 'ENOENT');
}

/** The pairs that lie directly in a folder: the one with the whole chain alone, or else every certificate beside its key. */
function pairsAmong(folder: string, names: ReadonlySet<string>): KeyFiles[] {
  // acme.sh calls the folder of an EC certificate NAME_ecc.
  const acmeKey = `${basename(folder).replace(/_ecc$/, '')}.key`;
  const whole: readonly (readonly [string, string])[] = [
    ['fullchain.pem', 'privkey.pem'],
    ['fullchain.cer', acmeKey],
  ];
  const chosen = whole.find((pair) => pair.every((name) => names.has(name)));
  const pairs = chosen === undefined ? twins(names) : [chosen];
  return pairs.map(([certificate, key]) => ({
    certificate: join(folder, certificate),
    key: join(folder, key),
  }));
}

function twins(names: ReadonlySet<string>): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (const certificate of names) {
    const stem = /^(.+)\.(?:crt|cer|pem)$/.exec(certificate)?.[1];
    if (stem === undefined) continue;
    const key = `${stem}.key`;
    if (names.has(key)) pairs.push([certificate, key]);
  }
  return pairs;
}
