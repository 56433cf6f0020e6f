import { isIP } from 'node:net';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { ListenAddress } from '../config/settings.ts';
import type { Problem } from '../model/problem.ts';
import { answerForget } from './admin-forget.ts';
import { answerMetrics, type CollectFigures } from './admin-metrics.ts';
import { answerReload, type Reload } from './admin-reload.ts';
import { answerTlsAsk, tlsAskerOf } from './admin-tls-ask.ts';
import { readTarget, type Authority } from './authority.ts';
import { answerLookup } from './admin-lookup.ts';
import { Exchange, type FlatHeaders } from './exchange.ts';
import { readiness } from './readiness.ts';
import type { Services } from './route.ts';

const jsonHeaders: FlatHeaders = [
  'Content-Type',
  'application/json; charset=utf-8',
  'Cache-Control',
  'no-store',
];

/**
 * The listener for the operator: `/status` with files and lines, `/metrics`, `/healthz`, `/readyz`. It shares no route with the
 * public one, and takes POST /reload. A web page in the operator's browser must not reach it: requests with an Origin are refused, and so is
 * every Host but `localhost`, IP addresses and the configured host (DNS rebinding needs a name of its own).
 */
export function adminListener(
  services: Services,
  listen: ListenAddress,
  version: string,
  collect: CollectFigures,
  reload?: Reload,
): RequestListener {
  const started = services.now();
  const tlsAsk = tlsAskerOf(services);
  return (request, response) => {
    const read = readTarget(request.url ?? '', request.rawHeaders);
    const target = read.ok ? read.value : { authority: { written: '' }, path: '', search: '' };
    const exchange = new Exchange(request, response, target, 'unknown', undefined, services.draining());
    if (!read.ok) return exchange.sendText(400, `Bad request: ${read.reason}.`);
    if (isFromPage(request) || !isOwnHost(target.authority, listen)) {
      return exchange.sendText(403, 'Forbidden: this listener is not for web pages.');
    }
    if (target.path === '/metrics') return void answerMetrics(exchange, collect);
    if (target.path === '/tls-ask') return void answerTlsAsk(exchange, tlsAsk);
    if (target.path === '/forget') return answerForget(exchange, services);
    if (target.path === '/reload' && reload !== undefined) return void answerReload(exchange, reload);
    if (target.path === '/lookup') return void answerLookup(exchange, services);
    const answer = adminAnswer(target.path, services, started, version);
    if (answer === undefined) return exchange.sendText(404, 'Not found.');
    if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
      return exchange.sendText(405, 'This address does not allow this method.', ['Allow', 'GET, HEAD']);
    }
    exchange.send(answer.status, jsonHeaders, `${JSON.stringify(answer.body, undefined, 2)}\n`);
  };
}

/**
 * True for what a web page makes a browser send. Pictures and links bring no Origin, but say that they come from another
 * site (W3C Fetch Metadata); a picture of /tls-ask would use up the new names of the hour. What is typed into the address
 * line says `none`.
 */
function isFromPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return headers.origin !== undefined || (site !== undefined && site !== 'none' && site !== 'same-origin');
}

function isOwnHost({ hostname, written }: Authority, listen: ListenAddress): boolean {
  if (hostname === undefined) return isIP(written.replace(/^\[|\]$/g, '')) !== 0;
  return hostname === 'localhost' || hostname === listen.host?.toLowerCase();
}

function adminAnswer(
  path: string,
  services: Services,
  started: Date,
  version: string,
): { readonly status: number; readonly body: unknown } | undefined {
  switch (path) {
    case '/healthz':
      return { status: 200, body: { status: 'ok' } };
    case '/readyz': {
      const { status, ready } = readiness(services);
      return { status: ready ? 200 : 503, body: { status } };
    }
    case '/status':
      return { status: 200, body: status(services, started, version) };
    default:
      return undefined;
  }
}

/** Everything that an operator at night wants to know. */
function status(services: Services, started: Date, version: string): unknown {
  const { problems, ...store } = services.store.status();
  return {
    status: readiness(services).status,
    version,
    uptimeSeconds: Math.round((services.now().getTime() - started.getTime()) / 1000),
    store,
    signer: services.signer.status(),
    tls: services.tls?.status(),
    tlsAsk: { addressesChecked: services.settings.publicAddresses.length > 0 },
    problems: problems.map(printed),
  };
}

/** A problem with its place in one word, as editors and terminals understand it. */
function printed({
  severity,
  code,
  message,
  advice,
  place,
  file,
}: Problem): Readonly<Record<string, unknown>> {
  const at = place === undefined ? file : `${place.file}:${place.line}:${place.column}`;
  return { severity, code, message, advice, at, line: place?.excerpt };
}
