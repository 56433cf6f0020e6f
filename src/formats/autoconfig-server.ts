import type { Provider } from '../model/provider.ts';
import type { Authentication, IncomingServer, MailServer } from '../model/server.ts';
import { element, type XmlNode } from '../xml/writer.ts';
import { leaf } from './autoconfig-leaf.ts';
import { webServers } from './autoconfig-web-server.ts';

/**
 * The incomingServer sections. The first one is what Thunderbird, Nextcloud and Geary take, and Geary gives up where
 * it is not IMAP; so IMAP goes first and what is reached by a URL last, unless the operator wants the order of the file
 * or JMAP in front, as the draft does.
 */
export function incomingServers(provider: Provider): XmlNode[] {
  const { incoming } = provider;
  const { order } = provider.autoconfig;
  const ordered =
    order === 'as-written'
      ? incoming
      : [...incoming.filter((one) => one.type === 'imap'), ...incoming.filter((one) => one.type !== 'imap')];
  const mail = ordered.map((server) =>
    element('incomingServer', [...access(server, provider), pop3Options(server, provider)], {
      type: server.type,
    }),
  );
  const web = webServers(provider);
  const isFirst = (type: string): boolean => order === 'jmap-first' && type === 'jmap';
  return [
    ...web.filter(({ type }) => isFirst(type)).map(({ node }) => node),
    ...mail,
    ...web.filter(({ type }) => !isFirst(type)).map(({ node }) => node),
  ];
}

/** The outgoingServer sections, in the order of the file: Thunderbird takes the first. */
export function outgoingServers(provider: Provider): XmlNode[] {
  return provider.outgoing.map((server) =>
    element('outgoingServer', access(server, provider), { type: server.type }),
  );
}

/** What every section needs: Thunderbird for Android rejects the whole file where one of these is missing. */
function access(server: MailServer, provider: Provider): (XmlNode | undefined)[] {
  return [
    leaf('hostname', server.hostname),
    leaf('port', String(server.port)),
    leaf('socketType', server.socketType),
    ...authentications(server, provider).map((one) => leaf('authentication', one)),
    leaf('username', server.username),
  ];
}

/**
 * Best first. OAuth2 stands in front of the passwords: KMail takes a later OAuth2 over an earlier password anyway,
 * Evolution keeps the last value it knows, which is then the password, and Thunderbird skips OAuth2 where it does not
 * know the host. No value carries an attribute: Thunderbird reads one with an attribute as an object.
 */
function authentications(server: MailServer, provider: Provider): Authentication[] {
  const unique = [...new Set(server.authentication)];
  if (provider.autoconfig.order === 'as-written') return unique;
  return [...unique.filter((one) => one === 'OAuth2'), ...unique.filter((one) => one !== 'OAuth2')];
}

/** Thunderbird's own options; the draft dropped them, Thunderbird still reads them. */
function pop3Options(server: IncomingServer, provider: Provider): XmlNode | undefined {
  const { leaveMessagesOnServer, daysToLeaveMessagesOnServer, downloadOnBiff } = provider.pop3;
  if (server.type !== 'pop3') return undefined;
  const options = [
    leaf('leaveMessagesOnServer', leaveMessagesOnServer?.toString()),
    leaf('daysToLeaveMessagesOnServer', daysToLeaveMessagesOnServer?.toString()),
    leaf('downloadOnBiff', downloadOnBiff?.toString()),
  ].filter((one) => one !== undefined);
  return options.length === 0 ? undefined : element('pop3', options);
}
