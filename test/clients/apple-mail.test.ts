import { describe } from 'node:test';
import { appleMail } from '../../src/clients/apple-mail.ts';
import { runProbes, type Probe } from './probe.ts';

type Fields = Readonly<Record<string, string | undefined>>;

function dict(fields: Fields): string {
  const entries = Object.entries(fields).map(([key, value]) =>
    value === undefined ? '' : `<key>${key}</key>${value}`,
  );
  return `<dict>${entries.join('')}</dict>`;
}

const text = (value: string): string => `<string>${value}</string>`;
const integer = (value: number): string => `<integer>${value}</integer>`;

function payload(type: string, name: string, fields: Fields): string {
  return dict({
    PayloadType: text(type),
    PayloadVersion: integer(1),
    PayloadIdentifier: text(`org.example.${name}`),
    PayloadUUID: text(`UUID-${name}`),
    ...fields,
  });
}

function mail(fields: Fields = {}, name = 'mail'): string {
  return payload('com.apple.mail.managed', name, {
    EmailAccountType: text('EmailTypeIMAP'),
    EmailAddress: text('ann@example.org'),
    IncomingMailServerAuthentication: text('EmailAuthPassword'),
    IncomingMailServerHostName: text('imap.example.org'),
    IncomingMailServerPortNumber: integer(993),
    IncomingMailServerUseSSL: '<true/>',
    IncomingMailServerUsername: text('ann@example.org'),
    OutgoingMailServerAuthentication: text('EmailAuthPassword'),
    OutgoingMailServerHostName: text('smtp.example.org'),
    OutgoingMailServerPortNumber: integer(465),
    OutgoingMailServerUseSSL: '<true/>',
    OutgoingMailServerUsername: text('ann@example.org'),
    OutgoingPasswordSameAsIncomingPassword: '<true/>',
    ...fields,
  });
}

function profile(payloads: string, fields: Fields = {}): string {
  const top = payload('Configuration', 'profile', {
    PayloadContent: `<array>${payloads}</array>`,
    ...fields,
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">${top}</plist>\n`;
}

const imap = 'imap imap.example.org:993 SSL password-cleartext ann@example.org';
const smtp = 'smtp smtp.example.org:465 SSL password-cleartext ann@example.org';
const withMail = (fields: Fields): string => profile(mail(fields));
const eas = payload('com.apple.eas.account', 'eas', {
  Host: text('eas.example.org'),
  SSL: '<true/>',
  UserName: text('ann'),
});
const ews = payload('com.apple.ews.account', 'ews', { Host: text('ews.example.org') });

// One line a case, however long.
// prettier-ignore
const probes: readonly Probe[] = [
  ['a usual profile', profile(mail()), { incoming: imap, outgoing: smtp }],
  ['no property list', '<html/>', { refused: /not a property list/ }],
  ['an array', '<plist version="1.0"><array/></plist>', { refused: /not a dictionary/ }],
  ['an empty integer refuses the whole profile', withMail({ IncomingMailServerPortNumber: '<integer></integer>' }), { refused: /not a property list/ }],
  ['another type of profile', profile(mail(), { PayloadType: text('Other') }), { refused: /Configuration/ }],
  ['version 2', profile(mail(), { PayloadVersion: integer(2) }), { refused: /PayloadVersion is not 1/ }],
  ['a payload of version 2', withMail({ PayloadVersion: integer(2) }), { refused: /PayloadVersion is not 1/ }],
  ['no identifier', withMail({ PayloadIdentifier: undefined }), { refused: /no PayloadIdentifier/ }],
  ['a UUID twice', withMail({ PayloadUUID: text('UUID-profile') }), { refused: /PayloadUUID is used more than once/ }],
  ['no content', profile('', { PayloadContent: undefined }), { refused: /not an array/ }],
  ['no account', profile(''), { refused: /no mail account/ }],
  ['POP', withMail({ EmailAccountType: text('EmailTypePOP'), IncomingMailServerPortNumber: integer(995) }), { incoming: imap.replace('imap imap.example.org:993', 'pop3 imap.example.org:995') }],
  ['no account type', withMail({ EmailAccountType: undefined }), { refused: /EmailAccountType/ }],
  ['no host name', withMail({ OutgoingMailServerHostName: undefined }), { refused: /OutgoingMailServerHostName/ }],
  ['no authentication', withMail({ IncomingMailServerAuthentication: undefined }), { refused: /IncomingMailServerAuthentication/ }],
  ['an authentication that does not exist', withMail({ IncomingMailServerAuthentication: text('OAuth2') }), { refused: /IncomingMailServerAuthentication/ }],
  ['CRAM-MD5', withMail({ IncomingMailServerAuthentication: text('EmailAuthCRAMMD5') }), { incoming: imap.replace('cleartext', 'encrypted') }],
  ['a port as text', withMail({ IncomingMailServerPortNumber: text('993') }), { refused: /not a port/ }],
  ['UseSSL as text', withMail({ IncomingMailServerUseSSL: text('true') }), { refused: /not a boolean/ }],
  ['UseSSL on 143 and 587', withMail({ IncomingMailServerPortNumber: integer(143), OutgoingMailServerPortNumber: integer(587) }), { incoming: imap.replace('993 SSL', '143 STARTTLS'), outgoing: smtp.replace('465 SSL', '587 STARTTLS') }],
  ['UseSSL on another port', withMail({ IncomingMailServerPortNumber: integer(1993) }), { incoming: imap.replace('993 SSL', '1993 automatic') }],
  ['no UseSSL, which is off', withMail({ IncomingMailServerUseSSL: undefined }), { incoming: imap.replace('SSL', 'plain'), note: /without encryption/ }],
  ['no port for sending', withMail({ OutgoingMailServerPortNumber: undefined }), { note: /25, 587 and 465/ }],
  ['no user name', withMail({ IncomingMailServerUsername: undefined }), { incoming: imap.replace('ann@example.org', '-'), note: /asks for the user name/ }],
  ['the password twice', withMail({ OutgoingPasswordSameAsIncomingPassword: undefined }), { note: /second time/ }],
  ['sending without login', withMail({ OutgoingMailServerAuthentication: text('EmailAuthNone'), OutgoingMailServerUsername: undefined }), { outgoing: 'smtp smtp.example.org:465 SSL none -' }],
  ['two accounts', profile(mail() + mail({}, 'second')), { incoming: imap, note: /2 mail accounts/ }],
  ['payloads of other kinds', profile(payload('com.apple.caldav.account', 'caldav', {}) + mail()), { incoming: imap }],
  ['ActiveSync', profile(eas), { incoming: 'exchange eas.example.org:443 SSL - ann', why: /iPhone/ }],
  ['EWS alone', profile(ews), { incoming: 'exchange ews.example.org:443 SSL - -', why: /Mac/ }],
  ['ActiveSync without SSL', profile(eas.replace('<true/>', '<false/>')), { incoming: 'exchange eas.example.org:80 plain - ann' }],
  ['mail and Exchange at once', profile(mail() + eas), { incoming: imap, note: /twice/ }],
];

describe('Apple Mail', () => runProbes(appleMail, probes));
