import { parseEmailAddress, type EmailAddress } from '../model/email-address.ts';
import { jsonFailure, type JsonAnswer } from './autodiscover-json-error.ts';

/** The services of Autodiscover v2 that we may know, in the spelling Microsoft's servers answer with. */
export const jsonProtocols = ['AutodiscoverV1', 'ActiveSync', 'Ews'] as const;

export type JsonProtocol = (typeof jsonProtocols)[number];

const protocolsByName: ReadonlyMap<string, JsonProtocol> = new Map(
  jsonProtocols.map((protocol) => [protocol.toLowerCase(), protocol]),
);

/** A query parameter, decoded. Names stand in lower case in the map they come in. */
export interface JsonParameter {
  readonly value: string;
  readonly repeated: boolean;
  readonly broken: boolean;
}

/** A question of Autodiscover v2 that can be answered. */
export interface JsonRequest {
  readonly ok: true;
  readonly address: EmailAddress;
  /** Absent where the program asks for something we never have, such as Rest. */
  readonly protocol?: JsonProtocol;
  /** The letters and digits of what the program wrote, for the error that repeats it. */
  readonly writtenProtocol: string;
  readonly redirectCount: number;
}

/** Long enough for every protocol name Microsoft ever used, short enough to be no use for anything else. */
const maxEchoedCharacters = 32;

/**
 * Reads `/autodiscover/autodiscover.json?Email=…&Protocol=…&RedirectCount=…`, or the form with the address in the
 * path (`pathAddress`, decoded). Names and values in any letter case: Outlook itself writes `Autodiscoverv1`.
 * Repeated, broken and odd parameters are refused, because scanners for ProxyShell send them and no program does.
 */
export function readAutodiscoverJson(
  query: ReadonlyMap<string, JsonParameter>,
  pathAddress?: string,
): JsonRequest | { readonly ok: false; readonly answer: JsonAnswer } {
  for (const [name, parameter] of query) {
    if (!/^[\w.-]*$/.test(name) || parameter.repeated || parameter.broken) {
      return refuse('InvalidRequest', 'A parameter of the request is repeated or malformed.');
    }
  }
  const written = pathAddress ?? query.get('email')?.value ?? '';
  if (written.trim() === '') {
    return refuse('MandatoryParameterMissing', "The mandatory parameter 'Email' is missing.");
  }
  const address = parseEmailAddress(written);
  if (!address.ok) return refuse('InvalidEmail', "The value of 'Email' is not an e-mail address.");
  const given = query.get('protocol')?.value.trim() ?? '';
  if (given === '') return refuse('MissingProtocol', "The mandatory parameter 'Protocol' is missing.");
  return jsonRequest(address.value, given, query.get('redirectcount')?.value.trim());
}

/** A question about an address; `given` is what was written for the protocol, not empty. */
export function jsonRequest(address: EmailAddress, given: string, count = ''): JsonRequest {
  const protocol = protocolsByName.get(given.toLowerCase());
  const writtenProtocol = given.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, maxEchoedCharacters);
  const redirectCount = /^\d{1,6}$/.test(count) ? Number(count) : 0;
  return {
    ok: true,
    address,
    ...(protocol === undefined ? {} : { protocol }),
    writtenProtocol,
    redirectCount,
  };
}

function refuse(code: string, message: string): { readonly ok: false; readonly answer: JsonAnswer } {
  return { ok: false, answer: jsonFailure(400, code, message) };
}
