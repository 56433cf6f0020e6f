import type { MailboxFormat, MailboxQuestion } from '../../formats/format.ts';
import { drawQrCode } from '../../formats/qr-picture.ts';
import { qrPng } from '../../formats/qr-png.ts';
import { qrProfile } from '../../formats/qr-profile.ts';
import { qrSvg } from '../../formats/qr-svg.ts';
import { qr } from '../../formats/qr.ts';
import type { Provider } from '../../model/provider.ts';
import { readAskedMailbox } from '../asked-mailbox.ts';
import type { Exchange, FlatHeaders } from '../exchange.ts';
import { pageOriginFor } from '../origin.ts';
import { refuse, type Route, type Services } from '../route.ts';

/**
 * The QR codes as pictures, for pages and letters (SVG) and for mail programs, which show no SVG (PNG). One picture is
 * for one mailbox, so the address comes from the query only.
 */
export function qrRoutes(services: Services): Route[] {
  return [qr, qrProfile].map((format) => pictureRoute(format, services));
}

function pictureRoute(format: MailboxFormat, services: Services): Route {
  const prepare = (provider: Provider): ReturnType<MailboxFormat['prepare']> => format.prepare(provider);
  const route: Route = {
    name: format.name,
    paths: format.paths,
    methods: ['GET', 'HEAD'],
    overHttp: 'redirect',
    perClient: true,
    prepare: (provider) => void services.prepared.once(provider, prepare),
    async handle(exchange) {
      const asked = await readAskedMailbox(route, exchange, services);
      if (asked === undefined) return;
      const { hosted, ...mailbox } = asked;
      const fill = services.prepared.once(hosted.provider, prepare);
      if (typeof fill !== 'function') {
        return refuse(route, exchange, 404, `Not found: ${fill.notExpressible}.`);
      }
      // Never a name that only stood in a Host line: people trust what they scan.
      const origin = await pageOriginFor(services, exchange, hosted);
      const question: MailboxQuestion = { ...mailbox, origin };
      const document = fill(question);
      const refusal = format.refuses?.(question, document);
      if (refusal !== undefined) return refuse(route, exchange, 400, `Bad request: ${refusal}.`);
      sendPicture(exchange, document.body, format);
    },
  };
  return route;
}

/** A picture holds an address, so nobody keeps it; opened by itself, an SVG may do nothing. */
function sendPicture(exchange: Exchange, text: string, { title, cacheControl }: MailboxFormat): void {
  const picture = drawQrCode(text);
  const common: FlatHeaders = ['Cache-Control', cacheControl];
  if (/\.png\/?$/i.test(exchange.path)) {
    return exchange.send(200, ['Content-Type', 'image/png', ...common], qrPng(picture));
  }
  const svgHeaders = ['Content-Type', 'image/svg+xml; charset=utf-8', 'Content-Security-Policy', svgPolicy];
  exchange.send(200, [...svgHeaders, ...common], qrSvg(picture, title));
}

const svgPolicy = "default-src 'none'; sandbox";
