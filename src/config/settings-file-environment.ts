import { resolve } from 'node:path';
import type { Problem } from '../model/problem.ts';
import { plainSettingKeys, type SettingKey } from './settings-file-keys.ts';
import { readSmallFile } from './settings-file-read.ts';

/** Environment variables, as the process has them: `{ SIGNPOST_LISTEN: ":8080" }`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value from outside the file, and the name under which the operator knows it. */
export interface GivenValue {
  readonly value: unknown;
  /** `SIGNPOST_LISTEN` or `--listen`. */
  readonly from: string;
}

/** The variable that names the settings file itself. */
export const configVariable = 'SIGNPOST_CONFIG';

/**
 * Kubernetes sets such variables in every container beside a Service called "signpost" (SIGNPOST_SERVICE_HOST,
 * SIGNPOST_PORT_8080_TCP=tcp://...). They are not ours, and none of ours may be called like them.
 */
const kubernetesVariable = /^SIGNPOST_(?:SERVICE_|PORT$|PORT_)/;

/**
 * Takes the settings out of the environment. An empty variable counts as not set, which is what
 * `environment: [SIGNPOST_PUBLIC_URL]` of a compose file leaves behind. Values are turned into the type of their
 * setting where they can be; where not, they stay texts, and the schema says what is wrong.
 */
export function readEnvironment(
  environment: Environment,
  workingFolder: string,
): { readonly values: ReadonlyMap<string, GivenValue>; readonly problems: readonly Problem[] } {
  const values = new Map<string, GivenValue>();
  const problems: Problem[] = [];
  const known = new Set([configVariable]);
  for (const key of plainSettingKeys) {
    known.add(key.variable);
    const text = environment[key.variable];
    const isSet = text !== undefined && text !== '';
    if (isSet) values.set(key.name, { value: fromText(key, text), from: key.variable });
    if (key.meaning.secret !== true) continue;
    const variable = `${key.variable}_FILE`;
    known.add(variable);
    const path = environment[variable];
    if (path === undefined || path === '') continue;
    if (isSet) {
      problems.push(bothAreSet(key.variable, variable));
      continue;
    }
    const read = readSmallFile(resolve(workingFolder, path));
    // Editors and `echo` put a line feed at the end, which is not part of the secret.
    if (read.ok) values.set(key.name, { value: read.value.replace(/\r?\n$/, ''), from: variable });
    else problems.push(secretNotRead(variable, path, read.reason));
  }
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('SIGNPOST_') || known.has(name) || kubernetesVariable.test(name)) continue;
    problems.push(notAVariable(name));
  }
  return { values, problems };
}

/** The environment knows only texts. */
function fromText(key: SettingKey, text: string): unknown {
  const given = text.trim();
  if (key.kind === 'number' && /^-?\d+$/.test(given)) return Number(given);
  if (key.kind === 'switch' && (given === 'true' || given === 'false')) return given === 'true';
  return key.meaning.secret === true ? text : given;
}

function bothAreSet(variable: string, fileVariable: string): Problem {
  return {
    severity: 'error',
    code: 'setting-given-twice',
    message: `${variable} and ${fileVariable} are both set`,
    advice: `remove one of them; ${fileVariable} keeps the secret out of process lists`,
  };
}

function secretNotRead(variable: string, path: string, reason: string): Problem {
  return {
    severity: 'error',
    code: 'secret-file-unreadable',
    message: `${variable} names the file ${JSON.stringify(path)}: ${reason}`,
    advice: 'mount the secret there, readable for the user Signpost runs as',
  };
}

function notAVariable(name: string): Problem {
  return {
    severity: 'warning',
    code: 'unknown-variable',
    message: `${name} is set, but Signpost knows no such variable`,
    advice: 'see docs/settings.md for the names',
  };
}
