import { pacc } from '../formats/pacc.ts';
import type { Provider } from '../model/provider.ts';
import { addressResolver } from '../net/resolve-addresses.ts';
import type { Verdict } from '../tls/judge-name.ts';
import { openKeptNames } from '../tls/kept-names.ts';
import { tlsAsker, type TlsAsker } from '../tls/tls-asker.ts';
import type { Exchange } from './exchange.ts';
import { readQuery } from './query.ts';
import { retryAfter, type Services } from './route.ts';

const preparePacc = (provider: Provider) => pacc.prepare(provider);

/** Makes the decision of /tls-ask out of what the server works with. */
export function tlsAskerOf(services: Services): TlsAsker {
  const { settings, log } = services;
  return tlsAsker({
    settings,
    store: services.store,
    hasPacc: (provider) => typeof services.prepared.once(provider, preparePacc) === 'function',
    resolve: services.resolveAddresses ?? addressResolver(),
    names: openKeptNames({
      perHour: settings.tlsAsk.newPerHour,
      now: Date.now,
      state: settings.state,
      warn: (file, reason) => log.warn({ file }, `/tls-ask: ${reason}`),
    }),
    now: () => performance.now(),
  });
}

/**
 * GET /tls-ask?domain=NAME on the admin listener, for proxies that get certificates on demand (Caddy's `ask`): 200 is yes,
 * everything else no, with the reason as text.
 */
export async function answerTlsAsk(exchange: Exchange, ask: TlsAsker): Promise<void> {
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
    return exchange.sendText(405, 'This address does not allow this method.', ['Allow', 'GET, HEAD']);
  }
  const asked = readQuery(exchange.search).get('domain');
  if (asked === undefined || asked.value === '' || asked.repeated) {
    return exchange.sendText(
      400,
      'Bad request: write one host name, /tls-ask?domain=autoconfig.example.org.',
    );
  }
  const { answer, reason } = await ask(asked.value);
  return exchange.sendText(statuses[answer], `${answer}: ${reason}`, answer === 'unknown' ? retryAfter : []);
}

const statuses: Readonly<Record<Verdict['answer'], number>> = { yes: 200, no: 403, unknown: 503 };
