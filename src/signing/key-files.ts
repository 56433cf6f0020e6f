import { constants } from 'node:fs';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SigningSettings } from '../config/settings.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { whyUnreadable } from './why-unreadable.ts';

/** Where certificate and key lie; both may be the same file. */
export interface KeyFiles {
  readonly certificate: string;
  readonly key: string;
}

/** A whole chain with key has 10 KB. */
const maxFileSize = 1024 * 1024;

/** How many entries of a folder are looked at: enough to find the pair, or to see that there are several. */
const maxEntries = 200;

/**
 * Finds the two files. A file is taken as it is (and holds the key too where no key file is named); in a folder
 * they are looked for under the names that ACME clients and Kubernetes use, and one folder further down where there
 * is exactly one such pair: `live` of certbot, or the folder of an authority in Caddy's storage.
 */
export async function findKeyFiles(settings: SigningSettings): Promise<Parsed<KeyFiles>> {
  const { certificate, key } = settings;
  const place = await describe(certificate);
  if (!place.ok) return place;
  if (place.value === 'file') return parsed({ certificate, key: key ?? certificate });
  const names = await namesIn(certificate);
  if (!names.ok) return names;
  const pairs = pairsAmong(certificate, names.value);
  if (pairs.length === 0) {
    for (const name of names.value) {
      const below = join(certificate, name);
      const namesBelow = await namesIn(below);
      if (namesBelow.ok) pairs.push(...pairsAmong(below, namesBelow.value));
    }
  }
  const [pair, another] = pairs;
  if (pair === undefined) {
    return refused(
      `the folder ${certificate} holds no certificate with key: looked for fullchain.pem and privkey.pem (certbot), NAME.crt and NAME.key (Caddy), tls.crt and tls.key (Kubernetes)`,
    );
  }
  if (another !== undefined) {
    return refused(
      `the folder ${certificate} holds several certificates, ${pair.certificate} and ${another.certificate} among them; name one`,
    );
  }
  return parsed({ certificate: pair.certificate, key: key ?? pair.key });
}

async function describe(path: string): Promise<Parsed<'file' | 'folder'>> {
  try {
    return parsed((await stat(path)).isDirectory() ? 'folder' : 'file');
  } catch (error) {
    return refused(await whyUnreadable(path, error));
  }
}

/** The pairs that lie directly in a folder: the one of a known name alone, or else every `X.crt` beside `X.key`. */
function pairsAmong(folder: string, names: readonly string[]): KeyFiles[] {
  const own = basename(folder);
  const known: readonly (readonly [string, string])[] = [
    ['fullchain.pem', 'privkey.pem'],
    ['tls.crt', 'tls.key'],
    [`${own}.crt`, `${own}.key`],
    // acme.sh; it calls the folder of an EC certificate NAME_ecc.
    ['fullchain.cer', `${own.replace(/_ecc$/, '')}.key`],
  ];
  const twins = names
    .filter((name) => name.endsWith('.crt'))
    .map((name) => [name, name.replace(/crt$/, 'key')] as const);
  const present = ([certificate, key]: readonly [string, string]): boolean =>
    names.includes(certificate) && names.includes(key);
  const first = known.find(present);
  return (first === undefined ? twins.filter(present) : [first]).map(([certificate, key]) => ({
    certificate: join(folder, certificate),
    key: join(folder, key),
  }));
}

async function namesIn(folder: string): Promise<Parsed<string[]>> {
  try {
    return parsed((await readdir(folder)).slice(0, maxEntries).sort());
  } catch (error) {
    return refused(await whyUnreadable(folder, error));
  }
}

/**
 * Reads a file whole. Only a regular one, and opened without waiting: a FIFO in its place would hold a thread of the
 * pool for ever. The reason says what is in the way and what to do.
 */
export async function readKeyFile(path: string): Promise<Parsed<Buffer>> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await handle.stat()).isFile()) return refused(`${path} is not a regular file`);
    const buffer = Buffer.alloc(maxFileSize + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length > maxFileSize) break;
    }
    if (length > maxFileSize) return refused(`${path} is larger than ${maxFileSize} bytes`);
    return length === 0 ? refused(`${path} is empty`) : parsed(Buffer.from(buffer.subarray(0, length)));
  } catch (error) {
    return refused(await whyUnreadable(path, error));
  } finally {
    await handle?.close();
  }
}

/**
 * A text that differs as soon as another file stands at one of the two paths, or the same one was written to,
 * or its owner or mode was changed. Symbolic links are followed, as certbot's and ConfigMap's are.
 */
export async function fingerprint(settings: SigningSettings): Promise<string> {
  const files = await findKeyFiles(settings);
  if (!files.ok) return files.reason;
  const parts: string[] = [];
  for (const path of [files.value.certificate, files.value.key]) {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
      parts.push([path, dev, ino, size, mtimeNs, ctimeNs].join(' '));
    } catch (error) {
      parts.push(`${path} ${error instanceof Error ? error.message : ''}`);
    }
  }
  return parts.join('\n');
}
