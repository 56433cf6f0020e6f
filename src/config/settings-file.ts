import { dirname, join, resolve } from 'node:path';
import { hasErrors, type Problem } from '../model/problem.ts';
import { completeDirectories } from './complete-directories.ts';
import { completeUsers } from './complete-users.ts';
import { collectSettings } from './settings-file-collect.ts';
import { settingsConsequences } from './settings-file-consequences.ts';
import {
  configVariable,
  readEnvironment,
  type Environment,
  type GivenValue,
} from './settings-file-environment.ts';
import { problemOfIssue, type GivenSettings } from './settings-file-problems.ts';
import { readSmallFile } from './settings-file-read.ts';
import { settingsSchema } from './settings-file-schema.ts';
import { readSettingsText } from './settings-file-text.ts';
import { unknownSettings } from './settings-file-unknown.ts';
import { completeLinks } from './links-settings-schema.ts';
import { completeBranding } from './branding-settings-schema.ts';
import type { Settings, SigningSettings } from './settings.ts';

/** Where settings come from when nobody says anything, seen from the working folder. */
export const defaultSettingsPath = join('config', 'signpost.yaml');

export interface SettingsSources {
  /** The file of the command line. Without it SIGNPOST_CONFIG counts, then config/signpost.yaml where that exists. */
  readonly file?: string;
  /** The file's text, for callers that have it already. */
  readonly text?: string;
  readonly environment: Environment;
  /** Values of the command line by setting: `listen` for `--listen`. */
  readonly flags: Readonly<Partial<Record<'listen' | 'admin' | 'providers', string>>>;
  /** Absolute. Relative paths in variables and flags start here; those in the file start at the file's folder. */
  readonly workingFolder: string;
}

export interface LoadedSettings {
  /** Absent where an error leaves no sure settings. Unknown keys are errors too, but don't: they are ignored. */
  readonly settings?: Settings;
  readonly problems: readonly Problem[];
}

/**
 * Reads the settings: flag over environment over file over default. All problems at once, each with its line or the
 * name of its variable or flag. Never throws.
 */
export function loadSettings(sources: SettingsSources): LoadedSettings {
  const environment = readEnvironment(sources.environment, sources.workingFolder);
  const outside = new Map(environment.values);
  for (const [name, value] of Object.entries(sources.flags)) {
    if (value !== undefined) outside.set(name, { value, from: `--${name}` });
  }
  const file = openFile(sources);
  const source = file.text === undefined ? undefined : readSettingsText({ file: file.name, text: file.text });
  const given: GivenSettings = source === undefined ? { outside } : { source, outside };
  const collected = collectSettings(given);
  const problems = [
    ...file.problems,
    ...environment.problems,
    ...(source?.problems ?? []),
    ...(source === undefined ? [] : unknownSettings(source)),
    ...collected.problems,
  ];
  const result = settingsSchema.safeParse(collected.values, { reportInput: true });
  if (!result.success) {
    return {
      problems: [
        ...problems,
        ...result.error.issues.map((issue) => problemOfIssue(issue, issue.input, given)),
      ],
    };
  }
  const { directories: written, users: writtenUsers, ...others } = result.data;
  const { directories, problems: ofDirectories } = completeDirectories(
    written ?? [],
    (path) => resolve(file.folder, path),
    given,
  );
  problems.push(...ofDirectories);
  const users = completeUsers(writtenUsers, {
    path: ['users'],
    absolute: (path) => resolve(file.folder, path),
    given,
    problems,
  });
  const settings: Settings = {
    ...users,
    ...completeSettings(others, file, outside, sources.workingFolder),
    ...(directories.length === 0 ? {} : { directories }),
  };
  problems.push(...settingsConsequences(settings, given));
  const unsure = hasErrors(problems.filter((problem) => problem.code !== 'unknown-key'));
  return unsure ? { problems } : { settings, problems };
}

interface SettingsFile {
  /** As the operator wrote it. */
  readonly name: string;
  /** Where relative paths of the file start. */
  readonly folder: string;
  readonly text?: string;
  readonly problems: readonly Problem[];
}

function openFile(sources: SettingsSources): SettingsFile {
  const { environment, text, workingFolder } = sources;
  const variable = environment[configVariable];
  const asked = sources.file ?? (variable === '' ? undefined : variable);
  const name = asked ?? defaultSettingsPath;
  const folder = dirname(resolve(workingFolder, name));
  if (text !== undefined) return { name, folder, text, problems: [] };
  const read = readSmallFile(resolve(workingFolder, name));
  if (read.ok) return { name, folder, text: read.value, problems: [] };
  if ('missing' in read && asked === undefined) return { name, folder, problems: [] };
  const by = sources.file === undefined && asked !== undefined ? ` (from ${configVariable})` : '';
  const problem: Problem = {
    severity: 'error',
    code: 'settings-file-unreadable',
    message: `the settings file can't be used${by}: ${read.reason}`,
    advice: 'name an existing file with --config, or none at all to run on defaults',
    file: name,
  };
  return { name, folder, problems: [problem] };
}

/** Makes paths absolute and leaves out what is not set. */
function completeSettings(
  data: Omit<ReturnType<typeof settingsSchema.parse>, 'directories' | 'users'>,
  file: SettingsFile,
  outside: ReadonlyMap<string, GivenValue>,
  workingFolder: string,
): Settings {
  const { publicUrl, signing, links, state, providerDatabase, tls, branding, templates, ...rest } = data;
  const absolute = (setting: string, path: string): string =>
    resolve(outside.has(setting) ? workingFolder : file.folder, path);
  return {
    ...rest,
    ...(file.text === undefined ? {} : { file: file.name }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    providers: absolute('providers', rest.providers),
    ...(providerDatabase === undefined
      ? {}
      : { providerDatabase: absolute('providerDatabase', providerDatabase) }),
    ...(state === undefined ? {} : { state: absolute('state', state) }),
    ...(signing === undefined ? {} : { signing: completeSigning(signing, absolute) }),
    ...completeLinks(links),
    ...completeBranding(branding, absolute),
    ...(templates === undefined ? {} : { templates: absolute('templates', templates) }),
    ...(tls === undefined ? {} : { tls: { ...tls, folder: absolute('tls.folder', tls.folder) } }),
  };
}

function completeSigning(
  signing: NonNullable<ReturnType<typeof settingsSchema.parse>['signing']>,
  absolute: (setting: string, path: string) => string,
): SigningSettings {
  const { certificate, key, passphrase, required } = signing;
  return {
    certificate: absolute('signing.certificate', certificate),
    ...(key === undefined ? {} : { key: absolute('signing.key', key) }),
    ...(passphrase === undefined ? {} : { passphrase }),
    required,
  };
}
