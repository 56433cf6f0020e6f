import type { ImportKind } from './detect-kind.ts';
import type { ImportResult, ImportSource } from './imported.ts';
import { readAppleProfile } from './read-apple-profile.ts';
import { readAutoconfig } from './read-autoconfig.ts';
import { readAutomx2Database } from './read-automx2-database.ts';
import { readAutomx2Seed } from './read-automx2-seed.ts';
import { readMonogramm } from './read-environment.ts';
import { readMailcow } from './read-mailcow.ts';
import { readPox } from './read-pox.ts';

/** One reader for each kind of input. Readers never throw because of what an input holds. */
export const readers: Readonly<
  Record<ImportKind, (source: ImportSource) => ImportResult | Promise<ImportResult>>
> = {
  autoconfig: readAutoconfig,
  pox: readPox,
  'apple-profile': readAppleProfile,
  monogramm: readMonogramm,
  mailcow: readMailcow,
  'automx2-seed': readAutomx2Seed,
  'automx2-database': (source) => readAutomx2Database(source),
};
