import { hasUnwantedCharacters } from '../model/characters.ts';
import type { Provider } from '../model/provider.ts';
import type { Login } from '../model/server.ts';
import type { PlistDict } from '../xml/plist.ts';
import { ownPlaceholderPrefix } from './prepared-text.ts';

/** The last part of a payload's identifier, and with it of its UUID. Frozen, see apple-identifiers.ts. */
const payloadSuffixes = ['mail', 'caldav', 'carddav', 'eas', 'ews'] as const;

export type PayloadSuffix = (typeof payloadSuffixes)[number];

/** One account of a profile: what stands in PayloadContent, without the keys that every payload has. */
export interface ApplePayload {
  readonly suffix: PayloadSuffix;
  readonly type: string;
  readonly keys: PlistDict;
}

/** Where the sender name goes; only the mail payload has such a place. */
export const namePlace = `${ownPlaceholderPrefix}NAME%`;

/** Where the profile's identifier goes. */
export const identifierPlace = `${ownPlaceholderPrefix}IDENTIFIER%`;

/** Where the profile's own UUID goes. */
export const profileUuidPlace = `${ownPlaceholderPrefix}UUID%`;

/** Where a payload's UUID goes. */
export function uuidPlace(suffix: PayloadSuffix): string {
  return `${ownPlaceholderPrefix}UUID_${suffix.toUpperCase()}%`;
}

/** The name of the accounts in Settings and Mail. The domain where the operator left it empty. */
export function accountDescription(provider: Provider): string {
  return orAbsent(provider.displayName.default) ?? '%EMAILDOMAIN%';
}

/** Every place for a payload's UUID, and whose it is. */
export const uuidPlaces: ReadonlyMap<string, PayloadSuffix> = new Map(
  payloadSuffixes.map((suffix) => [uuidPlace(suffix), suffix]),
);

/** The user name of an account; absent where the person knows it better, so that the device asks for it. */
export function usernameOf({ username, ask }: Login): string | undefined {
  return ask === undefined ? orAbsent(username) : undefined;
}

/**
 * The text on one line, or undefined where nothing is left of it: devices refuse or show empty values, and all keys
 * that take a text for people are optional. Characters that no property list can hold become blanks.
 */
export function orAbsent(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const line = hasUnwantedCharacters(text)
    ? Array.from(text, (one) => (hasUnwantedCharacters(one) ? ' ' : one)).join('')
    : text;
  return line.trim() === '' ? undefined : line.trim();
}
