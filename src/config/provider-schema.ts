import { z } from 'zod';
import { domainPattern } from './domain-value.ts';
import { readHostname } from './host-name.ts';
import { misread, readBy, understood, type Reading } from './reading.ts';
import { apple, autoconfig, branding, help, mtaSts, outlook, pacc, tlsRpt } from './option-schema.ts';
import { authentication, incomingServers, oneOrMore, outgoingServers } from './server-schema.ts';
import { manageSieve, pageUrl, secureUrl, urlService, webUrl, xmpp } from './service-schema.ts';
import { readSecureUrl } from './service-url.ts';
import { literalText, localizedText, readText, text, username } from './text-schema.ts';

/** draft-ietf-mailmaint-autoconfig: a display name has at most 60 characters, a short one 20. */
export const maxDisplayName = 60;
export const maxDisplayShortName = 20;

const page = z.union([
  pageUrl.transform((url) => ({ url })),
  z.strictObject({ url: pageUrl, text: localizedText().optional() }),
]);

const instruction = z.union([
  pageUrl.transform((url) => ({ url })),
  z.strictObject({ url: pageUrl, instruction: localizedText().optional() }),
]);

/**
 * Every key of a provider file, each with its own schema, so that one bad key says nothing about the others. The
 * descriptions and examples reach the operator through the JSON Schema (editors) and the advice of problems.
 */
