import { isUtf8 } from 'node:buffer';
import type { FileDirectorySettings } from '../../config/directory-settings.ts';
import type { Domain } from '../../model/domain.ts';
import { maxDomainListBytes } from '../file-kinds.ts';
import { fileProblem } from '../file-problems.ts';
import { defaultPollInterval, LookLoop } from '../look-loop.ts';
import { WatchedFiles } from '../watched-files.ts';
import type { Directory } from './directory.ts';
import { readDomainMap, type DomainMap } from './domain-map.ts';
import type { Warn } from './warn-once.ts';

/**
 * Opens a directory that is a text file. The file is watched like provider files are: it is read when it is at rest, a
 * half-written one does not count, and one that is gone, broken or suddenly empty (a full disk, a failed export) leaves
 * what was read last. Until it could be read for the first time, every question is rejected.
 */
export async function openFileDirectory(
  settings: FileDirectorySettings,
  warn?: Warn,
  pollInterval = defaultPollInterval,
): Promise<Directory> {
  const { name, path, provider } = settings;
  const files = new WatchedFiles<DomainMap>({
    limit: maxDomainListBytes,
    needed: true,
    async parse(file, bytes) {
      if (!isUtf8(bytes)) {
        const words = { message: 'the file is not text in UTF-8', advice: 'save it as UTF-8' };
        return { kind: 'refused', problem: fileProblem(file, 'file-not-utf8', words) };
      }
      return { kind: 'parsed', parsed: await readDomainMap(bytes, provider) };
    },
  });
  const listeners: ((domain: Domain | undefined) => void)[] = [];
  const clock = (): number => performance.now();
  let toldProblem: string | undefined;
  let map: DomainMap | undefined;
  const loop = new LookLoop(async (whole) => {
    const wallTime = map === undefined ? Date.now() : undefined;
    await files.look(new Map([[path, path]]), { began: clock(), clock, wallTime, whole });
    const problem = files.problems()[0]?.message;
    if (problem !== undefined && problem !== toldProblem) warn?.(problem);
    toldProblem = problem;
    if (files.takeChanged().size === 0) return files.again();
    const parsed = files.files.get(path)?.parsed;
    if (parsed === undefined) return files.again();
    if (parsed.unusable.length > 0) {
      warn?.(
        `these lines are no domain or name no provider, and are left out: ${parsed.unusable.join(', ')}`,
      );
    }
    if (parsed.matches.size === 0 && map !== undefined && map.matches.size > 0) {
      warn?.(
        `the file has no domain any more; the ${map.matches.size} that it had are served on, until it has some or Signpost is started anew`,
      );
      return files.again();
    }
    map = parsed;
    for (const listener of listeners) listener(undefined);
    return files.again();
  }, pollInterval);
  await loop.lookUntilSettled();
  return {
    name,
    ask(domain) {
      return map === undefined
        ? Promise.reject(new Error(toldProblem ?? 'the file could not be read yet'))
        : Promise.resolve(map.matches.get(domain));
    },
    onChange(listener) {
      listeners.push(listener);
    },
    close: () => loop.close(),
  };
}
