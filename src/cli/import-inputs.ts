import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isDatabaseLicence } from '../import/origin-note.ts';
import { importProblem } from '../import/imported.ts';
import { askedMailbox, fetchAnswer, findLiveAnswer } from '../import/live-answer.ts';
import { parseDomain, type Domain } from '../model/domain.ts';
import type { Problem } from '../model/problem.ts';
import type { OutboundOptions } from '../net/get.ts';

/** Bytes of an input. The largest file of the provider database has 16 KB; a database of automx2 has a few hundred. */
const maxInput = 16 * 1024 * 1024;

/** An input that was read, or why it could not be. */
export type InputRead =
  | {
      readonly ok: true;
      readonly bytes: Buffer;
      readonly fromProviderDatabase: boolean;
      /** The URL that answered in the end. */
      readonly name?: string;
      /** The mailbox that was asked for. */
      readonly address?: string;
    }
  | { readonly ok: false; readonly problem: Problem };

/** The files that a path stands for: itself, or the XML files of a folder (with its `ispdb` folder, as in the original repository). */
export function filesOf(path: string, workingFolder: string): readonly string[] | undefined {
  const full = resolve(workingFolder, path);
  try {
    if (!statSync(full).isDirectory()) return [path];
    return readdirSync(full)
      .filter((name) => /\.xml$/i.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch {
    return undefined;
  }
}

/** Reads a regular file without waiting for a pipe or device, and no more of it than an input may have. */
export function readInputFile(path: string, workingFolder: string): InputRead {
  const full = resolve(workingFolder, path);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(full, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return unread(path, 'it is not a regular file');
    if (stat.size > maxInput) return unread(path, `it is larger than ${maxInput} bytes`);
    const bytes = Buffer.alloc(stat.size);
    const length = readSync(descriptor, bytes, 0, stat.size, 0);
    return {
      ok: true,
      bytes: bytes.subarray(0, length),
      fromProviderDatabase: liesBesideLicence(full),
    };
  } catch (error) {
    return unread(path, error instanceof Error ? error.message : 'unknown error');
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Reads standard input to its end, as far as an input may go. */
export function readStandardInput(): InputRead {
  try {
    const bytes = readFileSync(0);
    if (bytes.length > maxInput) return unread('standard input', `it is larger than ${maxInput} bytes`);
    return { ok: true, bytes, fromProviderDatabase: false };
  } catch (error) {
    return unread('standard input', error instanceof Error ? error.message : 'unknown error');
  }
}

/** Reads a URL, or the live autoconfig file of a domain. */
export async function readLive(what: string | Domain, options: OutboundOptions): Promise<InputRead> {
  const domain = parseDomain(what);
  const answer = domain.ok ? await findLiveAnswer(domain.value, options) : await fetchAnswer(what, options);
  if (!answer.ok) return unread(what, answer.reason);
  const { url, body } = answer.value;
  return {
    ok: true,
    bytes: body,
    fromProviderDatabase: false,
    // The query names a mailbox, which is nobody's business in a file.
    name: url.replace(/[?#].*$/s, ''),
    ...(domain.ok ? { address: askedMailbox(domain.value) } : addressIn(url)),
  };
}

/** The mailbox in the query of a URL that a person wrote. */
function addressIn(url: string): { readonly address?: string } {
  const address = new URL(url).searchParams.get('emailaddress');
  return address === null ? {} : { address };
}

function unread(name: string, reason: string): InputRead {
  return {
    ok: false,
    problem: importProblem('error', 'import-unreadable', name, `it can't be read: ${reason}`),
  };
}

const licenceFolders = new Map<string, boolean>();

/** The provider database's repository has its licence beside its folder of files; copies have it in the folder. */
function liesBesideLicence(file: string): boolean {
  const folder = dirname(file);
  const known = licenceFolders.get(folder);
  if (known !== undefined) return known;
  const found = [folder, dirname(folder)].some((one) => {
    try {
      return isDatabaseLicence(readFileSync(join(one, 'LICENSE'), 'utf8').slice(0, 200));
    } catch {
      return false;
    }
  });
  licenceFolders.set(folder, found);
  return found;
}
