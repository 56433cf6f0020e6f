import { hostname } from 'node:os';
import {
  answerAutodiscover,
  answerAutodiscoverGet,
  prepareAutodiscover,
  type AutodiscoverAnswer,
  type AutodiscoverContext,
  type PreparedAutodiscover,
} from '../../formats/autodiscover.ts';
import { errorDocument } from '../../formats/autodiscover-error.ts';
import { outlook } from '../../formats/autodiscover-pox.ts';
import { decideRedirect } from '../../formats/autodiscover-redirect.ts';
import { readAutodiscoverRequest, type ReadPoxRequest } from '../../formats/autodiscover-request.ts';
import type { EmailAddress } from '../../model/email-address.ts';
import type { Provider } from '../../model/provider.ts';
import { cacheControlOf, loginForEveryone, tellsEveryone } from '../asked-login.ts';
import { withBody } from '../body.ts';
import type { Exchange, FlatHeaders } from '../exchange.ts';
import { sendBrowserPage } from '../browser-page.ts';
import { originFor } from '../origin.ts';
import { refuse, retryAfter, type Route, type Services } from '../route.ts';
import { tooManyLogins } from '../too-many.ts';
import { whenKnown } from '../when-known.ts';
import { whichDomain } from '../which-domain.ts';

const contentType: FlatHeaders = ['Content-Type', 'text/xml; charset=utf-8'];

const postOnly: FlatHeaders = ['Allow', 'POST'];

const notReadable: ReadPoxRequest = { ok: false, error: 600 };

/**
 * Autodiscover's plain old XML. A POST is always answered with status 200, errors in the document: any other status means
 * "no Autodiscover here" to Outlook. Credentials are never asked for, and never looked at where they come.
 */
export function autodiscoverRoute(services: Services): Route {
  const serverName = services.settings.publicUrl ?? hostname();
  const xmlHeaders: FlatHeaders = [
    ...contentType,
    'Cache-Control',
    cacheControlOf(services.settings, outlook.cacheControl),
  ];
  const { now } = services;
  const contextAt = (origin: string): AutodiscoverContext => ({ now, serverName, origin });
  const nowhere = contextAt('');
  const tooMany = tooManyLogins(services);
  const route: Route = {
    name: outlook.name,
    paths: outlook.paths,
    methods: ['POST', 'GET', 'HEAD'],
    overHttp: 'redirect',
    prepare: (provider) => void services.prepared.once(provider, prepareAutodiscover),
    handle: (exchange) => (exchange.method === 'POST' ? answerPost(exchange) : answerGet(exchange)),
    refuse(exchange, status, text, headers) {
      // 429 too: any other status than 200 means to Outlook that there is no Autodiscover here.
      if (exchange.method === 'POST' && (status >= 500 || status === 429)) {
        return exchange.send(200, xmlHeaders, errorDocument(603, nowhere).body);
      }
      return exchange.sendText(status, text, headers);
    },
  };

  function answerPost(exchange: Exchange): Promise<void> {
    return withBody(exchange.request, services.settings.limits.bodyBytes, (body) =>
      answerBody(exchange, body === undefined ? notReadable : readAutodiscoverRequest(body)),
    );
  }

  /** Waits only where there is something to wait for: each wait costs more than the look-up in memory that it is for. */
  function answerBody(exchange: Exchange, request: ReadPoxRequest): void | Promise<void> {
    const address = request.ok ? request.address : undefined;
    if (address === undefined) return send(exchange, answerAutodiscover(request, 'not-hosted', nowhere));
    return whenKnown(services.store.find(address.domain), (found) => {
      if (found.kind !== 'hosted') return send(exchange, answerAutodiscover(request, found.kind, nowhere));
      exchange.answersFor(found.hosted);
      const { provider } = found.hosted;
      const prepared = services.prepared.once(provider, prepareAutodiscover);
      return whenKnown(originFor(services, exchange, address.domain, provider), (origin) =>
        tellsEveryone(services.settings)
          ? answerWithLogin(exchange, request, address, prepared, origin)
          : send(exchange, answerAutodiscover(request, prepared, contextAt(origin))),
      );
    });
  }

  async function answerWithLogin(
    exchange: Exchange,
    request: ReadPoxRequest,
    address: EmailAddress,
    prepared: PreparedAutodiscover,
    origin: string,
  ): Promise<void> {
    const { provider } = prepared;
    const isElsewhere = leadsElsewhere(provider, address, origin);
    if (!isElsewhere && tooMany(route, exchange)) return;
    const login = isElsewhere ? {} : await loginForEveryone(address, provider, services);
    const [asked, told] = login === 'unavailable' ? (['unavailable', {}] as const) : [prepared, login];
    send(exchange, answerAutodiscover(request, asked, { ...contextAt(origin), ...told }));
  }

  /** A program that is sent elsewhere gets no login, so nobody is asked for it. */
  function leadsElsewhere({ outlook: options }: Provider, address: EmailAddress, origin: string): boolean {
    const { kind } = decideRedirect(options, { domain: address.domain, address, origin });
    return options.external || kind === 'url' || kind === 'address';
  }

  /** A person gets a page; a program that never sends a POST (Delta Chat, myMail) gets what can be said without an address. */
  async function answerGet(exchange: Exchange): Promise<void> {
    if (exchange.request.headers.accept?.includes('text/html') === true) {
      return sendBrowserPage(exchange, services, '/autodiscover/autodiscover.xml', postOnly);
    }
    const located = await whichDomain(services.store, exchange.host, { kind: 'none' }, 'other');
    if (located.kind === 'unavailable') {
      return refuse(route, exchange, 503, 'The settings are not available at the moment.', retryAfter);
    }
    if (located.kind !== 'hosted') return refuseGet(exchange);
    const { domain, provider } = located.hosted;
    exchange.answersFor(located.hosted);
    const origin = await originFor(services, exchange, domain, provider);
    const prepared = services.prepared.once(provider, prepareAutodiscover);
    const answer = answerAutodiscoverGet(prepared, { domain, origin });
    if (answer.status === 405) refuseGet(exchange);
    else send(exchange, answer);
  }

  function refuseGet(exchange: Exchange): void {
    refuse(
      route,
      exchange,
      405,
      'Mail programs send a POST with an e-mail address to this address.',
      postOnly,
    );
  }

  function send(exchange: Exchange, answer: AutodiscoverAnswer): void {
    if (answer.status === 302) {
      exchange.sendText(302, 'Autodiscover is answered elsewhere.', ['Location', answer.location]);
    } else {
      exchange.send(200, xmlHeaders, answer.document.body);
    }
  }

  return route;
}
