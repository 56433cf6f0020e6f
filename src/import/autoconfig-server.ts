import { authentications, defaultPorts, type MailServerType, type SocketType } from '../model/server.ts';
import { textOf, type XmlElement } from '../xml/reader.ts';
import type { ImportedServer } from './imported.ts';
import { XmlSection } from './xml-section.ts';

/** Older spellings in the provider database and its documentation. */
const authenticationAliases: ReadonlyMap<string, string> = new Map([
  ['plain', 'password-cleartext'],
  ['secure', 'password-encrypted'],
]);

const socketTypes: readonly SocketType[] = ['SSL', 'STARTTLS', 'plain'];
const maxPort = 65_535;

/** A section as a server, or why it is none. */
export type ServerReading<Type extends MailServerType> =
  | {
      readonly ok: true;
      readonly server: ImportedServer<Type>;
      readonly section: XmlSection;
      /** What was filled in because the section does not say it. */
      readonly changes: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads an incomingServer or outgoingServer section of type imap, pop3 or smtp. What it does not understand stays in
 * the section's rest. A section without a host name or with an impossible port is no server.
 */
export function readServerSection<Type extends MailServerType>(
  element: XmlElement,
  type: Type,
): ServerReading<Type> {
  const section = new XmlSection(element);
  const changes: string[] = [];
  const hostname = section.takeText('hostname');
  if (hostname === undefined) return { ok: false, reason: 'it has no hostname' };
  const written = section.takeText('socketType');
  const portText = section.takeText('port');
  const socketType = readSocketType(written, type, portText);
  if (socketType === undefined) {
    return { ok: false, reason: 'its socketType is none of SSL, STARTTLS and plain' };
  }
  if (socketType !== written) changes.push(`socketType is written as ${socketType}`);
  const port = portText === undefined ? defaultPorts[type][socketType] : Number(portText);
  if (portText === undefined)
    changes.push(`the port is missing; ${port} is usual for ${type} with ${socketType}`);
  if (!/^\d*$/.test(portText ?? '') || port < 1 || port > maxPort) {
    return { ok: false, reason: `its port is not a number from 1 to ${maxPort}` };
  }
  const authentication = readAuthentication(section);
  if (authentication.length === 0) {
    authentication.push('password-cleartext');
    changes.push('no way to log in is named that is known here; password-cleartext is written');
  }
  const username = section.takeText('username');
  if (
    username === undefined &&
    !authentication.includes('none') &&
    !authentication.includes('client-IP-address')
  ) {
    changes.push('the username is missing; %EMAILADDRESS% is taken');
  }
  return {
    ok: true,
    section,
    changes,
    server: {
      type,
      hostname,
      port,
      socketType,
      authentication,
      ...(username === undefined ? {} : { username }),
    },
  };
}

function readSocketType(
  written: string | undefined,
  type: MailServerType,
  port: string | undefined,
): SocketType | undefined {
  // `TLS` stands in a draft's example for the same thing; KMail takes a missing value for SSL.
  if (written === 'TLS') return 'SSL';
  if (written !== undefined) return socketTypes.find((one) => one.toLowerCase() === written.toLowerCase());
  return socketTypes.find((one) => port === undefined || String(defaultPorts[type][one]) === port);
}

/** The values that the model knows, best first. Attributes (`system="sasl"`) change their meaning, so those stay. */
function readAuthentication(section: XmlSection): string[] {
  const found: string[] = [];
  for (const element of section.takeAll('authentication')) {
    const text = textOf(element).trim();
    const meant = authenticationAliases.get(text.toLowerCase()) ?? text;
    const value = authentications.find((one) => one.toLowerCase() === meant.toLowerCase());
    if (value === undefined || element.attributes.size > 0) section.giveBack(element);
    else if (!found.includes(value)) found.push(value);
  }
  return found;
}
