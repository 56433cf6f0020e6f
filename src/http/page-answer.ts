import type { HostedDomain } from '../model/provider.ts';
import { brandOf } from '../page/brand.ts';
import { chooseLanguage, type Language } from '../page/languages.ts';
import type { PageContent } from '../page/page-content.ts';
import { cacheControlOf } from './asked-login.ts';
import type { Exchange, FlatHeaders } from './exchange.ts';
import { domainOfPageHost } from './page-host.ts';
import { firstValue, readQuery } from './query.ts';
import type { Services } from './route.ts';

/** The language of whoever asks: `?lang`, else what their browser wishes for. */
export function languageOf(exchange: Exchange, { pages }: Pick<Services, 'pages'>): Language {
  return chooseLanguage(
    {
      lang: firstValue(readQuery(exchange.search), ['lang']),
      acceptLanguage: exchange.request.headers['accept-language'],
    },
    pages.catalogues.offered,
  );
}

/** Beside its content, what a page needs of the request that it answers. */
export interface PageAnswer {
  readonly status: number;
  /** Whose page it is; absent = the operator's own. */
  readonly hosted?: HostedDomain | undefined;
  /** Path and query without `lang`, made of values that were read, never of the request's own text. */
  readonly address: string;
  readonly headers?: FlatHeaders;
}

/**
 * Sends a page. It holds an address, so nobody keeps it, no search engine lists it, and the sites that it links to are
 * not told where the visitor came from (every answer says so, see exchange.ts).
 */
export function sendPage(
  exchange: Exchange,
  services: Pick<Services, 'pages' | 'settings'>,
  content: PageContent,
  { status, hosted, address, headers = [] }: PageAnswer,
): void {
  const { pages, settings } = services;
  const language = languageOf(exchange, services);
  const { reference } = exchange;
  const { html, policy } = pages.render(
    {
      language,
      brand: brandOf(hosted, settings.branding ?? {}, pages.catalogues.of(language)),
      address,
      ...(reference === undefined ? {} : { reference }),
    },
    content,
  );
  exchange.send(
    status,
    [
      'Content-Type',
      'text/html; charset=utf-8',
      'Content-Language',
      language,
      'Cache-Control',
      cacheControlOf(settings, 'no-store'),
      'Vary',
      'Accept-Language',
      'Content-Security-Policy',
      policy,
      'X-Frame-Options',
      'DENY',
      'X-Robots-Tag',
      'noindex, nofollow',
      ...headers,
    ],
    html,
  );
}

/**
 * Sends a refusal in the look of whom the Host belongs to: people who follow a link of their company's that is too old
 * stay with their company. Where that can't be known the page is the operator's own. Never throws.
 */
export function sendRefusal(
  exchange: Exchange,
  services: Pick<Services, 'pages' | 'settings' | 'store'>,
  content: PageContent,
  answer: Omit<PageAnswer, 'hosted'>,
): void {
  const send = (hosted?: HostedDomain): void => sendPage(exchange, services, content, { ...answer, hosted });
  // Who is asked too often, or can't look anything up, is not asked for more.
  if (answer.status === 429 || answer.status >= 500) return send();
  domainOfPageHost(services.store, exchange.host)
    .then(
      (found) => send(found.kind === 'hosted' ? found.hosted : undefined),
      () => send(),
    )
    .catch(() => exchange.response.destroy());
}
