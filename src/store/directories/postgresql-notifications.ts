import type { Client } from 'pg';
import type { ServerPlace } from '../../config/database-url.ts';
import { parseDomain, type Domain } from '../../model/domain.ts';
import { addressesOf } from './database-address.ts';
import { destroyPostgresql, openPostgresql } from './postgresql.ts';
import type { EngineSettings } from './sql-engine.ts';

/** Hears on a channel of PostgreSQL what changed there. */
export interface ChangeListener {
  /** `listener` gets the domain that changed, or undefined where it may be any. */
  subscribe(listener: (domain: Domain | undefined) => void): void;
  close(): void;
}

/** Milliseconds between attempts to get the connection back. */
const retryInterval = 1000;

/** Milliseconds for an attempt to connect, and for a sign of life. */
const answerTimeout = 5000;

/** Milliseconds after which a silent connection is asked for a sign of life: a firewall may have dropped it. */
const lifeInterval = 30_000;

/**
 * Listens on a connection of its own, beside the pool. While it is away changes go unheard, so its return counts as
 * "anything may have changed". A payload is a domain; an empty one, or one that is no domain, stands for all.
 */
export function listenForChanges(
  settings: EngineSettings,
  place: ServerPlace,
  channel: string,
): ChangeListener {
  const listeners = new Set<(domain: Domain | undefined) => void>();
  const stop = new AbortController();
  const tell = (domain: Domain | undefined): void => {
    for (const listener of listeners) listener(domain);
  };
  void keepListening(settings, place, channel, stop.signal, tell);
  return {
    subscribe: (listener) => void listeners.add(listener),
    close: () => stop.abort(),
  };
}

async function keepListening(
  settings: EngineSettings,
  place: ServerPlace,
  channel: string,
  stop: AbortSignal,
  tell: (domain: Domain | undefined) => void,
): Promise<void> {
  const nextAddress = place.host === undefined ? undefined : addressesOf(place.host);
  let first = true;
  while (!stop.aborted) {
    try {
      const signal = AbortSignal.any([stop, AbortSignal.timeout(answerTimeout)]);
      const client = await openPostgresql(settings, place, await nextAddress?.(), signal, {
        // A statement of its own may take this long; waiting for notifications is none.
        statement_timeout: answerTimeout,
        query_timeout: answerTimeout,
      });
      await listenOn(client, channel, stop, tell, () => {
        // Nothing was kept before the very first connection, so there is nothing to forget then.
        if (!first) tell(undefined);
        first = false;
      });
    } catch {
      // The pool's own questions find out, and their errors reach the log; here it is only tried again.
    }
    await pause(retryInterval, stop);
  }
}

/** Listens until the connection ends. */
async function listenOn(
  client: Client,
  channel: string,
  stop: AbortSignal,
  tell: (domain: Domain | undefined) => void,
  listening: () => void,
): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    client.on('end', resolve).on('error', () => resolve());
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  client.on('notification', ({ payload = '' }) => {
    const domain = parseDomain(payload.trim());
    tell(domain.ok ? domain.value : undefined);
  });
  const life = setInterval(() => {
    client.query('SELECT 1').catch(() => destroyPostgresql(client));
  }, lifeInterval).unref();
  try {
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    listening();
    await ended;
  } finally {
    clearInterval(life);
    destroyPostgresql(client);
  }
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    }
    stop.addEventListener('abort', done, { once: true });
  });
}
