import type { Problem } from '../model/problem.ts';
import { entryKeys, settingKeys } from './settings-file-keys.ts';
import type { SourceText } from './source-text.ts';
import { nearestWord } from './word-hints.ts';

/** Keys that begin like this are the operator's own, for anchors and notes. */
const ownPrefix = 'x-';

/**
 * The keys of the file that no setting has. They are errors, and yet nothing is lost by ignoring them: a server that
 * is older than its file goes on without them.
 */
export function unknownSettings(source: SourceText): Problem[] {
  const problems: Problem[] = [];
  const keys = [...settingKeys, ...entryKeys];
  const look = (value: object, above: readonly (string | number)[]): void => {
    for (const [name, inner] of Object.entries(value)) {
      if (name.startsWith(ownPrefix)) continue;
      const path = [...above, name];
      const written = path.filter((step) => typeof step === 'string');
      const key = keys.find((one) => one.name === written.join('.'));
      if (key === undefined) {
        problems.push(
          source.problem(
            path,
            {
              code: 'unknown-key',
              message: `${written.join('.')} is not a setting`,
              advice: advise(written),
            },
            'key',
          ),
        );
      } else if (key.kind === 'group' && typeof inner === 'object' && inner !== null) {
        look(inner, path);
      } else if (key.kind === 'list' && Array.isArray(inner)) {
        for (const [index, entry] of inner.entries()) {
          if (typeof entry === 'object' && entry !== null) look(entry as object, [...path, index]);
        }
      }
    }
  };
  look(source.value ?? {}, []);
  return problems;
}

/** Names the setting that was probably meant: other letter case, or the right name at the wrong level. */
function advise(path: readonly string[]): string {
  const written = simplify(path.at(-1) ?? '');
  const near = path[0] === 'directories' ? [...entryKeys, ...settingKeys] : settingKeys;
  const meant = near.find((key) => simplify(key.path.at(-1) ?? '') === written);
  if (meant !== undefined) return `write ${meant.name.replaceAll('.', ': ')}`;
  const above = path.slice(0, -1).join('.');
  const beside = near.filter((key) => key.path.slice(0, -1).join('.') === above);
  const names = beside.map((key) => key.path.at(-1) ?? '');
  const misspelt = nearestWord((path.at(-1) ?? '').toLowerCase(), names);
  if (misspelt !== undefined) return `did you mean "${misspelt}"?`;
  return 'see docs/settings.md for the settings of this version';
}

function simplify(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}
