import { isUtf8 } from 'node:buffer';
import { parseEmailAddress, type EmailAddress } from '../model/email-address.ts';
import { childElements, readXml, type XmlElement } from '../xml/reader.ts';
import type { PoxErrorCode } from './autodiscover-error.ts';
import { acceptableSchema, requestSchema, type PoxSchema } from './autodiscover-namespaces.ts';
import { matchUsualRequest } from './autodiscover-usual-request.ts';

/**
 * A request that can be answered. `address` is absent where the program names its mailbox only by LegacyDN, a
 * directory path that Exchange alone hands out and understands.
 */
export interface PoxRequest {
  readonly ok: true;
  readonly schema: PoxSchema;
  readonly address?: EmailAddress;
}

/** What a body turned out to be. An error never carries anything of the body. */
export type ReadPoxRequest = PoxRequest | { readonly ok: false; readonly error: PoxErrorCode };

/** Real requests have 300 to 600 octets; the bound keeps the time for a hostile one below a few milliseconds. */
export const maxRequestOctets = 16 * 1024;

const invalidRequest: ReadPoxRequest = { ok: false, error: 600 };
const schemaUnknown: ReadPoxRequest = { ok: false, error: 601 };

/**
 * Reads the body of a POST to autodiscover.xml (plain old XML, MS-OXDSCLI 2.2.3). Takes everything real programs send:
 * any prefix or none, a byte order mark, no declaration, comments, CDATA, the two children in any order. Answers error
 * 600 for what is no such request and 601 for a schema we don't know. Never throws.
 *
 * Where both EMailAddress and LegacyDN are there, Exchange follows LegacyDN; we follow the address, the only name
 * of a mailbox we know.
 */
export function readAutodiscoverRequest(body: Buffer | string): ReadPoxRequest {
  const usual = matchUsualRequest(body);
  const rootSchema = usual && requestSchema(usual.namespace);
  if (usual === undefined || rootSchema === undefined) return readAsXml(body);
  return understand(rootSchema, usual.emailAddress.trim(), '', usual.acceptableResponseSchema.trim());
}

function readAsXml(body: Buffer | string): ReadPoxRequest {
  const text = decode(body);
  if (text === undefined) return invalidRequest;
  const document = readXml(text);
  if (!document.ok) return invalidRequest;
  const root = document.value;
  const rootSchema = requestSchema(root.uri);
  if (root.name !== 'Autodiscover' || rootSchema === undefined) return invalidRequest;
  const requests = requestElements(root, 'Request');
  const request = requests[0];
  if (request === undefined || requests.length > 1) return invalidRequest;

  const written = onlyText(requestElements(request, 'EMailAddress'));
  const legacyDN = onlyText(requestElements(request, 'LegacyDN'));
  const accepted = onlyText(requestElements(request, 'AcceptableResponseSchema'));
  if (written === undefined || legacyDN === undefined || accepted === undefined) return invalidRequest;
  return understand(rootSchema, written, legacyDN, accepted);
}

/** Judges the texts of a request; each is '' where its element is missing. */
function understand(
  rootSchema: PoxSchema,
  written: string,
  legacyDN: string,
  accepted: string,
): ReadPoxRequest {
  if (written === '' && legacyDN === '') return invalidRequest;
  const address = written === '' ? undefined : parseEmailAddress(written);
  if (address !== undefined && !address.ok) return invalidRequest;

  // A program that names no schema wants the one of its own request.
  const schema = accepted === '' ? rootSchema : acceptableSchema(accepted);
  if (schema === undefined) return schemaUnknown;
  return { ok: true, schema, ...(address === undefined ? {} : { address: address.value }) };
}

/** UTF-8 only (MS-OXDSCLI 2.2); the byte order mark is taken off. Undefined where it is something else or too long. */
function decode(body: Buffer | string): string | undefined {
  if (body.length > maxRequestOctets) return undefined;
  const text = (typeof body === 'string' ? body : decodeUtf8(body))?.replace(/^\ufeff/, '');
  // Some programs begin with an empty line, which XML allows everywhere but in front of the declaration.
  const trimmed = text?.trimStart();
  return trimmed === undefined || !declarationFits(trimmed) ? undefined : trimmed;
}

/** Without a TextDecoder: each one is a native object that the garbage collector has to finalize. */
function decodeUtf8(octets: Buffer): string | undefined {
  return isUtf8(octets) ? octets.toString('utf8') : undefined;
}

/**
 * False where the declaration names an encoding that the octets are not in. One that contains ASCII is fine as long
 * as only ASCII follows, because the text is the same then.
 */
function declarationFits(text: string): boolean {
  const named = /^<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(text)?.[1];
  if (named === undefined || /^(?:utf-?8|us-ascii|ascii)$/i.test(named)) return true;
  // oxlint-disable-next-line no-control-regex
  return /^(?:iso-8859-\d+|windows-125\d|latin1)$/i.test(named) && /^[\u0000-\u007f]*$/.test(text);
}

/** Children of one name that belong to the request, not to a namespace of somebody else. */
function requestElements(parent: XmlElement, name: string): XmlElement[] {
  return childElements(parent, name).filter((child) => requestSchema(child.uri) !== undefined);
}

/** The trimmed text of the one element; '' where there is none, undefined for several or for more than text. */
function onlyText(elements: readonly XmlElement[]): string | undefined {
  if (elements.length > 1) return undefined;
  const children = elements[0]?.children ?? [];
  return children.every((child) => typeof child === 'string') ? children.join('').trim() : undefined;
}
