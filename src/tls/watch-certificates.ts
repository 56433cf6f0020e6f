import { setTimeout as delay } from 'node:timers/promises';
import { LiveCertificates, type TlsEvent, type TlsStatus } from './live-certificates.ts';
import type { TlsCertificate } from './certificate.ts';

export interface WatchOptions {
  /** `tls.folder` of the settings. */
  readonly folder: string;
  /** The host of `publicUrl`: its certificate is for clients that ask for no name. */
  readonly preferred?: string | undefined;
  readonly onEvent: (event: TlsEvent) => void;
  /** The clock, for tests. */
  readonly now?: () => Date;
  /** Milliseconds between two looks at the folder. */
  readonly pollInterval?: number;
}

/** The certificates of the https listener, as they lie in their folder now. */
export interface TlsCertificates {
  /** For a client that asks for this name; undefined where there is no certificate at all. */
  choose(servername: string): TlsCertificate | undefined;
  /** For a client that asks for no name. */
  default(): TlsCertificate | undefined;
  status(): TlsStatus;
  /** Called when another certificate may be the default. */
  onChange(listener: () => void): void;
  /** Looks at the folder now. Never rejects. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** A renewed certificate is in use within five seconds. */
const defaultPollInterval = 3000;

/**
 * Reads all certificates of a folder and reads them again when they change, until `close`. Never rejects: where there is
 * no usable certificate, an event says loudly why, and the first one that appears is taken.
 */
export async function watchCertificates(options: WatchOptions): Promise<TlsCertificates> {
  const { pollInterval = defaultPollInterval } = options;
  const live = new LiveCertificates(options);
  const stopped = new AbortController();
  /** Waits without keeping the process alive; false as soon as it is closed. */
  const pause = async (time: number): Promise<boolean> => {
    try {
      await delay(time, undefined, { ref: false, signal: stopped.signal });
      return true;
    } catch {
      return false;
    }
  };
  const listeners: (() => void)[] = [];
  let turn: Promise<void> = Promise.resolve();
  const lookOnce = async (): Promise<void> => {
    await live.look(pause);
    for (const listener of listeners) listener();
  };
  /** One look after the other, whoever asks for it. */
  const look = (): Promise<void> => {
    turn = turn.then(lookOnce);
    return turn;
  };
  await look();
  const watch = async (): Promise<void> => {
    while (await pause(pollInterval)) await look();
  };
  const watching = watch();
  return {
    choose: (servername) => live.choose(servername),
    default: () => live.default(),
    status: () => live.status(),
    onChange: (listener) => void listeners.push(listener),
    reload: look,
    async close() {
      stopped.abort();
      await watching;
      await turn;
    },
  };
}
