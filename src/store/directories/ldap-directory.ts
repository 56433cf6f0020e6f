import type { LdapDirectorySettings } from '../../config/directory-settings.ts';
import type { Directory } from './directory.ts';
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
  const odd = warnOnce({ 'several-entries': severalEntries }, warn);
  return {
    name,
    async ask(domain, signal) {
      const [entry, second] = await value.ask(domain, asked, signal);
      if (second !== undefined) odd('several-entries');
      return entry === undefined ? undefined : matchOfEntry(entry, settings);
    },
    async close() {
      value.close();
    },
  };
}

const severalEntries = 'the filter fits several entries for a domain; only the first one counts';
