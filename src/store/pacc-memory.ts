import type { NotExpressible } from '../formats/format.ts';
import { advancePacc, type PaccState } from '../formats/pacc-rollover.ts';
import type { Provider } from '../model/provider.ts';
import { paccFilePath, readPaccFile, writePaccFile } from './pacc-file.ts';

type Template = string | NotExpressible;

/** Remembers which PACC document of each provider programs get, over restarts where there is a folder for it. */
export interface PaccMemory {
  /**
   * The text to serve for a provider whose files say `current`: `current` itself, or the former one while a change is
   * rolled out. Never rejects.
   */
  choose(provider: Provider, current: Template): Promise<Template>;
}

interface Entry {
  state: PaccState | undefined;
  /** The last write; the next one waits for it. */
  written: Promise<void>;
}

/**
 * Opens the memory. Without `folder` it lasts as long as the process. A folder that can't be used is told once, and
 * serving goes on.
 */
export function openPaccMemory(options: {
  readonly folder?: string;
  readonly now: () => Date;
  readonly onProblem: (message: string) => void;
}): PaccMemory {
  const { folder, now } = options;
  const entries = new Map<string, Promise<Entry>>();
  let told = false;

  function tell(what: string): void {
    if (told) return;
    told = true;
    options.onProblem(
      `the state of PACC documents is not kept over a restart: ${what}; see docs/formats/pacc.md`,
    );
  }

  async function load(name: string): Promise<Entry> {
    const entry: Entry = { state: undefined, written: Promise.resolve() };
    if (folder === undefined) return entry;
    const file = await readPaccFile(folder, name);
    if (file.kind === 'read') entry.state = file.state;
    if (file.kind === 'broken') tell(`${paccFilePath(folder, name)} can't be read (${file.reason})`);
    return entry;
  }

  function save(name: string, entry: Entry, state: PaccState | undefined): void {
    entry.state = state;
    if (folder === undefined) return;
    entry.written = entry.written
      .then(() => writePaccFile(folder, name, state))
      .catch((error: unknown) => {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
        tell(`${folder} can't be written (${code})`);
      });
  }

  return {
    async choose({ name, pacc }, current) {
      let loading = entries.get(name);
      if (loading === undefined) entries.set(name, (loading = load(name)));
      const entry = await loading;
      if (typeof current !== 'string') {
        // What is switched off is forgotten: switched on again, it begins with what the file says then.
        if (entry.state !== undefined) save(name, entry, undefined);
        return current;
      }
      const state = advancePacc(entry.state, current, now().getTime(), pacc.rolloverHours);
      if (state !== entry.state) save(name, entry, state);
      return state.served;
    },
  };
}
