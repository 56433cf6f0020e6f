import type { Problem } from '../model/problem.ts';
import { entryKeys, settingKeys } from './settings-file-keys.ts';

const secretNames = [...settingKeys, ...entryKeys]
  .filter((key) => key.meaning.secret === true)
  .map((key) => key.path.at(-1) ?? '');

/** A URL written right behind the kind of a directory, where a group belongs. */
const misplaced = `(?:sql|ldap)["']?\\s*:(?=\\s*[^\\s{])`;

/** A secret's key in a line, and the rest of the line, which may be the secret. */
const secretInLine = new RegExp(
  `(?<key>(?<![A-Za-z])(?:(?:${secretNames.join('|')})["']?\\s*:|${misplaced})).*`,
  'i',
);

/** A secret in a list, with its name in front: `- "2026:..."`. */
const secretInList = /(?<key>^\s*-\s*["']?[\w.-]{1,32}:)(?!\/\/)\S{8}.*/;

/**
 * Takes a secret out of a problem: problems reach logs and /status. The line is cut behind the secret's key, and words
 * about such a line are replaced, because they may quote it.
 */
export function hideSecret(problem: Problem): Problem {
  const { place } = problem;
  const secret = [secretInLine, secretInList].find((one) => one.test(place?.excerpt ?? ''));
  if (place === undefined || secret === undefined) return problem;
  const hidden = { ...problem, place: { ...place, excerpt: place.excerpt.replace(secret, '$<key> …') } };
  if (!problem.code.startsWith('yaml-')) return hidden;
  return { ...hidden, message: 'this line is not valid YAML', advice: 'put the secret in quotes' };
}
