import type { Document, MailboxQuestion, NotExpressible } from '../../formats/format.ts';
import { drawQrCode, maxQrText } from '../../formats/qr-picture.ts';
import { qrPng } from '../../formats/qr-png.ts';
import { qrSvg } from '../../formats/qr-svg.ts';
import { qr } from '../../formats/qr.ts';
import { printAddress } from '../../model/email-address.ts';
import type { Provider } from '../../model/provider.ts';
import { readAskedMailbox, type AskedMailbox } from '../asked-mailbox.ts';
import type { Exchange, FlatHeaders } from '../exchange.ts';
import { originFor } from '../origin.ts';
import { refuse, type Route, type Services } from '../route.ts';
import { prepareProfile } from './profile.ts';

/** The text of a code, or why there is none for this mailbox. */
type CodeText =
  | { readonly text: string }
  /** 404: not for this provider. 400: not for this address or name. */
  | { readonly status: 400 | 404; readonly reason: string };

type PictureKind = 'svg' | 'png';

const prepareQr = (provider: Provider): ReturnType<typeof qr.prepare> => qr.prepare(provider);

/**
 * The QR codes as pictures, for pages and letters (SVG) and for mail programs, which show no SVG (PNG):
 * `/qr/thunderbird` sets up Thunderbird for Android, `/qr/profile` is the link to the Apple profile. One picture is for
 * one mailbox, so the address comes from the query only.
 */
export function qrRoutes(services: Services): Route[] {
  const thunderbird = 'QR code that sets up Thunderbird for Android';
  const profile = 'QR code of the link to the Apple profile';
  const prepare = (provider: Provider): void => void services.prepared.once(provider, prepareQr);
  return (['svg', 'png'] as const).flatMap((kind) => [
    {
      ...pictureRoute(services, `qr-${kind}`, `/qr/thunderbird.${kind}`, kind, thunderbird, accountText),
      prepare,
    },
    pictureRoute(services, `qr-profile-${kind}`, `/qr/profile.${kind}`, kind, profile, profileLink),
  ]);
}

function pictureRoute(
  services: Services,
  name: string,
  path: string,
  kind: PictureKind,
  title: string,
  textFor: (services: Services, exchange: Exchange, mailbox: AskedMailbox) => Promise<CodeText>,
): Route {
  const route: Route = {
    name,
    paths: [path],
    methods: ['GET', 'HEAD'],
    overHttp: 'redirect',
    async handle(exchange) {
      const mailbox = await readAskedMailbox(route, exchange, services);
      if (mailbox === undefined) return;
      const code = await textFor(services, exchange, mailbox);
      if ('reason' in code) {
        const words = code.status === 404 ? 'Not found' : 'Bad request';
        return refuse(route, exchange, code.status, `${words}: ${code.reason}.`);
      }
      const picture = drawQrCode(code.text);
      exchange.send(200, pictureHeaders[kind], kind === 'svg' ? qrSvg(picture, title) : qrPng(picture));
    },
  };
  return route;
}

/** A picture holds an address, so nobody keeps it; opened by itself, an SVG may do nothing. */
const pictureHeaders: Readonly<Record<PictureKind, FlatHeaders>> = {
  svg: [
    'Content-Type',
    'image/svg+xml; charset=utf-8',
    'Cache-Control',
    qr.cacheControl,
    'Content-Security-Policy',
    "default-src 'none'; sandbox",
  ],
  png: ['Content-Type', 'image/png', 'Cache-Control', qr.cacheControl],
};

async function accountText(
  services: Services,
  exchange: Exchange,
  { hosted, ...mailbox }: AskedMailbox,
): Promise<CodeText> {
  const fill = services.prepared.once(hosted.provider, prepareQr);
  if (typeof fill !== 'function') return notThere(fill);
  const question: MailboxQuestion = {
    ...mailbox,
    origin: await originFor(services, exchange, hosted.domain),
  };
  const document: Document = fill(question);
  const refusal = qr.refuses?.(question, document);
  return refusal === undefined ? { text: document.body } : { status: 400, reason: refusal };
}

/**
 * The link under which the profile is fetched: on `publicUrl`, else on the hosted service host that was asked, else on
 * `autodiscover.` and the mail domain. Never on a name that only stood in a Host line: people trust what they scan.
 */
async function profileLink(
  services: Services,
  exchange: Exchange,
  { address, name, hosted }: AskedMailbox,
): Promise<CodeText> {
  const fill = services.prepared.once(hosted.provider, prepareProfile);
  if (typeof fill !== 'function') return notThere(fill);
  const origin = services.settings.publicUrl ?? (await originFor(services, exchange, hosted.domain));
  // The at sign may stand in a query as it is, and people see the link before they open it.
  const asked = encodeURIComponent(printAddress(address)).replace(/%40(?=[^%]*$)/, '@');
  const named = name === undefined ? '' : `&name=${encodeURIComponent(name)}`;
  const link = `${origin}/email.mobileconfig?emailaddress=${asked}${named}`;
  return link.length > maxQrText
    ? { status: 400, reason: `the address and the name are too long for a QR code (${maxQrText} bytes)` }
    : { text: link };
}

function notThere({ notExpressible }: NotExpressible): CodeText {
  return { status: 404, reason: notExpressible };
}
