import type { UsersSettings } from '../../config/users-settings.ts';
import { parseLogin } from '../../model/login-and-name.ts';
import { printAddress } from '../../model/email-address.ts';
import { cachedUsers, type UserSource } from './cached-users.ts';
import type { UserDirectory } from './directory.ts';
import { warnOnce, type Warn } from './warn-once.ts';

/** Milliseconds between words about a look-up that fails; strangers can cause as many failures as they like. */
const warningInterval = 60_000;

/**
 * Opens the look-up of logins. Throws, with a message for the operator, where the settings can't be used; a database
 * that is down is no reason. The libraries are loaded only here, so that nobody else pays for them.
 */
export async function openUsers(settings: UsersSettings, warn?: Warn): Promise<UserDirectory> {
  const source = settings.kind === 'sql' ? await sqlUsers(settings, warn) : await ldapUsers(settings, warn);
  const told = warnOnce({ 'no-login': 'the look-up of logins answers what can not be one' }, warn);
  let quietUntil = 0;
  const lookUp: UserSource['loginOf'] = async (address, signal) => {
    try {
      return await source.loginOf(address, signal);
    } catch (error) {
      if (Date.now() >= quietUntil) {
        quietUntil = Date.now() + warningInterval;
        warn?.(`${source.name}: ${error instanceof Error ? error.message : 'it failed'}`);
      }
      throw error;
    }
  };
  return cachedUsers({
    ...source,
    async loginOf(address, signal) {
      const login = parseLogin((await lookUp(address, signal)) ?? '');
      if (!login.ok) {
        told('no-login');
        throw new Error(`users: ${login.reason}`);
      }
      return login.value === '' ? undefined : login.value;
    },
  });
}

async function sqlUsers(
  settings: Extract<UsersSettings, { readonly kind: 'sql' }>,
  warn: Warn | undefined,
): Promise<UserSource> {
  const [{ openSqlQuestions }, { loginOfRows }] = await Promise.all([
    import('./sql-questions.ts'),
    import('./sql-row.ts'),
  ]);
  const questions = openSqlQuestions(settings);
  if (!questions.ok) throw new Error(`users.sql can't be used: ${questions.reason}`);
  const odd = warnOnce(
    { 'several-rows': severalLogins, 'odd-value': 'the query for logins answers what is no text' },
    warn,
  );
  return {
    ...rules(settings),
    async loginOf(address, signal) {
      return loginOfRows(await asked(questions.value.ask(printAddress(address), signal)), odd);
    },
    async close() {
      questions.value.close();
    },
  };
}

async function ldapUsers(
  settings: Extract<UsersSettings, { readonly kind: 'ldap' }>,
  warn: Warn | undefined,
): Promise<UserSource> {
  const [{ openLdapQuestions }, { valueOf }] = await Promise.all([
    import('./ldap-questions.ts'),
    import('./ldap-entry.ts'),
  ]);
  const questions = openLdapQuestions(settings, '{address}');
  if (!questions.ok) throw new Error(`users.ldap can't be used: ${questions.reason}`);
  const odd = warnOnce({ 'several-entries': severalLogins }, warn);
  const { loginAttribute } = settings;
  return {
    ...rules(settings),
    async loginOf(address, signal) {
      const asking = questions.value.ask(printAddress(address), [loginAttribute], signal);
      // Active Directory refers to other servers at its root always; a mailbox is looked for in this one only.
      const [entry, second] = (await asked(asking)).entries;
      if (second !== undefined) odd('several-entries');
      return entry === undefined ? undefined : valueOf(entry, loginAttribute);
    },
    async close() {
      questions.value.close();
    },
  };
}

const severalLogins = 'the look-up of logins answers several for an address; only the first one counts';

function rules({ kind, ttl, deadline }: UsersSettings): Pick<UserSource, 'name' | 'ttl' | 'deadline'> {
  return { name: `users.${kind}`, ttl, deadline };
}

/** Databases repeat in their errors what they were asked for; addresses never reach a log, so only the code stays. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    // oxlint-disable-next-line eslint/preserve-caught-error -- the cause may repeat the address
    throw new Error(`the login can't be looked up${typeof code === 'string' ? ` (${code})` : ''}`);
  }
}
