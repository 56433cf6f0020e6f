import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, found from wherever the compiled test lies. */
export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json was not found above the tests');
  return findRoot(parent);
}

/** The reference folder beside the project, or undefined where it is not there. */
export const sharedFolder: string | undefined = [join(projectRoot, '..', 'shared')].find((folder) =>
  existsSync(join(folder, 'spec')),
);
