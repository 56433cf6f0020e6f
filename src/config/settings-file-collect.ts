import type { Problem } from '../model/problem.ts';
import { settingKeys, type SettingKey } from './settings-file-keys.ts';
import { settingProblem, type GivenSettings } from './settings-file-problems.ts';

/** Values by setting, ready for the schema, and what was wrong on the way to them. */
export interface CollectedSettings {
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/**
 * Puts the settings together: for each one the value of its flag or variable, else the one in the file. Only settings
 * that exist are taken, so keys of strangers never get further than this.
 */
export function collectSettings(given: GivenSettings): CollectedSettings {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  const file = given.source?.value ?? {};
  for (const key of settingKeys) {
    if (key.kind === 'group') {
      const written = member(file, key.path);
      // A group whose members are all in comments is written as null.
      if (written === undefined || written === null || isMapping(written)) continue;
      problems.push(
        settingProblem(given, key.path, (name) => ({
          code: 'setting-invalid',
          message: `${name} has settings of its own below it and no value`,
          advice: key.meaning.write,
        })),
      );
      continue;
    }
    const value = valueOf(key, given, file);
    if (value === null) {
      problems.push(
        settingProblem(given, key.path, (name) => ({
          code: 'setting-missing',
          message: `${name} has no value`,
          advice: `${key.meaning.write}, or remove the line`,
        })),
      );
    } else if (value !== undefined) put(values, key.path, value);
  }
  return { values, problems };
}

function valueOf(key: SettingKey, given: GivenSettings, file: object): unknown {
  const outside = given.outside.get(key.name);
  return outside === undefined ? member(file, key.path) : outside.value;
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (!isMapping(found) || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}

function put(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    values[first] = value;
    return;
  }
  const inner = { ...(values[first] as Record<string, unknown> | undefined) };
  put(inner, rest, value);
  values[first] = inner;
}
