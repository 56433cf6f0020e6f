import { statSync } from 'node:fs';
import { sightingOf, type Sighting } from './file-stamp.ts';

/** Looks at files one after another, in a thread where nobody waits for anything else. */
export function lookAtFiles(paths: readonly string[]): readonly Sighting[] {
  return paths.map((path) => {
    try {
      return sightingOf(statSync(path, { bigint: true }));
    } catch (error) {
      return { kind: 'failed', error: { code: (error as NodeJS.ErrnoException).code } };
    }
  });
}