export const providerKeys = {
  // Thunderbird rejects the whole file where this is no host name.
  id: readBy(z.string(), readHostname).meta({
    description: 'The identifier mail programs see; the file name without its ending where it is absent.',
    examples: ['example.org'],
  }),
  extends: readBy(z.string(), readFileStem).meta({
    description:
      'The name of another file of the folder, or of a preset, whose keys hold unless this file has them.',
    examples: ['google-workspace', 'microsoft365'],
  }),
  domains: oneOrMore(domainPattern).meta({
    description:
      'The mail domains. Absent: the name of the file. []: a file that others extend and that serves nothing.',
    examples: [['example.org', '*.example.net']],
  }),
  domainsFile: literalText.meta({
    description: 'A file with one domain a line, for thousands; the path counts from this file.',
    examples: ['customers.txt'],
  }),
  mx: oneOrMore(domainPattern).meta({
    description: 'The MX hosts of the domains: programs that look there for settings get these.',
    examples: [['*.mx.example.net']],
  }),
  displayName: localizedText(maxDisplayName).meta({
    description: 'The name of the provider, at most 60 characters, better 30. Absent: the domain.',
    examples: ['Example Mail'],
  }),
  displayShortName: localizedText(maxDisplayShortName).meta({
    description: 'A short name, at most 20 characters, better 12. Absent: made from displayName.',
    examples: ['Example'],
  }),
  username: username.meta({
    description: 'The login name of all servers. Absent: %EMAILADDRESS%.',
    examples: ['%EMAILADDRESS%', '%EMAILLOCALPART%'],
  }),
  authentication: authentication.meta({
    description: 'How programs log in on all servers, best first. Absent: password-cleartext (over TLS).',
    examples: [['OAuth2', 'password-cleartext']],
  }),
  incoming: incomingServers.meta({
    description:
      'IMAP and POP3 servers: imaps://, imap:// (STARTTLS), pop3s://, pop3:// (STARTTLS), or objects.',
  }),
  outgoing: outgoingServers.meta({
    description: 'SMTP servers: submissions://, submission:// (STARTTLS), or objects.',
  }),
  calendar: urlService('caldav', 'https://dav.example.org/').meta({ description: 'CalDAV.' }),
  addressbook: urlService('carddav', 'https://dav.example.org/').meta({ description: 'CardDAV.' }),
  fileShare: urlService('webdav', 'https://files.example.org/').meta({ description: 'WebDAV.' }),
  jmap: urlService('jmap', 'https://mail.example.org/.well-known/jmap').meta({
    description: 'JMAP session.',
  }),
  ews: urlService('ews', 'https://mail.example.org/EWS/Exchange.asmx').meta({
    description: 'Exchange Web Services.',
  }),
  activeSync: urlService('activeSync', 'https://mail.example.org/Microsoft-Server-ActiveSync').meta({
    description: 'Exchange ActiveSync.',
  }),
  graph: urlService('graph', 'https://graph.microsoft.com/').meta({ description: 'Microsoft Graph.' }),
  manageSieve: manageSieve.meta({ description: 'Mail filters (ManageSieve), port 4190 with STARTTLS.' }),
  xmpp: xmpp.meta({
    description:
      'Chat: xmpp:// (STARTTLS, 5222) or xmpps:// (TLS, 5223); as an object also webSocket: wss://...',
  }),
  oauth2: z
    .strictObject({
      issuer: readBy(z.string(), readIssuer),
      authorizationUrl: secureUrl.optional(),
      tokenUrl: secureUrl.optional(),
      scope: text.optional(),
      clientId: text.optional(),
    })
    .meta({
      description: 'How programs get OAuth2 tokens. No client secret: it would be public.',
      examples: [{ issuer: 'https://login.example.org', scope: 'mail' }],
    }),
  pop3: z
    .strictObject({
      leaveMessagesOnServer: z.boolean().optional(),
      daysToLeaveMessagesOnServer: z.int().min(1).max(36_500).optional(),
      downloadOnBiff: z.boolean().optional(),
    })
    .meta({
      description: "Options of Thunderbird's POP3 accounts.",
      examples: [{ leaveMessagesOnServer: true, daysToLeaveMessagesOnServer: 14 }],
    }),
  documentation: oneOrMore(page).meta({
    description: 'Help pages for people.',
    examples: [[{ url: 'https://example.org/help', text: 'How to set up a mail program' }]],
  }),
  enable: instruction.meta({
    description: 'What has to be switched on first, and where.',
    examples: [{ url: 'https://example.org/settings', instruction: 'Switch on IMAP.' }],
  }),
  passwordHelp: instruction.meta({
    description: 'Which password a mail program wants, and where to get it.',
    examples: [{ url: 'https://example.org/app-passwords', instruction: 'Use an app password.' }],
  }),
  webmail: webUrl.meta({ description: 'The web mail page.', examples: ['https://mail.example.org/'] }),
  help,
  branding,
  autoconfig,
  apple,
  outlook,
  mtaSts,
  tlsRpt,
  pacc,
  extras: z.record(z.string(), z.unknown()).meta({
    description: 'What an import found and no other key can hold. Kept, never sent.',
    examples: [{ note: 'anything' }],
  }),
} as const;

/** The name of a key of a provider file. */
export type ProviderKey = keyof typeof providerKeys;

/** What a provider file says, key by key; absent keys have no default yet. */
export type ProviderValues = { readonly [Key in ProviderKey]?: z.output<(typeof providerKeys)[Key]> };

/** True for the name of a key. */
export function isProviderKey(name: string): name is ProviderKey {
  return Object.hasOwn(providerKeys, name);
}

/** The stem of a file in the folder, or the name of a preset. */
function readFileStem(given: string): Reading<string> {
  const name = readText(given, { allowed: [] });
  if (!name.ok) return name;
  const stem = name.value.replace(/\.ya?ml$/i, '');
  if (/[/\\]/.test(stem)) {
    return misread(
      'file-name',
      'only files of the same folder can be extended',
      'write the name without a folder',
    );
  }
  if (stem !== name.value) {
    return misread(
      'file-name',
      'the name of the file stands here with its ending',
      `write "extends: ${stem}"`,
    );
  }
  return understood(stem);
}

/** A host as in Thunderbird's own files (`accounts.google.com`) or the https URL that RFC 8414 wants. */
function readIssuer(given: string): Reading<string> {
  return given.includes('://') ? readSecureUrl(given) : readHostname(given);
}
