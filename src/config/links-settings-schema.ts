import { z } from 'zod';
import type { LinkKey } from '../model/mailbox-link.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { by, listOf, settingMeanings } from './setting-schema.ts';

/** The strength of the hash (RFC 2104 section 3): a shorter key would be the weaker part. */
const leastSecretLength = 32;
const mostSecretLength = 256;

/** Every key is tried for a link that names none; a rotation needs two. */
const maxKeys = 8;

const makeOne = '"signpost link --new-key" prints a good one';

/** Signed links: which keys sign and verify them. */
export const linksSchema = z
  .object({
    key: z
      .string()
      .transform(by(parseLinkKey))
      .optional()
      .register(settingMeanings, {
        about: [
          `The key: at least ${leastSecretLength} characters, which "signpost link --new-key" prints. Better in a file, which`,
          'SIGNPOST_LINKS_KEY_FILE names.',
        ],
        write: `write a key of at least ${leastSecretLength} characters; ${makeOne}`,
        example: '""',
        secret: true,
      }),
    keys: listOf(z.string().transform(by(parseNamedLinkKey)))
      .refine((keys) => keys.length <= maxKeys, { error: `more than ${maxKeys} keys` })
      .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, {
        error: 'two keys have the same name',
      })
      .prefault([])
      .register(settingMeanings, {
        about: [
          'Instead of it several keys, each with a name and a colon in front: the first one signs, all verify, so',
          'that a key can be replaced while links of the former one are still on their way.',
        ],
        write: `write a list such as ["2027:...", "2026:..."] with ${leastSecretLength} characters or more behind each colon; ${makeOne}`,
        secret: true,
      }),
  })
  .optional()
  .register(settingMeanings, {
    about: [
      'Signed links, which carry a login that is not made from the address to the set-up page and the profile.',
      'See docs/links.md.',
    ],
    write: 'write key or keys below it, indented',
  });

/** The keys as one list, the single one first; nothing where there is none. */
export function completeLinks(links: z.output<typeof linksSchema>): { readonly links?: readonly LinkKey[] } {
  const keys = [...(links?.key === undefined ? [] : [links.key]), ...(links?.keys ?? [])];
  return keys.length === 0 ? {} : { links: keys };
}

/** Reads a key. It is never repeated. Empty counts as not set: an example that works would be everybody's key. */
function parseLinkKey(text: string): Parsed<LinkKey | undefined> {
  if (text === '') return parsed(undefined);
  const secret = readSecret(text);
  return secret.ok ? parsed({ id: '', secret: secret.value }) : secret;
}

/** Reads a key with its name: `2026:...`. Neither is repeated. */
function parseNamedLinkKey(text: string): Parsed<LinkKey> {
  const [, id, rest = ''] = /^([\w.-]{1,32}):(.*)$/s.exec(text.trim()) ?? [];
  if (id === undefined) {
    return refused('in front of each key stands its name, of letters, digits and dashes, and a colon');
  }
  const secret = readSecret(rest);
  return secret.ok ? parsed({ id, secret: secret.value }) : secret;
}

/** Printable ASCII alone, so that panels in any language make the same bytes of it; no commas, which part a list. */
function readSecret(text: string): Parsed<string> {
  const secret = text.trim();
  if (/[^!-~]|,/.test(secret))
    return refused('a key is of letters, digits and signs, without blanks and commas');
  if (secret.length < leastSecretLength) {
    return refused(`it has ${secret.length} characters, and a key has at least ${leastSecretLength}`);
  }
  if (secret.length > mostSecretLength) return refused(`a key has at most ${mostSecretLength} characters`);
  return parsed(secret);
}
