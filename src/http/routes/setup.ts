import { unicodeDomain } from '../../model/domain.ts';
import { printAddress } from '../../model/email-address.ts';
import { mailboxQuery } from '../../model/mailbox-link.ts';
import { readVisitor } from '../../page/device.ts';
import { devices, type Device } from '../../page/guide.ts';
import { makeGuide } from '../../page/make-guide.ts';
import type { AddressForm } from '../../page/page-content.ts';
import { isLink } from '../asked-link.ts';
import { readAskedMailbox, type AskedMailbox } from '../asked-mailbox.ts';
import type { Exchange } from '../exchange.ts';
import { pageOriginFor } from '../origin.ts';
import { languageOf, sendPage, sendRefusal } from '../page-answer.ts';
import { domainOfPageHost } from '../page-host.ts';
import { addressParameters, firstValue, readQuery } from '../query.ts';
import { refusedPage } from '../refused-page.ts';
import { notServed, type Route, type Services } from '../route.ts';
import { serversOf } from '../../page/servers-without-mailbox.ts';
import { readAskedAddress } from '../which-domain.ts';

/** Nobody's domain (RFC 2606): how an address looks where the Host does not say. */
const exampleDomain = 'example.org';

const pagePath = /^\/(?:setup\/?)?$/i;

/** Characters of what was typed that go back into the field; no address is longer. */
const maxTyped = 320;

/**
 * The set-up page: `/` and `/setup` ask for an address, `/setup?emailaddress=...` leads through setting it up. Every
 * Host is answered; a hosted one shows its provider's name, any other nothing about who is served here.
 */
export function setupRoute(services: Services): Route {
  const route: Route = {
    name: 'setup',
    paths: ['/', '/setup'],
    methods: ['GET', 'HEAD'],
    overHttp: 'setting',
    perClient: true,
    domainOfHost: domainOfPageHost,
    async handle(exchange) {
      // Express takes `//` for `/`.
      if (!pagePath.test(exchange.path)) return exchange.sendText(404, notServed(exchange));
      const query = readQuery(exchange.search);
      const asked = readAskedAddress(firstValue(query, addressParameters));
      if (asked.kind === 'none') return sendStart(exchange, services, 200);
      if (asked.kind === 'malformed' && !isLink(query)) return sendStart(exchange, services, 400);
      const mailbox = await readAskedMailbox(route, exchange, services);
      return mailbox === undefined ? undefined : sendMailbox(exchange, services, mailbox);
    },
    refuse(exchange, status, text, headers) {
      // A calendar program that tries PROPFIND or PUT here takes a page for an answer.
      if (status === 405) return exchange.sendText(status, text, headers);
      const query = readQuery(exchange.search);
      const asked = readAskedAddress(firstValue(query, addressParameters));
      if (status === 404 && asked.kind === 'valid') {
        const { domain } = asked.address;
        const content = {
          kind: 'not-found',
          domain: unicodeDomain(domain),
          typed: typedIn(exchange),
          exampleDomain,
          carried: carriedOn(exchange),
        } as const;
        return sendRefusal(exchange, services, content, { status, headers, address: '/setup' });
      }
      const again = asked.kind === 'valid' ? `/setup?${mailboxQuery(asked)}` : '/';
      const content = refusedPage(status, again, isLink(query));
      return sendRefusal(exchange, services, content, { status, headers, address: again });
    },
  };
  return route;
}

/** The address field; with what is wrong where an address came that is none. */
async function sendStart(exchange: Exchange, services: Services, status: 200 | 400): Promise<void> {
  const found = await domainOfPageHost(services.store, exchange.host);
  const hosted = found.kind === 'hosted' ? found.hosted : undefined;
  if (hosted !== undefined) exchange.answersFor(hosted);
  const form: AddressForm = {
    exampleDomain: hosted === undefined ? exampleDomain : unicodeDomain(hosted.domain),
    carried: carriedOn(exchange),
    ...(status === 400 ? { typed: typedIn(exchange) } : {}),
  };
  sendPage(
    exchange,
    services,
    {
      ...form,
      kind: 'start',
      isHosted: hosted !== undefined,
      isMalformed: status === 400,
      settings: hosted === undefined ? [] : serversOf(hosted),
    },
    { status, hosted, address: exchange.path.toLowerCase().startsWith('/setup') ? '/setup' : '/' },
  );
}

/** The page of one mailbox. It looks the same whether the mailbox exists or not. */
async function sendMailbox(exchange: Exchange, services: Services, asked: AskedMailbox): Promise<void> {
  const { hosted, ...mailbox } = asked;
  exchange.answersFor(hosted);
  const { headers } = exchange.request;
  const platform = headers['sec-ch-ua-platform'];
  const visitor = readVisitor({
    userAgent: headers['user-agent'],
    platform: typeof platform === 'string' ? platform : undefined,
  });
  const chosen = chosenDevice(exchange);
  const origin = await pageOriginFor(services, exchange, hosted);
  const query = mailboxQuery(mailbox);
  const lang = explicitLanguage(exchange);
  sendPage(
    exchange,
    services,
    {
      kind: 'mailbox',
      address: printAddress(mailbox.address),
      domain: unicodeDomain(hosted.domain),
      guide: makeGuide(
        hosted.provider,
        { ...mailbox, origin },
        { language: languageOf(exchange, services), visitor },
      ),
      devices: devices.map((device) => ({
        device,
        href: `/setup?${query}&device=${device}${ofLanguage(lang)}#device`,
      })),
      device: chosen ?? visitor.device ?? 'windows',
      isGuess: chosen === undefined,
      otherAddress: lang === undefined ? '/setup' : `/setup?lang=${encodeURIComponent(lang)}`,
      letter: `/letter?${query}${ofLanguage(lang)}`,
    },
    { status: 200, hosted, address: `/setup?${query}${chosen === undefined ? '' : `&device=${chosen}`}` },
  );
}

function ofLanguage(lang: string | undefined): string {
  return lang === undefined ? '' : `&lang=${encodeURIComponent(lang)}`;
}

/** `?device=` of a link that a help desk sends. */
function chosenDevice(exchange: Exchange): Device | undefined {
  const asked = firstValue(readQuery(exchange.search), ['device'])?.toLowerCase();
  return devices.find((device) => device === asked);
}

/** The language that was asked for in the address of the page, if it is one of ours: it goes on to the next page. */
function explicitLanguage(exchange: Exchange): string | undefined {
  const asked = firstValue(readQuery(exchange.search), ['lang']);
  return asked !== undefined && /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}$/.test(asked)
    ? asked
    : undefined;
}

function carriedOn(exchange: Exchange): (readonly [string, string])[] {
  const carried: (readonly [string, string])[] = [];
  const lang = explicitLanguage(exchange);
  if (lang !== undefined) carried.push(['lang', lang]);
  const device = chosenDevice(exchange);
  if (device !== undefined) carried.push(['device', device]);
  return carried;
}

function typedIn(exchange: Exchange): string {
  return (firstValue(readQuery(exchange.search), addressParameters) ?? '').slice(0, maxTyped);
}
