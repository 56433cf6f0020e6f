import type { Entry } from 'ldapts';
import type { LdapDirectorySettings } from '../../config/directory-settings.ts';
import { CannotKnow, type Directory, type DirectoryMatch } from './directory.ts';
import { matchOfEntry } from './ldap-entry.ts';
import { openLdapQuestions } from './ldap-questions.ts';
import { warnOnce, type Warn } from './warn-once.ts';

/**
 * Opens a directory that asks an LDAP tree. Throws, with a message for the operator, where the settings can't be used; a
 * server that is down is no reason: questions are then rejected until it is back.
 */
export function openLdapDirectory(settings: LdapDirectorySettings, warn?: Warn): Directory {
  const { name, providerAttribute, attributes } = settings;
  const questions = openLdapQuestions(settings, '{domain}');
  if (!questions.ok) throw new Error(`the directory ${name} can't be opened: ${questions.reason}`);
  const { value } = questions;
  const wanted = [...(providerAttribute === undefined ? [] : [providerAttribute]), ...attributes];
  // An empty list would mean "all attributes" (RFC 4511 section 4.5.1.8).
  const asked = wanted.length === 0 ? ['1.1'] : wanted;
  const odd = warnOnce(oddAnswers, warn);
  return {
    name,
    async ask(domain, signal) {
      const { entries, isPartial } = await value.ask(domain, asked, signal);
      const [entry, second] = entries;
      if (second !== undefined) odd('several-entries');
      if (entry === undefined && isPartial) {
        odd('elsewhere');
        throw new CannotKnow('a part of the tree is on another server');
      }
      return entry === undefined ? undefined : providerOf(entry, settings, () => odd('odd-provider'));
    },
    async close() {
      value.close();
    },
  };
}

function providerOf(
  entry: Entry,
  settings: LdapDirectorySettings,
  odd: () => void,
): DirectoryMatch | undefined {
  try {
    return matchOfEntry(entry, settings);
  } catch (error) {
    if (error instanceof CannotKnow) odd();
    throw error;
  }
}

const oddAnswers = {
  'several-entries': 'the filter fits several entries for a domain; only the first one counts',
  elsewhere:
    'a part of the tree below base is on another server, which is not asked, so domains that are not found are answered with 503; write a base below which everything is here',
  'odd-provider':
    'providerAttribute has a value that is no text or is too long, so these domains can not be served',
} as const;
