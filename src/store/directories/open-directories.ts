import type { DirectorySettings } from '../../config/directory-settings.ts';
import type { Directory } from './directory.ts';
import type { AskedDirectory } from './directory-answers.ts';
import { GuardedDirectory, type DirectoryEvent } from './guarded-directory.ts';
import type { ProvidersByMx } from './mx-directory.ts';

export interface OpenDirectoriesOptions {
  /** What `mx` and `requireMx` compare with. */
  readonly providers: ProvidersByMx;
  /** Told when a directory goes down and when it is back. */
  readonly onEvent?: (event: DirectoryEvent) => void;
  /** Told what is odd about the answers of a directory, once. */
  readonly onWarning?: (directory: string, text: string) => void;
}

/**
 * Opens the directories of the settings in their order. Each kind is loaded only where it is used: drivers of databases
 * are large. A directory that is down is no reason to reject; settings that can't be used are, with a message for the
 * operator.
 */
export async function openDirectories(
  settings: readonly DirectorySettings[],
  options: OpenDirectoriesOptions,
): Promise<readonly AskedDirectory[]> {
  const { onEvent } = options;
  const opened: AskedDirectory[] = [];
  try {
    for (const one of settings) {
      opened.push({
        guarded: new GuardedDirectory(await openWithMx(one, options), {
          deadline: one.deadline,
          ...(onEvent === undefined ? {} : { onEvent }),
        }),
        ttl: one.ttl * 1000,
        negativeTtl: one.negativeTtl * 1000,
      });
    }
    return opened;
  } catch (error) {
    await Promise.all(opened.map(({ guarded }) => guarded.close().catch(() => undefined)));
    throw error;
  }
}

async function openWithMx(one: DirectorySettings, options: OpenDirectoriesOptions): Promise<Directory> {
  const directory = await openOne(one, options);
  if (one.requireMx === undefined) return directory;
  const [{ requireMx }, { openMxLookup }] = await Promise.all([
    import('./mx-directory.ts'),
    import('./mx-lookup.ts'),
  ]);
  return requireMx(directory, openMxLookup(one.requireMx), options.providers);
}

async function openOne(one: DirectorySettings, options: OpenDirectoriesOptions): Promise<Directory> {
  const warn = (text: string): void => {
    options.onWarning?.(one.name, text);
  };
  switch (one.kind) {
    case 'sql': {
      const { openSqlDirectory } = await import('./sql-directory.ts');
      return openSqlDirectory(one, warn);
    }
    case 'ldap': {
      const { openLdapDirectory } = await import('./ldap-directory.ts');
      return openLdapDirectory(one, warn);
    }
    case 'http': {
      const { openHttpDirectory } = await import('./http-directory.ts');
      return openHttpDirectory(one, warn);
    }
    case 'file': {
      const { openFileDirectory } = await import('./file-directory.ts');
      return openFileDirectory(one, warn);
    }
    case 'mx': {
      const [{ openMxDirectory }, { openMxLookup }] = await Promise.all([
        import('./mx-directory.ts'),
        import('./mx-lookup.ts'),
      ]);
      return openMxDirectory(one, openMxLookup(one), options.providers);
    }
  }
}
