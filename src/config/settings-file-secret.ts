import type { Problem } from '../model/problem.ts';
import { entryKeys, settingKeys } from './settings-file-keys.ts';
import type { Path } from './source-text.ts';

const secretNames = [...settingKeys, ...entryKeys]
  .filter((key) => key.meaning.secret === true)
  .map((key) => key.path.at(-1) ?? '');

/** A URL written right behind the kind of a directory, where a group belongs. */
const misplaced = `(?:sql|ldap)["']?\\s*:(?=\\s*[^\\s{])`;

/** A URL with a password in it, wherever it stands. */
const passwordInUrl = /(?<key>:\/\/[^\s/@:]*:)[^\s@]+@.*/;

/** A secret's key in a line, and the rest of the line, which may be the secret. */
const secretInLine = new RegExp(
  `(?<key>(?<![A-Za-z])(?:(?:${secretNames.join('|')})["']?\\s*:|${misplaced})).*`,
  'i',
);

/** An entry of a list that is too long to be anything but a secret: `- "2026:..."`. */
const secretInList = /(?<key>^\s*-\s)\s*[^\s/]{24}.*/;

/** A line that is known to hold a secret, whatever it looks like. */
const wholeLine = /(?<key>^\s*(?:-\s)?).*/;

/**
 * Takes a secret out of a problem: problems reach logs and /status. The line is cut behind the secret's key, and words
 * about such a line are replaced, because they may quote it. `path` is the setting that the problem is about, where
 * that is known.
 */
export function hideSecret(problem: Problem, path: Path = []): Problem {
  const { place } = problem;
  const patterns = [secretInLine, secretInList, passwordInUrl, ...(isSecret(path) ? [wholeLine] : [])];
  const secret = patterns.find((one) => one.test(place?.excerpt ?? ''));
  if (place === undefined || secret === undefined) return problem;
  const hidden = { ...problem, place: { ...place, excerpt: place.excerpt.replace(secret, '$<key> …') } };
  if (!problem.code.startsWith('yaml-')) return hidden;
  return { ...hidden, message: 'this line is not valid YAML', advice: 'put the secret in quotes' };
}

/** True for a secret setting, and for an entry of one that is a list. */
function isSecret(path: Path): boolean {
  const name = path.filter((step) => typeof step === 'string').join('.');
  return settingKeys.some((key) => key.meaning.secret === true && key.name === name);
}
