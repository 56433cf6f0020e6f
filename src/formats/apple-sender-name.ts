import { orAbsent } from './apple-payload.ts';

/** Long enough for any person's name; the name is the one free text that a stranger puts into a signed profile. */
const maxSenderName = 100;

/**
 * The sender name as it may stand in a profile: one line, blanks collapsed, at most 100 characters, none of them
 * half an emoji. Undefined where nothing is left.
 */
export function senderName(given: string | undefined): string | undefined {
  const line = orAbsent(given)?.replaceAll(/\s+/gu, ' ');
  return orAbsent(line === undefined ? undefined : Array.from(line).slice(0, maxSenderName).join(''));
}
