import type { Provider } from '../model/provider.ts';
import type { Risk } from './risks.ts';

/** draft-ietf-mailmaint-autoconfig-06: what names should not be longer than; the schema refuses what they must not. */
const goodDisplayName = 30;
const goodDisplayShortName = 12;

/** Warnings about the names that mail programs show, in all their languages; one of each kind. */
export function nameRisks(provider: Provider): Risk[] {
  const names = [
    { path: 'displayName', text: provider.displayName, good: goodDisplayName },
    { path: 'displayShortName', text: provider.displayShortName, good: goodDisplayShortName },
  ];
  return names.flatMap(({ path, text, good }) => {
    const all = [text.default, ...Object.values(text.languages)];
    const asNumber = all.find((name) => /^(?:\d+(?:\.\d+)?|true|false)$/i.test(name));
    // Signpost shortens a name that grows with the asked domain; nothing can be done about it here.
    const long = all.find((name) => !name.includes('%EMAILDOMAIN%') && lengthOf(name) > good);
    const risks: Risk[] = [];
    if (asNumber !== undefined) {
      risks.push({
        path,
        words: {
          code: 'name-as-number',
          message: `Thunderbird takes the name ${JSON.stringify(asNumber)} for a number or a truth value and shows something else`,
          advice: 'add a word to it',
        },
      });
    }
    if (long !== undefined) {
      risks.push({
        path,
        words: {
          code: 'name-too-long',
          message: `the name has ${lengthOf(long)} characters; the autoconfig draft advises at most ${good}, and programs may cut it there`,
          advice: 'shorten it',
        },
      });
    }
    return risks;
  });
}

function lengthOf(name: string): number {
  return Array.from(name).length;
}
