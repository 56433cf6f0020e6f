import { lstatSync, type Stats } from 'node:fs';
import type { Place, Problem } from '../model/problem.ts';
import type { ProblemCode } from '../config/problem-codes.ts';
import type { FileError } from './file-stamp.ts';
import type { HeldBack } from './provider-store.ts';

interface Words {
  readonly severity?: 'error' | 'warning';
  readonly message: string;
  readonly advice?: string;
  readonly place?: Place | undefined;
}

/** What is said of a file that something names and that does not exist. */
export const notThere: Words = {
  message: 'the file is not there',
  advice: 'create it, or correct the path to it',
};

/** Makes a problem of a file. An error unless the words say otherwise, and usually without a line. */
export function fileProblem(file: string, code: ProblemCode, words: Words): Problem {
  const { severity = 'error', message, advice, place } = words;
  return {
    severity,
    code,
    message,
    file,
    ...(advice === undefined ? {} : { advice }),
    ...(place === undefined ? {} : { place }),
  };
}

/** Says that a change of the folder is held back, and what to do in either case. */
export function heldBackProblem(folder: string, { domains, of, files }: HeldBack): Problem {
  return fileProblem(folder, 'shrink-held-back', {
    message: `${domains} of ${of} domains would be gone at once, so ${files} files keep what they said before`,
    advice: 'bring the files back, or run "signpost reload --force" if it is meant (limits.maxShrink)',
  });
}

/**
 * Says why a file or folder can't be read, who owns it and what to do. `who` is the user this process runs as; absent
 * where the system has no such numbers.
 */
export function unreadable(
  file: string,
  code: 'file-unreadable' | 'folder-unreadable',
  error: FileError,
): Problem {
  const what = code === 'folder-unreadable' ? 'the folder' : 'the file';
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return fileProblem(file, code, {
        message: `${what} may not be read by ${whoWeAre()}; ${ownerAndMode(file)}`,
        advice: `let this user read it (chown or chmod), and enter every folder above it`,
      });
    case 'ENOENT':
    case 'ENOTDIR':
      return fileProblem(file, code, {
        message: isLink(file) ? 'the link leads to nothing' : `${what} is not there`,
        advice: isLink(file) ? 'mend or remove the link' : 'create it, or correct the path to it',
      });
    case 'ELOOP':
      return fileProblem(file, code, { message: 'the link leads in a circle', advice: 'remove the link' });
    default:
      return fileProblem(file, code, { message: `${what} can't be read: ${error.code ?? 'unknown reason'}` });
  }
}

/** Says that something else than a file lies at a path. */
export function notRegular(file: string, what: string): Problem {
  return fileProblem(file, 'file-not-regular', {
    message: `this is ${what}, not a file`,
    advice: 'give it a name that does not end in .yaml or .yml, or move it away',
  });
}

/** Says that a file is above the limit for files of its kind, in bytes. */
export function tooLarge(file: string, limit: number): Problem {
  const size = limit >= 1024 * 1024 ? `${limit / 1024 / 1024} MB` : `${limit / 1024} KB`;
  return fileProblem(file, 'file-too-large', {
    message: `the file is larger than ${size}`,
    advice: 'put long lists of domains into a domainsFile, one domain a line',
  });
}

/** Says that a file never comes to rest. */
export function keepsChanging(file: string): Problem {
  return fileProblem(file, 'file-keeps-changing', {
    severity: 'warning',
    message: 'the file is written to all the time, so that it never can be read whole',
    advice: 'write to another name and rename it',
  });
}

/** True for what lies at a path when it is a symbolic link, whatever it leads to. */
export function isLink(file: string): boolean {
  return withoutFollowing(file)?.isSymbolicLink() ?? false;
}

function ownerAndMode(file: string): string {
  const stats = withoutFollowing(file);
  if (stats === undefined) return 'a folder above it is closed to this user';
  const mode = (stats.mode % 0o10000).toString(8).padStart(4, '0');
  return `it belongs to user ${stats.uid}, group ${stats.gid}, and has mode ${mode}`;
}

function whoWeAre(): string {
  const user = process.geteuid?.();
  const group = process.getegid?.();
  return user === undefined || group === undefined ? 'this user' : `user ${user}, group ${group}`;
}

function withoutFollowing(file: string): Stats | undefined {
  try {
    return lstatSync(file);
  } catch {
    return undefined;
  }
}
