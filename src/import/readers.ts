import type { ImportKind } from './detect-kind.ts';
import type { ImportResult, ImportSource } from './imported.ts';
import { readAutoconfig } from './read-autoconfig.ts';

/** One reader for each kind of input. Readers never throw because of what an input holds. */
export const readers: Readonly<
  Record<ImportKind, (source: ImportSource) => ImportResult | Promise<ImportResult>>
> = {
  autoconfig: readAutoconfig,
};
