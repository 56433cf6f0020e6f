import { answerAutodiscoverJson, outlookJson } from '../../formats/autodiscover-json.ts';
import {
  jsonRequest,
  readAutodiscoverJson,
  type JsonRequest,
} from '../../formats/autodiscover-json-request.ts';
import { failureDocument, type JsonAnswer } from '../../formats/autodiscover-json-error.ts';
import type { Exchange, FlatHeaders } from '../exchange.ts';
import { originFor } from '../origin.ts';
import { readAddressText, readQuery } from '../query.ts';
import type { Route, Services } from '../route.ts';
import { usualAddress, usualAddressPattern } from '../usual-address.ts';
import { whenKnown } from '../when-known.ts';

const jsonHeaders: FlatHeaders = [
  'Content-Type',
  'application/json; charset=utf-8',
  'Cache-Control',
  outlookJson.cacheControl,
];

/** Autodiscover v2: where a program finds the XML (or another service) of an address. */
export function autodiscoverJsonRoute(services: Services): Route {
  return {
    name: outlookJson.name,
    paths: outlookJson.paths,
    methods: ['GET', 'HEAD'],
    overHttp: 'redirect',
    handle(exchange, parameters) {
      const inPath = parameters.get('address');
      const usual = inPath === undefined ? readUsual(exchange.search) : undefined;
      const request = usual ?? readAny(exchange.search, inPath);
      if (!request.ok) return send(exchange, request.answer);
      const { domain } = request.address;
      return whenKnown(services.store.find(domain), (found) => {
        if (found.kind !== 'hosted') return send(exchange, answerAutodiscoverJson(request, found.kind, ''));
        exchange.answersFor(found.hosted);
        const { provider } = found.hosted;
        return whenKnown(originFor(services, exchange, domain, provider), (origin) =>
          send(exchange, answerAutodiscoverJson(request, provider, origin)),
        );
      });
    },
    refuse(exchange, status, text, headers) {
      const failure = { code: errorCode(status), message: text };
      const { body } = failureDocument(failure, exchange.reference);
      exchange.send(status, [...jsonHeaders, 'jsonerror', 'true', ...headers], body);
    },
  };
}

const usualQuery = new RegExp(`^Email=${usualAddressPattern}&Protocol=(\\w{1,32})$`, 'i');

/**
 * Recognises the query that Outlook sends, at a third of the cost of reading any query. What it recognises is read the
 * same there; a property test holds the two together. Not for requests with an address in their path.
 */
export function readUsual(search: string): JsonRequest | undefined {
  const found = usualQuery.exec(search);
  if (found === null) return undefined;
  const address = usualAddress(found[1], found[2]);
  return address === undefined ? undefined : jsonRequest(address, found[3] ?? '');
}

/** Reads any query; `inPath` is the address in the path, where there is one. */
export function readAny(search: string, inPath?: string): ReturnType<typeof readAutodiscoverJson> {
  return readAutodiscoverJson(readQuery(search), inPath === undefined ? undefined : readAddressText(inPath));
}

function send(exchange: Exchange, { status, headers, document, failure }: JsonAnswer): void {
  if (failure === undefined) return exchange.send(status, jsonHeaders, document.body);
  const { body } = failureDocument(failure, exchange.reference);
  const more = Object.entries(headers).flat();
  exchange.send(status, more.length === 0 ? jsonHeaders : [...jsonHeaders, ...more], body);
}

/** Exchange names its errors; these are the ones that HTTP itself can bring about. */
function errorCode(status: number): string {
  switch (status) {
    case 404:
      return 'NotFound';
    case 405:
      return 'MethodNotAllowed';
    case 503:
      return 'ServiceUnavailable';
    default:
      return status < 500 ? 'InvalidRequest' : 'InternalServerError';
  }
}
