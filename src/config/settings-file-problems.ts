import type { z } from 'zod';
import type { Problem } from '../model/problem.ts';
import type { ProblemWords } from './problem-codes.ts';
import type { GivenValue } from './settings-file-environment.ts';
import { entryKeys, settingKeys } from './settings-file-keys.ts';
import type { Path, SourceText } from './source-text.ts';

/** Everything that was given: the file, and what stands over it. */
export interface GivenSettings {
  readonly source?: SourceText;
  /** Values of variables and flags by the setting's name. */
  readonly outside: ReadonlyMap<string, GivenValue>;
}

/** Values shown in messages are cut here, so that a line stays a line. */
const maxShown = 60;

/**
 * Makes a problem with a setting, for the place where its value comes from: the variable or flag, else the line of
 * the file, else nothing but its name. `say` gets that name.
 */
export function settingProblem(
  given: GivenSettings,
  path: Path,
  say: (name: string) => ProblemWords,
  target: 'key' | 'value' = 'value',
): Problem {
  const name = settingName(path);
  const outside = given.outside.get(name);
  if (outside === undefined && given.source !== undefined)
    return given.source.problem(path, say(name), target);
  const { severity = 'error', code, message, advice } = say(outside?.from ?? name);
  return { severity, code, message, ...(advice === undefined ? {} : { advice }) };
}

/** The problem that a schema's issue stands for. */
export function problemOfIssue(issue: z.core.$ZodIssue, value: unknown, given: GivenSettings): Problem {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const key = [...settingKeys, ...entryKeys].find((one) => one.name === settingName(path));
  return settingProblem(given, path, (name) => {
    const advice = key?.meaning.write;
    if (value === undefined) return { code: 'setting-missing', message: `${name} is missing`, advice };
    // A group, a list of groups and an entry of it may hold a secret, also where they are written as a text.
    const isGroup = key?.kind === 'group' || key?.kind === 'list';
    const holdsSecret = isGroup || (path.length > 1 && typeof value === 'object');
    const hidden = key?.meaning.secret === true || holdsSecret;
    const shown = hidden ? 'this value' : show(value);
    const reason = issue.code === 'custom' ? `: ${issue.message}` : '';
    return { code: 'setting-invalid', message: `${name} can't be ${shown}${reason}`, advice };
  });
}

/** The setting a path lies in: entries of a list belong to the list. */
function settingName(path: Path): string {
  return path.filter((step) => typeof step === 'string').join('.');
}

function show(value: unknown): string {
  // A password in a URL is not shown wherever it was written.
  const text = JSON.stringify(value).replaceAll(/(:\/\/[^\s/@:"]*:)[^\s@"]+@/g, '$1…@');
  return text.length <= maxShown ? text : `${text.slice(0, maxShown)}…`;
}
