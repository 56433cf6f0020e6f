import { parseDomain } from '../model/domain.ts';
import { forgetDomain } from '../store/directories/forget-domain.ts';
import { isLoopback } from './admin-reload.ts';
import type { Exchange } from './exchange.ts';
import type { Services } from './route.ts';

/**
 * POST /forget?domain=... on the admin listener, for `signpost forget`: directories are asked anew for the domain, and for
 * the logins of its mailboxes, when they come next. For this machine only, also where the listener was opened to others.
 */
export function answerForget(exchange: Exchange, { store, users }: Pick<Services, 'store' | 'users'>): void {
  if (exchange.method !== 'POST') {
    return exchange.sendText(405, 'This address takes POST only.', ['Allow', 'POST']);
  }
  if (!isLoopback(exchange.request.socket.remoteAddress)) {
    return exchange.sendText(403, 'Forbidden: domains are forgotten from the machine of the server only.');
  }
  const domain = parseDomain(new URLSearchParams(exchange.search).get('domain') ?? '');
  if (!domain.ok) return exchange.sendText(400, `Bad request: this is no mail domain: ${domain.reason}.`);
  const forget = forgetDomain(store, users);
  if (forget === undefined) {
    return exchange.sendText(409, 'There are no directories here; provider files are watched by themselves.');
  }
  forget(domain.value);
  exchange.sendText(200, `${domain.value} is asked for anew.`);
}
