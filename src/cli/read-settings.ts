import { printProblem } from '../config/print-problem.ts';
import { loadSettings, type LoadedSettings } from '../config/settings-file.ts';
import type { Settings } from '../config/settings.ts';
import type { Surroundings } from './surroundings.ts';

/** Flags that every command with settings knows. */
export interface ConfigFlags {
  readonly config?: string;
  readonly listen?: string;
  readonly admin?: string;
  readonly providers?: string;
}

/** Reads the settings of a command. */
export function loadFor(flags: ConfigFlags, { environment, workingFolder }: Surroundings): LoadedSettings {
  const { config, listen, admin, providers } = flags;
  return loadSettings({
    ...(config === undefined ? {} : { file: config }),
    environment,
    workingFolder,
    flags: {
      ...(listen === undefined ? {} : { listen }),
      ...(admin === undefined ? {} : { admin }),
      ...(providers === undefined ? {} : { providers }),
    },
  });
}

/**
 * Reads the settings of a command that is not about them, and shows on standard error why they can't be used.
 * Undefined then.
 */
export function readSettings(flags: ConfigFlags, surroundings: Surroundings): Settings | undefined {
  const { settings, problems } = loadFor(flags, surroundings);
  if (settings !== undefined) return settings;
  for (const problem of problems) {
    surroundings.err.write(`${printProblem(problem, { colour: surroundings.err.colour })}\n`);
  }
  return undefined;
}
