import type { Problem } from '../model/problem.ts';
import { settingKeys } from './settings-file-keys.ts';

const secretNames = settingKeys
  .filter((key) => key.meaning.secret === true)
  .map((key) => key.path.at(-1) ?? '');

/** A secret's key in a line, and the rest of the line, which may be the secret. */
const secretInLine = new RegExp(`(?<key>(?:${secretNames.join('|')})["']?\\s*:).*`, 'i');

/**
 * Takes a secret out of a problem: problems reach logs and /status. The line is cut behind the secret's key, and words
 * about such a line are replaced, because they may quote it.
 */
export function hideSecret(problem: Problem): Problem {
  const { place } = problem;
  if (place === undefined || !secretInLine.test(place.excerpt)) return problem;
  const hidden = {
    ...problem,
    place: { ...place, excerpt: place.excerpt.replace(secretInLine, '$<key> …') },
  };
  if (!problem.code.startsWith('yaml-')) return hidden;
  return { ...hidden, message: 'this line is not valid YAML', advice: 'put the secret in quotes' };
}
