import { setTimeout as delay } from 'node:timers/promises';
import type { SigningSettings } from '../config/settings.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import type { SigningIdentity } from './identity.ts';
import { fingerprint } from './key-files.ts';
import { loadSigner, type LoadedSigner, type Queue } from './load-signer.ts';
import type { SignerStatus } from './profile-signer.ts';

/** What an operator reads in the log about the signer. Texts hold paths, owners and dates, never a key or an address. */
export interface SignerEvent {
  /**
   * `ready`: a certificate was loaded and signs; `warning`: it signs, but devices will complain or it ends soon;
   * `last-good`: the files are broken now and the former certificate still signs; `unsigned`: none can sign.
   */
  readonly kind: 'ready' | 'warning' | 'last-good' | 'unsigned';
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

export interface WatchOptions {
  readonly settings: SigningSettings;
  readonly queue: Queue;
  readonly onEvent: (event: SignerEvent) => void;
  readonly now: () => Date;
  readonly pollInterval: number;
}

export interface WatchedSigner {
  /** The signer for a profile that is asked for now, or why there is none. */
  current(): Parsed<LoadedSigner>;
  status(): SignerStatus;
  close(): Promise<void>;
}

/** Two looks this far apart (milliseconds) that see the same files tell that nobody is writing any more. */
const settleTime = 250;

const day = 24 * 60 * 60 * 1000;

/** By then every ACME client has renewed, except for certificates that live less than three weeks. */
const warningTime = 7 * day;

/**
 * Loads the signer and loads it again whenever its files change. The whole signer is swapped at once, and only
 * against one whose certificate and key belong together: anything else keeps the former one in use and is tried
 * again at each look. A certificate that is outside its dates never signs.
 */
export async function watchSigner(options: WatchOptions): Promise<WatchedSigner> {
  const { settings, queue, onEvent, now, pollInterval } = options;
  let loaded: LoadedSigner | undefined;
  let failure: string | undefined;
  let seen = '';
  let lastTold = '';
  const stopped = new AbortController();

  /** Waits without keeping the process alive; false as soon as the signer is closed. */
  const pause = async (time: number): Promise<boolean> => {
    try {
      await delay(time, undefined, { ref: false, signal: stopped.signal });
      return true;
    } catch {
      return false;
    }
  };

  const tell = (event: SignerEvent): void => {
    // The same trouble is told once, not at every look.
    if (event.message === lastTold) return;
    lastTold = event.message;
    onEvent(event);
  };

  const current = (): Parsed<LoadedSigner> => {
    if (loaded === undefined) return refused(failure ?? 'no certificate was loaded');
    const outside = outsideItsDates(loaded.identity, now());
    return outside === undefined ? parsed(loaded) : refused(joined(outside, failure));
  };

  /** Says in the log what holds now, unless it was said already. */
  const report = (): void => {
    const usable = current();
    if (!usable.ok) {
      const consequence = settings.required ? 'profiles are refused' : 'profiles go out unsigned';
      tell({ kind: 'unsigned', level: 'error', message: `${consequence}: ${usable.reason}` });
      return;
    }
    if (failure !== undefined) {
      tell({
        kind: 'last-good',
        level: 'error',
        message: `profiles are still signed by the former certificate (until ${dateOf(usable.value.identity.notAfter)}): ${failure}`,
      });
      return;
    }
    const { subject, identity } = usable.value;
    const message = `profiles are signed by ${subject} until ${dateOf(identity.notAfter)}`;
    const warning = warningOf(identity, now());
    tell(
      warning === undefined
        ? { kind: 'ready', level: 'info', message }
        : { kind: 'warning', level: 'warn', message: `${message}, but ${warning}` },
    );
  };

  const load = async (): Promise<Parsed<LoadedSigner>> => {
    try {
      const result = await loadSigner(settings, queue);
      if (!result.ok) return result;
      const outside = outsideItsDates(result.value.identity, now());
      return outside === undefined ? result : refused(outside);
    } catch (error) {
      // Nothing that an operator puts into these files may stop the server or this watch.
      return refused(`the certificate can't be used: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  };

  const look = async (): Promise<void> => {
    const changed = await fingerprint(settings);
    if (changed === seen && failure === undefined) return;
    if (changed !== seen) {
      if (!(await pause(settleTime)) || (await fingerprint(settings)) !== changed) return;
    }
    const result = await load();
    if ((await fingerprint(settings)) !== changed) return;
    seen = changed;
    if (result.ok) {
      loaded = result.value;
      failure = undefined;
    } else failure = result.reason;
  };

  seen = await fingerprint(settings);
  const first = await load();
  if (first.ok) loaded = first.value;
  else failure = first.reason;
  report();

  const watch = async (): Promise<void> => {
    while (await pause(pollInterval)) {
      await look();
      report();
    }
  };
  const watching = watch();

  return {
    current,
    status: () => {
      const usable = current();
      if (!usable.ok) return { state: 'unsigned', reason: usable.reason };
      if (failure !== undefined) return { state: 'last-good', reason: failure };
      const { subject, identity } = usable.value;
      const warning = warningOf(identity, now());
      return {
        state: 'ready',
        subject,
        notAfter: identity.notAfter,
        ...(warning === undefined ? {} : { warning }),
      };
    },
    close: () => {
      stopped.abort();
      return watching;
    },
  };
}

function outsideItsDates({ notBefore, notAfter }: SigningIdentity, time: Date): string | undefined {
  if (time > notAfter) return `the certificate expired on ${dateOf(notAfter)}; renew it`;
  if (time < notBefore)
    return `the certificate is not valid before ${dateOf(notBefore)}; is the clock right?`;
  return undefined;
}

/** What is worth a word although profiles are signed. */
function warningOf(identity: SigningIdentity, time: Date): string | undefined {
  const left = identity.notAfter.getTime() - time.getTime();
  const lifetime = identity.notAfter.getTime() - identity.notBefore.getTime();
  if (left < Math.min(warningTime, lifetime / 3)) return 'it ends soon and was not renewed';
  return identity.warning;
}

function dateOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

function joined(reason: string, further: string | undefined): string {
  return further === undefined ? reason : `${reason} (${further})`;
}
