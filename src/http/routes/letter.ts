import { unicodeDomain } from '../../model/domain.ts';
import type { Provider } from '../../model/provider.ts';
import { pageHost, serviceHost } from '../../model/service-hosts.ts';
import { letterHtml, letterPolicy } from '../../page/letter-html.ts';
import { letterLook, type LetterLook } from '../../page/letter-look.ts';
import { letterText } from '../../page/letter-text.ts';
import { makeLetter, type Letter } from '../../page/letter.ts';
import { isLink } from '../asked-link.ts';
import { readAskedMailbox, type AskedMailbox } from '../asked-mailbox.ts';
import { cacheControlOf } from '../asked-login.ts';
import type { Exchange, FlatHeaders } from '../exchange.ts';
import { languageOf, sendRefusal } from '../page-answer.ts';
import { domainOfPageHost } from '../page-host.ts';
import { addressParameters, firstValue, readQuery } from '../query.ts';
import { notFoundPage, refusedPage } from '../refused-page.ts';
import type { Route, Services } from '../route.ts';
import { readAskedAddress } from '../which-domain.ts';

/** A letter holds an address, so nobody keeps it and no search engine lists it. */
const privately: FlatHeaders = ['Vary', 'Accept-Language', 'X-Robots-Tag', 'noindex, nofollow'];

/** `/letter?emailaddress=...` is the letter of a mailbox for printing, `/letter.txt?...` the same for a welcome mail. */
export function letterRoutes(services: Services): Route[] {
  const look = (provider: Provider): Promise<LetterLook> => letterLook(provider, services.settings.branding);

  const unkept: FlatHeaders = ['Cache-Control', cacheControlOf(services.settings, 'no-store')];

  async function answer(route: Route, exchange: Exchange, send: (letter: Letter) => void): Promise<void> {
    const asked = await readAskedMailbox(route, exchange, services);
    if (asked === undefined) return;
    const { hosted, ...mailbox } = asked;
    exchange.answersFor(hosted);
    const catalogue = services.pages.catalogues.of(languageOf(exchange, services));
    const question = { ...mailbox, origin: originOfLetter(exchange, services, asked) };
    send(makeLetter(hosted.provider, question, catalogue, await look(hosted.provider)));
  }

  const html: Route = {
    name: 'letter',
    paths: ['/letter'],
    methods: ['GET', 'HEAD'],
    overHttp: 'setting',
    perClient: true,
    domainOfHost: domainOfPageHost,
    handle: (exchange) =>
      answer(html, exchange, (letter) => {
        const { templates, script } = services.pages;
        const { reference } = exchange;
        const served = {
          script: `${script.path}?${script.query}`,
          ...(reference === undefined ? {} : { reference }),
        };
        const body = letterHtml(letter, templates, served);
        const policy = ['Content-Security-Policy', letterPolicy(body), 'X-Frame-Options', 'DENY'];
        const type = ['Content-Type', 'text/html; charset=utf-8', 'Content-Language', letter.language];
        exchange.send(200, [...type, ...unkept, ...privately, ...policy], body);
      }),
    // People come here by a link of the set-up page: its start is where they can go on.
    refuse(exchange, status, _text, headers) {
      const query = readQuery(exchange.search);
      const asked = readAskedAddress(firstValue(query, addressParameters));
      const content =
        status === 404 && asked.kind === 'valid'
          ? notFoundPage(unicodeDomain(asked.address.domain))
          : refusedPage(status, '/', isLink(query));
      sendRefusal(exchange, services, content, { status, headers, address: '/' });
    },
  };
  const text: Route = {
    name: 'letter-text',
    paths: ['/letter.txt'],
    methods: ['GET', 'HEAD'],
    overHttp: 'setting',
    perClient: true,
    domainOfHost: domainOfPageHost,
    handle: (exchange) =>
      answer(text, exchange, (letter) => {
        const type = ['Content-Type', 'text/plain; charset=utf-8', 'Content-Language', letter.language];
        exchange.send(200, [...type, ...unkept, ...privately], letterText(letter));
      }),
  };
  return [html, text];
}

/**
 * The origin that is printed: `publicUrl`, else `setup.` and the mail domain where that is how the letter was asked for,
 * so that it is known to work, else `autoconfig.`, which every domain has. A printed letter must not depend on
 * whatever else stood in a Host line.
 */
function originOfLetter(
  exchange: Exchange,
  { settings }: Services,
  { hosted: { domain } }: AskedMailbox,
): string {
  const ownPage = pageHost(domain);
  const host = exchange.host.hostname === ownPage ? ownPage : serviceHost('autoconfig', domain);
  return settings.publicUrl ?? `https://${host}`;
}
