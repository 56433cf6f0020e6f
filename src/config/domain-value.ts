import { z } from 'zod';
import { parseDomainPattern, printPattern, type DomainPattern } from '../model/domain.ts';
import { parseEmailAddress } from '../model/email-address.ts';
import { pastedCharacter } from './pasted-text.ts';
import { misread, readBy, understood, type Reading } from './reading.ts';

/**
 * Reads a mail domain or a wildcard. A reason never repeats what stands before an @: people paste addresses.
 */
export function readDomainPattern(given: string): Reading<DomainPattern> {
  const written = given.trim();
  // A quote can be encoded as a part of a U-label, so that the parser takes it.
  const pasted = pastedCharacter(written);
  if (pasted !== undefined) return pasted;
  const pattern = parseDomainPattern(written);
  if (pattern.ok) return understood(pattern.value);
  const several = written.split(/[\s,;]+/);
  if (several.length > 1 && several.every((one) => parseDomainPattern(one).ok)) {
    return misread(
      'domain',
      'several mail domains stand in one text',
      `write a list: [${several.map((one) => (one.startsWith('*') ? `"${one}"` : one)).join(', ')}]`,
    );
  }
  const bare = /^(?:[a-z]+:\/\/)?(?:[^/]*@)?([^/@:]+)/i.exec(written)?.[1];
  const isName = bare !== undefined && bare !== written && parseDomainPattern(bare).ok;
  const shown = JSON.stringify(written.replace(/^.*@/s, '').slice(0, 80));
  return misread(
    'domain',
    written.includes('@')
      ? 'an e-mail address stands here instead of a mail domain'
      : `${shown} is not a mail domain: ${pattern.reason}`,
    isName ? `write only the domain: ${bare}` : undefined,
  );
}

/** A mail domain, or `*.` and a mail domain. */
export const domainPattern = readBy(z.string(), readDomainPattern);

/** The same as text, for lists that the model keeps as text. */
export const hostPattern = readBy(z.string(), (given): Reading<string> => {
  const pattern = readDomainPattern(given);
  return pattern.ok ? understood(printPattern(pattern.value)) : pattern;
});

/** Reads an e-mail address of the operator; the reason of a refusal never repeats it. */
export function readAddress(given: string): Reading<string> {
  const address = parseEmailAddress(given);
  return address.ok
    ? understood(given.trim())
    : misread('email-address', address.reason, 'write it as in postmaster@example.org');
}
