import type { Provider } from '../model/provider.ts';
import type { Risk } from './risks.ts';

/** draft-ietf-mailmaint-autoconfig-06: what names should not be longer than; the schema refuses what they must not. */
const goodDisplayName = 30;
const goodDisplayShortName = 12;

/** Warnings about the names that mail programs show. */
export function nameRisks(provider: Provider): Risk[] {
  const names = [
    { path: 'displayName', text: provider.displayName, good: goodDisplayName },
    { path: 'displayShortName', text: provider.displayShortName, good: goodDisplayShortName },
  ];
  return names.flatMap(({ path, text, good }) =>
    [text.default, ...Object.values(text.languages)].slice(0, 1).flatMap((name): Risk[] => {
      if (name.includes('%EMAILDOMAIN%')) return [];
      const length = Array.from(name).length;
      if (/^(?:\d+(?:\.\d+)?|true|false)$/i.test(name)) {
        return [
          {
            path,
            words: {
              code: 'name-as-number',
              message: `Thunderbird takes the name ${JSON.stringify(name)} for a number or a truth value and shows something else`,
              advice: 'add a word to it',
            },
          },
        ];
      }
      if (length <= good) return [];
      return [
        {
          path,
          words: {
            code: 'name-too-long',
            message: `the name has ${length} characters; mail programs cut it after ${good} or so`,
            advice: 'shorten it',
          },
        },
      ];
    }),
  );
}
