import { apple } from '../../formats/apple.ts';
import type { Document } from '../../formats/format.ts';
import { hasUnwantedCharacters } from '../../model/characters.ts';
import type { Provider } from '../../model/provider.ts';
import { SignerBusy, SignerUnavailable } from '../../signing/profile-signer.ts';
import type { Exchange } from '../exchange.ts';
import { originFor } from '../origin.ts';
import { addressParameters, firstValue, readQuery } from '../query.ts';
import { refuse, retryAfter, type Route, type Services } from '../route.ts';
import { readAskedAddress } from '../which-domain.ts';

/** Characters of the sender name in a profile; longer ones are refused, because they only serve to fool readers. */
const maxNameLength = 100;

const prepareProfile = (provider: Provider) => apple.prepare(provider);

/** Apple's configuration profile, signed. The address comes from the query only: a profile is for one mailbox. */
export function profileRoute(services: Services): Route {
  const route: Route = {
    name: apple.name,
    paths: apple.paths,
    methods: ['GET', 'HEAD'],
    overHttp: 'redirect',
    prepare: (provider) => void services.prepared.once(provider, prepareProfile),
    async handle(exchange) {
      const query = readQuery(exchange.search);
      const asked = readAskedAddress(firstValue(query, addressParameters));
      if (asked.kind !== 'valid') {
        const reason = asked.kind === 'none' ? 'it is missing' : asked.reason;
        return refuse(
          route,
          exchange,
          400,
          `Bad request: emailaddress has to be an e-mail address; ${reason}.`,
        );
      }
      const name = (firstValue(query, ['name']) ?? '').trim();
      if (Array.from(name).length > maxNameLength || hasUnwantedCharacters(name)) {
        return refuse(
          route,
          exchange,
          400,
          `Bad request: name is a line of at most ${maxNameLength} characters.`,
        );
      }
      const { address } = asked;
      const found = await services.store.find(address.domain);
      if (found.kind === 'unavailable') {
        return refuse(route, exchange, 503, 'The settings are not available at the moment.', retryAfter);
      }
      if (found.kind === 'not-hosted') {
        return refuse(
          route,
          exchange,
          404,
          'Not found: no mail settings here for the domain of this address.',
        );
      }
      const { hosted } = found;
      exchange.domain = hosted.domain;
      const fill = services.prepared.once(hosted.provider, prepareProfile);
      if (typeof fill !== 'function')
        return refuse(route, exchange, 404, `Not found: ${fill.notExpressible}.`);
      const origin = await originFor(services, exchange, hosted.domain);
      const document = fill({ address, origin, ...(name === '' ? {} : { name }) });
      return sign(route, exchange, document, services);
    },
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
