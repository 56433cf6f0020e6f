import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds this build of sources and tests (`.build`). */
export const buildFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The compiled command line of this build. */
export const commandLine = join(buildFolder, 'src', 'cli', 'main.js');
