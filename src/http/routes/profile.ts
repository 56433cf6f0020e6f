import { apple } from '../../formats/apple.ts';
import type { Document } from '../../formats/format.ts';
import type { Provider } from '../../model/provider.ts';
import { SignerBusy, SignerUnavailable } from '../../signing/profile-signer.ts';
import { readAskedMailbox } from '../asked-mailbox.ts';
import type { Exchange } from '../exchange.ts';
import { originFor } from '../origin.ts';
import { refuse, retryAfter, type Route, type Services } from '../route.ts';
import { whenKnown } from '../when-known.ts';

const prepareProfile = (provider: Provider) => apple.prepare(provider);

/** Apple's configuration profile, signed. The address comes from the query only: a profile is for one mailbox. */
export function profileRoute(services: Services): Route {
  const route: Route = {
    name: apple.name,
    paths: apple.paths,
    methods: ['GET', 'HEAD'],
    overHttp: 'redirect',
    perClient: true,
    prepare: (provider) => void services.prepared.once(provider, prepareProfile),
    handle: (exchange) =>
      whenKnown(readAskedMailbox(route, exchange, services), (asked) => {
        if (asked === undefined) return undefined;
        const { hosted, ...mailbox } = asked;
        const fill = services.prepared.once(hosted.provider, prepareProfile);
        if (typeof fill !== 'function')
          return refuse(route, exchange, 404, `Not found: ${fill.notExpressible}.`);
        return whenKnown(originFor(services, exchange, hosted.domain, hosted.provider), (origin) =>
          sign(route, exchange, fill({ ...mailbox, origin }), services),
        );
      }),
  };
  return route;
}

async function sign(route: Route, exchange: Exchange, document: Document, services: Services): Promise<void> {
  let signed: Buffer;
  try {
    signed = await services.signer.sign(Buffer.from(document.body));
  } catch (error) {
    if (!(error instanceof SignerBusy || error instanceof SignerUnavailable)) throw error;
    return refuse(route, exchange, 503, 'Profiles can not be signed at the moment.', retryAfter);
  }
  exchange.send(
    200,
    [
      // Exactly this type, without charset: iOS saves anything else as a file instead of offering to install it.
      'Content-Type',
      document.contentType,
      'Cache-Control',
      apple.cacheControl,
      'Content-Disposition',
      `attachment; filename="${safeFilename(document.filename)}"`,
    ],
    signed,
  );
}

/** Letters, digits, `.`, `_` and `-` only, at most 100: the header has no room for surprises, whatever a format says. */
function safeFilename(filename: string | undefined): string {
  const safe = (filename ?? '').replaceAll(/[^\w.-]/g, '').slice(0, 100);
  return safe.endsWith('.mobileconfig') ? safe : 'mail.mobileconfig';
}
