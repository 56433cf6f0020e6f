import { readlink, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Why a certificate or key can't be read, and what to do: an operator meets this on the first evening, because
 * certbot and Caddy keep keys for root alone and containers run as somebody else. `error` is what the file system
 * call threw. The text names the path, owner and mode, and who this process is.
 */
export async function whyUnreadable(path: string, error: unknown): Promise<string> {
  const code = errorCode(error);
  switch (code) {
    case 'ENOENT':
      return missing(path);
    case 'EACCES':
    case 'EPERM':
      return forbidden(path);
    case 'ENOTDIR':
      return `${path} can't be read: a part of its path is not a folder`;
    case 'ELOOP':
      return `${path} can't be read: its symbolic links go in a circle`;
    default:
      return `${path} can't be read (${code})`;
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';
}

async function missing(path: string): Promise<string> {
  try {
    const target = await readlink(path);
    return `${path} is a symbolic link to ${target}, which does not exist here; certbot's live folder holds only links, so a container needs the whole of /etc/letsencrypt (live and archive)`;
  } catch {
    return `${path} does not exist`;
  }
}

async function forbidden(path: string): Promise<string> {
  const us = whoWeAre();
  const folder = await closedFolder(path);
  const blocked = folder ?? path;
  const owner = await ownerOf(blocked);
  const user = process.geteuid?.() ?? 'USER';
  const cure =
    folder === undefined
      ? `let it read the file: "setfacl -m u:${user}:r ${path}", or a deploy hook that copies the key: "install -o ${user} -m 0400 ${path} ..."`
      : `let it pass the folder: "setfacl -m u:${user}:x ${folder}", or a deploy hook that copies certificate and key to a folder of its own`;
  const what =
    folder === undefined
      ? `${path} may not be read`
      : `${path} may not be read: its folder ${folder} is closed`;
  return `${what} (${owner}; Signpost runs as ${us}). To mend it, ${cure}; see docs/signing.md`;
}

/** The highest folder above a file that this process may not pass. */
async function closedFolder(path: string): Promise<string | undefined> {
  const folders: string[] = [];
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder))
    folders.unshift(folder);
  for (const [index, folder] of folders.entries()) {
    const next = folders[index + 1] ?? path;
    try {
      await stat(next);
    } catch {
      return folder;
    }
  }
  return undefined;
}

async function ownerOf(path: string): Promise<string> {
  try {
    const { uid, gid, mode } = await stat(path);
    return `owner uid ${uid}, gid ${gid}, mode ${(mode & 0o7777).toString(8).padStart(4, '0')}`;
  } catch {
    return 'owner unknown';
  }
}

function whoWeAre(): string {
  return `uid ${process.geteuid?.() ?? 'unknown'}, gid ${process.getegid?.() ?? 'unknown'}`;
}
