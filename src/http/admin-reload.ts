import type { ReloadOutcome } from '../store/reload-outcome.ts';
import type { Exchange, FlatHeaders } from './exchange.ts';

/** Looks at all files now. `force`: also takes in what was held back because it takes away too many domains. */
export type Reload = (force: boolean) => Promise<ReloadOutcome>;

const jsonHeaders: FlatHeaders = [
  'Content-Type',
  'application/json; charset=utf-8',
  'Cache-Control',
  'no-store',
];

/**
 * POST /reload on the admin listener, for `signpost reload`. It changes what is served, so it is for this machine only,
 * also where the listener was opened to others. Web pages are refused before it comes to this.
 */
export async function answerReload(exchange: Exchange, reload: Reload): Promise<void> {
  if (exchange.method !== 'POST') {
    return exchange.sendText(405, 'This address takes POST only.', ['Allow', 'POST']);
  }
  if (!isLoopback(exchange.request.socket.remoteAddress)) {
    return exchange.sendText(403, 'Forbidden: a reload is asked for on the machine of the server only.');
  }
  const force = new URLSearchParams(exchange.search).get('force') === '1';
  try {
    exchange.send(200, jsonHeaders, `${JSON.stringify(await reload(force))}\n`);
  } catch {
    exchange.sendText(500, 'The reload failed; the log says why.');
  }
}

/** True for 127.0.0.0/8 and ::1, also where an IPv6 socket took an IPv4 connection. */
export function isLoopback(address: string | undefined): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address ?? '');
}
