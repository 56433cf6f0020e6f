import type { Problem } from '../model/problem.ts';
import { detectKind, kindNames } from './detect-kind.ts';
import type { ImportResult, ImportSource } from './imported.ts';
import { notImported } from './imported.ts';
import { isDatabaseUrl, type Origin } from './origin-note.ts';
import { readers } from './readers.ts';
import { writeProvider, type WrittenProvider } from './write-provider.ts';

/** What became of one input: finished files, and everything that has to be said. */
export interface ImportedFiles {
  readonly files: readonly (WrittenProvider & { readonly name: string; readonly text: string })[];
  readonly problems: readonly Problem[];
}

/**
 * Turns one input into provider files: finds out what it is, reads it, and writes it anew. `taken` are the names that
 * other inputs of the same import have got. Never throws because of what the input holds.
 */
export async function importSource(source: ImportSource, taken: ReadonlySet<string>): Promise<ImportedFiles> {
  const kind = detectKind(source.bytes);
  if (kind.is === 'unknown') {
    return {
      files: [],
      problems: notImported('import-unknown-kind', source.name, kind.why, kind.advice).problems,
    };
  }
  const { imported, problems }: ImportResult = await readers[kind.is](source);
  const origin: Origin = {
    source: source.name,
    kind: kindNames[kind.is],
    providerDatabase: databaseOrigin(source, kind.is === 'autoconfig'),
  };
  const preferredName = /([^/\\]+)\.xml$/i.exec(source.name)?.[1];
  const files: (WrittenProvider & { readonly name: string; readonly text: string })[] = [];
  const all: Problem[] = [...problems];
  const names = new Set(taken);
  for (const one of imported) {
    const written = writeProvider(one, {
      origin,
      domains: source.domains,
      taken: names,
      ...(preferredName === undefined ? {} : { preferredName }),
      ...(source.address === undefined ? {} : { address: source.address }),
    });
    all.push(...written.problems);
    const { name, text } = written;
    if (name === undefined || text === undefined) continue;
    names.add(name);
    files.push({ ...written, name, text });
  }
  return { files, problems: all };
}

/** A live answer of somebody's own server is no part of the database; a file without a licence beside it may be. */
function databaseOrigin(source: ImportSource, isAutoconfig: boolean): Origin['providerDatabase'] {
  if (!isAutoconfig) return 'no';
  if (source.fromProviderDatabase || isDatabaseUrl(source.name)) return 'yes';
  return /^https?:/.test(source.name) ? 'no' : 'perhaps';
}
