import type { Settings } from '../config/settings.ts';
import type { Reload } from '../http/admin-reload.ts';
import { openProfileSigner } from '../signing/open-profile-signer.ts';
import { SignerUnavailable, type ProfileSigner } from '../signing/profile-signer.ts';
import type { UserDirectory } from '../store/directories/directory.ts';
import type { FolderStore, FolderStoreOptions } from '../store/folder-store-options.ts';
import { openProviderDatabase, type ProviderDatabase } from '../store/provider-database.ts';
import type { StateOptions } from '../store/provider-memory.ts';
import { reloadOutcome } from '../store/reload-outcome.ts';
import type { TlsCertificates } from '../tls/watch-certificates.ts';
import { firstLoadWait } from './first-load-wait.ts';
import type { OpenLog } from './logger.ts';
import { openCertificates } from './open-certificates.ts';
import { openServedStore, type DirectoryListeners } from './open-directories.ts';
import { openLogins } from './open-logins.ts';
import { openStore, shortPath, type OpenStore } from './open-store.ts';
import { reportSignerEvent, reportStoreEvent } from './report-events.ts';
import type { Surroundings } from './surroundings.ts';
import { ownVersion } from './version.ts';

/** What answers are made from: the provider files with directories behind them, signer, certificates, logins. */
export interface Sources {
  /** The provider files alone. */
  readonly folder: FolderStore;
  readonly store: NonNullable<Awaited<ReturnType<typeof openServedStore>>>;
  /** What the first look at the files found. */
  readonly providers: OpenStore['providers'];
  readonly signer: ProfileSigner;
  readonly database?: ProviderDatabase;
  readonly tls?: TlsCertificates;
  readonly users?: UserDirectory;
  /** Looks at all files now, and says so in the log. */
  readonly reload: Reload;
  close(): Promise<void>;
}

/** Who else is told what happens to the files; the log is told in any case. */
export interface SourceListeners {
  readonly providers: Pick<FolderStoreOptions, 'onEvent' | 'onSnapshot'>;
  readonly database?: Pick<FolderStoreOptions, 'onEvent' | 'onSnapshot'>;
  /** Told what directories answered. */
  readonly onAnswer?: DirectoryListeners['onAnswer'];
}

/**
 * Opens everything. Undefined, with the reason in the log, where settings can't be used or a required certificate
 * can't sign; nothing is left open then. Broken files and directories that are down are no reason.
 */
export async function openSources(
  settings: Settings,
  open: OpenLog,
  surroundings: Surroundings,
  listeners: SourceListeners,
): Promise<Sources | undefined> {
  const users = await openLogins(settings, open);
  if (users === 'unusable') return undefined;
  const [{ store: folder, providers }, signer, database, tls] = await Promise.all([
    openStore(settings, surroundings, {
      firstLoadWait,
      ...stateOf(settings),
      ...reported(listeners.providers, open),
    }),
    openSigner(settings, open),
    openDatabase(settings, open, surroundings, listeners.database ?? {}),
    openCertificates(settings, open, surroundings),
  ]);
  const store = await openServedStore(folder, settings, open, listeners.onAnswer);
  const close = async (): Promise<void> => {
    await Promise.all([
      (store ?? folder).close(),
      signer?.close(),
      database?.close(),
      users?.close(),
      tls?.close(),
    ]);
  };
  if (signer === undefined || store === undefined) {
    await close();
    return undefined;
  }
  const reloadable = [store, database, tls].filter((one) => one !== undefined);
  return {
    folder,
    store,
    providers,
    signer,
    ...(database === undefined ? {} : { database }),
    ...(tls === undefined ? {} : { tls }),
    ...(users === undefined ? {} : { users }),
    async reload(force) {
      await Promise.all(reloadable.map((one) => one.reload({ force })));
      open.log.info(
        force ? 'looked for changed files, and let go what was held back' : 'looked for changed files',
      );
      return reloadOutcome(store.status());
    },
    close,
  };
}

/** Listeners with the log in front of them. */
function reported(
  { onEvent, onSnapshot }: Pick<FolderStoreOptions, 'onEvent' | 'onSnapshot'>,
  open: OpenLog,
): Pick<FolderStoreOptions, 'onEvent' | 'onSnapshot'> {
  return {
    ...(onSnapshot === undefined ? {} : { onSnapshot }),
    onEvent(event) {
      reportStoreEvent(open, event);
      onEvent?.(event);
    },
  };
}

/** Where the stores keep what has to outlive a restart. */
function stateOf({ state }: Settings): { readonly state?: StateOptions } {
  return state === undefined ? {} : { state: { folder: state, version: ownVersion() } };
}

/** Opens the folder of other people's domains, where one is set. */
async function openDatabase(
  settings: Settings,
  open: OpenLog,
  { workingFolder }: Surroundings,
  listeners: Pick<FolderStoreOptions, 'onEvent' | 'onSnapshot'>,
): Promise<ProviderDatabase | undefined> {
  const { providerDatabase, limits } = settings;
  if (providerDatabase === undefined) return undefined;
  return openProviderDatabase({
    folder: shortPath(providerDatabase, workingFolder),
    maxShrink: limits.maxShrink,
    ...stateOf(settings),
    firstLoadWait,
    ...reported(listeners, open),
  });
}

async function openSigner(settings: Settings, open: OpenLog): Promise<ProfileSigner | undefined> {
  try {
    return await openProfileSigner({
      settings: settings.signing,
      limits: settings.limits,
      onEvent: (event) => {
        reportSignerEvent(open, event);
      },
    });
  } catch (error) {
    if (!(error instanceof SignerUnavailable)) throw error;
    open.log.error(`not started, because signing.required is set: ${error.message}`);
    return undefined;
  }
}
