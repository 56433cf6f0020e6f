import { dirname, resolve } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { readSourceText } from '../config/source-text.ts';
import { readLogo } from '../model/logo.ts';
import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import { readBounded } from '../store/bounded-read.ts';
import { decodeText } from '../store/file-text.ts';
import { whyNoLogo } from '../store/logo-file.ts';
import { shortPath } from './open-store.ts';

/** Bytes of a file that is read once more to find the line: those of a settings or provider file. */
const maxFileBytes = 256 * 1024;

/** What is wrong with the pictures that settings and provider files name. A page without one is a page all the same. */
export interface LogoProblems {
  readonly settings: readonly Problem[];
  readonly providers: readonly Problem[];
}

/**
 * Looks whether each `branding.logo` on this machine can be given out. Only `check` does this: the server reads pictures
 * when they are asked for. Relative names begin at the file that they stand in. Never rejects.
 */
export async function findLogoProblems(
  { file, branding }: Pick<Settings, 'file' | 'branding'>,
  providers: readonly Provider[],
  workingFolder: string,
): Promise<LogoProblems> {
  const own = file === undefined || branding?.logo === undefined ? [] : [{ file, written: branding.logo }];
  const named = providers.flatMap(({ file: provider, branding: { logo } }) =>
    logo === undefined ? [] : [{ file: provider, written: logo }],
  );
  const find = async (logos: readonly NamedLogo[]): Promise<Problem[]> => {
    const found: Problem[] = [];
    for (const one of logos) {
      const problem = await findProblem(one, workingFolder);
      if (problem !== undefined) found.push(problem);
    }
    return found;
  };
  return { settings: await find(own), providers: await find(named) };
}

interface NamedLogo {
  readonly file: string;
  readonly written: string;
}

async function findProblem(
  { file, written }: NamedLogo,
  workingFolder: string,
): Promise<Problem | undefined> {
  const logo = readLogo(written);
  // A name of its own for each domain can't be looked for.
  if (logo?.kind !== 'file' || written.includes('%EMAILDOMAIN%')) return undefined;
  const path = resolve(workingFolder, dirname(file), logo.location);
  const why = await whyNoLogo(path, logo.contentType);
  if (why === undefined) return undefined;
  const source = await readSource(resolve(workingFolder, file), file);
  // A file that extends another one may have the logo from there.
  const place = source.writtenAt(['branding', 'logo']) === undefined ? ['extends'] : ['branding', 'logo'];
  return source.problem(place, {
    severity: 'warning',
    code: 'logo-file',
    message: `the logo ${shortPath(path, workingFolder)} ${why}, so pages and letters are without it`,
    advice: 'name an SVG, PNG, JPEG or WebP picture of at most 256 KB; its path starts at this file',
  });
}

async function readSource(path: string, file: string): Promise<ReturnType<typeof readSourceText>> {
  const result = await readBounded(path, maxFileBytes);
  return readSourceText({ file, text: result.kind === 'read' ? (decodeText(result.bytes) ?? '') : '' });
}
