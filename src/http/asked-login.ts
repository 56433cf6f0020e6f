import type { Settings } from '../config/settings.ts';
import type { EmailAddress } from '../model/email-address.ts';
import { parseLogin } from '../model/login-and-name.ts';
import { fillMailbox } from '../model/placeholders.ts';
import type { Provider } from '../model/provider.ts';
import type { AskedLink } from './asked-link.ts';
import type { Services } from './route.ts';

/** Milliseconds that a directory of logins has; browsers and people wait longer. */
const lookUpTime = 2000;

const noLink: AskedLink = { kind: 'none' };

/** True where logins of the directory are told to everyone who knows the address (`users.answer`). */
export function tellsEveryone({ users }: Pick<Settings, 'users'>): boolean {
  return users?.answer === 'everyone';
}

/** The Cache-Control of answers that hold an address, and perhaps a login that a directory told. */
export function cacheControlOf(settings: Pick<Settings, 'users'>, usual: string): string {
  return tellsEveryone(settings) ? 'private, no-store' : usual;
}

/**
 * THE place where a mailbox gets a login that is not made from its address: behind a signed link, or for everyone
 * where the operator wants it so. The link's own login counts; without one the directory of logins is asked, where
 * there is one. Undefined = the configured user names. Rejects where the directory can't know now.
 */
export async function loginBehind(
  asked: AskedLink,
  address: EmailAddress,
  provider: Provider,
  services: Pick<Services, 'users' | 'settings'>,
): Promise<string | undefined> {
  if (asked.kind === 'valid' && asked.login !== '') return asked.login;
  if (asked.kind === 'valid') return lookedUp(address, services);
  if (!tellsEveryone(services.settings)) return undefined;
  const login = await lookedUp(address, services);
  return login === undefined || isConfigured(login, address, provider) ? undefined : login;
}

/** The same for programs, which have no link, in place of a rejection `unavailable`. */
export async function loginForEveryone(
  address: EmailAddress,
  provider: Provider,
  services: Pick<Services, 'users' | 'settings'>,
): Promise<{ readonly login?: string } | 'unavailable'> {
  try {
    const login = await loginBehind(noLink, address, provider, services);
    return login === undefined ? {} : { login };
  } catch {
    return 'unavailable';
  }
}

async function lookedUp(
  address: EmailAddress,
  { users }: Pick<Services, 'users'>,
): Promise<string | undefined> {
  const found = parseLogin((await users?.loginOf(address, AbortSignal.timeout(lookUpTime))) ?? '');
  if (!found.ok) throw new Error(`a directory answered what can't be used: ${found.reason}`);
  return found.value === '' ? undefined : found.value;
}

/**
 * True where the provider file comes to the same login by itself: such a mailbox gets the very answer that one gets
 * that does not exist. Incoming servers decide; a provider without any has services only.
 */
function isConfigured(login: string, address: EmailAddress, provider: Provider): boolean {
  const { incoming, jmap, ews, activeSync, calendar, addressbook } = provider;
  const services = [jmap, ews, activeSync, calendar, addressbook].filter((one) => one !== undefined);
  const places = incoming.length > 0 ? incoming : services;
  return (
    places.length > 0 &&
    places.every(({ username, ask }) => ask === undefined && fillMailbox(username, address) === login)
  );
}
