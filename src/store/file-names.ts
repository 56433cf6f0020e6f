import { join } from 'node:path';
import type { Problem } from '../model/problem.ts';
import { compareText } from './compare-text.ts';
import { fileProblem } from './file-problems.ts';
import { sortInTurns, Turns } from './turns.ts';

/**
 * True for the names of provider files. Hidden files are left out: editors keep their swap and lock files there
 * (`.x.yaml.swp`, `.#x.yaml`) and a Kubernetes ConfigMap its versions (`..data`). Back-ups (`x.yaml~`, `#x.yaml#`) end
 * otherwise.
 */
export function isProviderFileName(fileName: string): boolean {
  return !fileName.startsWith('.') && /[^.]\.ya?ml$/.test(fileName);
}

/** The name of a provider: its file's name without the ending. */
export function stemOf(fileName: string): string {
  return fileName.replace(/\.ya?ml$/, '');
}

/**
 * Chooses one path a stem from what lies in a folder, in the order of file names. Of `x.yaml` and `x.yml` it is the one
 * that has the name already (`presentPath`), else the first; the other one is a problem.
 */
export async function chooseFiles(
  folder: string,
  fileNames: readonly string[],
  presentPath: (stem: string) => string | undefined,
): Promise<{ readonly paths: ReadonlyMap<string, string>; readonly problems: readonly Problem[] }> {
  const paths = new Map<string, string>();
  const problems: Problem[] = [];
  // Joined once: for each file by itself it costs more than looking at the file.
  const before = join(folder, 'x').slice(0, -1);
  const turns = new Turns();
  const ofProviders: string[] = [];
  for (const fileName of fileNames) {
    if (turns.isOver()) await turns.next();
    if (isProviderFileName(fileName)) ofProviders.push(fileName);
  }
  for (const fileName of await sortInTurns(ofProviders, compareText)) {
    if (turns.isOver()) await turns.next();
    const stem = stemOf(fileName);
    const path = `${before}${fileName}`;
    const first = paths.get(stem);
    const chosen = first === undefined || presentPath(stem) === path ? path : first;
    paths.set(stem, chosen);
    if (first === undefined) continue;
    problems.push(
      fileProblem(chosen === path ? first : path, 'name-used-twice', {
        message: `${chosen} has the same name, so this file is not read`,
        advice: 'remove or rename one of the two',
      }),
    );
  }
  return { paths, problems };
}
