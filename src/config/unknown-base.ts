import { nearestWord } from './word-hints.ts';

/** Names shown where none comes near. */
const shown = 12;

/** Names that are compared with a misspelt one; with more of them, comparing costs more than it helps. */
const maxCompared = 500;

/**
 * Makes what is said to a file that extends a name which does not exist: the name that was probably meant, else some that
 * there are. The names are sorted once, because a base that is removed is missed by many files.
 */
export function unknownBaseAdvice(
  names: Iterable<string>,
  presets: readonly string[],
): (wanted: string, own: string) => string {
  let sorted: readonly string[] | undefined;
  return (wanted, own) => {
    sorted ??= [...names].sort();
    const compared = sorted.length > maxCompared ? presets : sorted;
    const meant = nearestWord(wanted.toLowerCase(), compared);
    if (meant !== undefined && meant !== own) return `did you mean "extends: ${meant}"?`;
    const some = sorted.filter((name, index) => index <= shown && name !== own).slice(0, shown);
    return `there are: ${some.join(', ')}${sorted.length > shown + 1 ? ', …' : ''}`;
  };
}
