import type { EmailAddress } from '../../model/email-address.ts';
import { printAddress } from '../../model/email-address.ts';
import type { UserDirectory } from './directory.ts';
import { isOf, LoginCache } from './login-cache.ts';

/** Milliseconds for which a mailbox that is not there stays unknown: a new one must not wait. */
const negativeTtl = 10_000;

/** Addresses that are looked up at a time, whatever strangers ask for; one more can't be known. */
const maxOpen = 500;

/** Where logins come from, and for how long they count. */
export interface UserSource {
  readonly name: string;
  /** Seconds. */
  readonly ttl: number;
  /** Milliseconds for one answer. */
  readonly deadline: number;
  loginOf(address: EmailAddress, signal: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * Remembers logins for a while and asks once for all who want the same one at the same time. A login that is out of
 * date is never given: a wrong one would set a person up wrongly, so a source that is down means "can't know".
 */
export function cachedUsers(source: UserSource, now: () => number = Date.now): UserDirectory {
  const cache = new LoginCache();
  const open = new Map<string, Promise<string | undefined>>();

  const ask = async (address: EmailAddress, isWanted: () => boolean): Promise<string | undefined> => {
    const login = await source.loginOf(address, AbortSignal.timeout(source.deadline));
    const ttl = login === undefined ? Math.min(negativeTtl, source.ttl * 1000) : source.ttl * 1000;
    // What was asked for before it was forgotten must not come back after.
    if (isWanted()) cache.set(printAddress(address), { login, until: now() + ttl });
    return login;
  };

  /** Looks up an address that nobody asks for at the moment. */
  const lookUp = (address: EmailAddress, key: string): Promise<string | undefined> => {
    const isWanted = (): boolean => open.get(key) === asked;
    const asked: Promise<string | undefined> = ask(address, isWanted).finally(() => {
      if (isWanted()) open.delete(key);
    });
    open.set(key, asked);
    return asked;
  };

  return {
    name: source.name,
    async loginOf(address, signal) {
      signal.throwIfAborted();
      const key = printAddress(address);
      const known = cache.get(key, now());
      if (known !== undefined) return known.login;
      const asked = open.get(key);
      if (asked === undefined && open.size >= maxOpen)
        throw new Error('too many logins are looked up at the moment');
      return untilAborted(asked ?? lookUp(address, key), signal);
    },
    forget(domain) {
      cache.forget(domain);
      for (const key of open.keys()) if (isOf(key, domain)) open.delete(key);
    },
    close: () => source.close(),
  };
}

/** The others who wait for the same answer go on waiting when one gives up. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
