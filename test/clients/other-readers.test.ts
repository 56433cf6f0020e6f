import { describe } from 'node:test';
import { deltaChat } from '../../src/clients/delta-chat.ts';
import { evolution } from '../../src/clients/evolution.ts';
import { fairEmail } from '../../src/clients/fairemail.ts';
import { geary } from '../../src/clients/geary.ts';
import { kmail } from '../../src/clients/kmail.ts';
import { nextcloud } from '../../src/clients/nextcloud.ts';
import { file, imap, pop3, runProbes, section, smtp, type Probe } from './probe.ts';

const both = imap() + smtp();
const startTls = { hostname: 'b.example.org', port: '143', socketType: 'STARTTLS' };
const submission = { hostname: 'b.example.org', port: '587', socketType: 'STARTTLS' };
const withImap = (fields: Parameters<typeof imap>[0], raw = ''): string => file(imap(fields, raw) + smtp());
const notWellFormed = file(both).replace('</emailProvider>', '');

describe('Evolution', () => {
  const usual = 'imap imap.example.org:993 SSL password-cleartext ann@example.org';
  // One line a case, however long.
  // prettier-ignore
  const probes: readonly Probe[] = [
    ['a usual file', file(both), { incoming: usual, outgoing: 'smtp smtp.example.org:465 SSL password-cleartext ann@example.org' }],
    ['not well-formed', notWellFormed, { refused: /not well-formed/ }],
    ['no id, no domain, another root', `<x>${both}</x>`, { incoming: usual }],
    ['the last IMAP server', file(imap() + imap(startTls) + smtp()), { incoming: 'imap b.example.org:143 STARTTLS password-cleartext ann@example.org', why: /last of 2 IMAP/ }],
    ['a later section inherits what it leaves out', file(imap() + imap({ hostname: 'b.example.org', port: undefined }) + smtp()), { incoming: usual.replace('imap.', 'b.') }],
    ['IMAP before POP3 in any order', file(imap() + pop3() + smtp()), { incoming: usual }],
    ['POP3 only', file(pop3() + smtp()), { incoming: 'pop3 pop3.example.org:995 SSL password-cleartext ann@example.org' }],
    ['another attribute', file(both.replace('type="imap"', 'type="imap" x="y"')), { refused: /type and no other/ }],
    ['no type', file(both.replace(' type="imap"', '')), { refused: /type and no other/ }],
    ['no servers', '<html><body/></html>', { refused: /looks no further/ }],
    ['%EMAILDOMAIN%', withImap({ hostname: 'mail.%EMAILDOMAIN%' }), { incoming: usual.replace('imap.example.org', 'mail.'), note: /into nothing/ }],
    ['OAuth2 behind a password', withImap({ authentication: ['password-cleartext', 'OAuth2'] }), { incoming: usual, note: /ignores OAuth2/ }],
    ['the last authentication it knows', withImap({ authentication: ['password-encrypted', 'password-cleartext', 'NTLM'] }), { incoming: usual }],
    ['a port out of range', withImap({ port: '70000' }), { incoming: usual.replace('993', '0') }],
    ['a port with letters', withImap({ port: ' 993x' }), { incoming: usual }],
    ['socketType TLS', withImap({ socketType: 'TLS' }), { incoming: usual.replace('SSL', 'plain') }],
    ['socketType TLS after SSL', file(imap() + imap({ socketType: 'TLS' }) + smtp()), { incoming: usual }],
    ['other types', file(section('incoming', 'exchange') + both), { incoming: usual, note: /plug-ins/ }],
  ];
  runProbes(evolution, probes);
});

describe('KMail', () => {
  const usual = 'imap imap.example.org:993 SSL password-cleartext ann@example.org';
  // One line a case, however long.
  // prettier-ignore
  const probes: readonly Probe[] = [
    ['a usual file', file(both), { incoming: usual, outgoing: 'smtp smtp.example.org:465 SSL password-cleartext ann@example.org' }],
    ['not well-formed', notWellFormed, { refused: /not well-formed/ }],
    ['no id and no domain', file(both, '').replace(' id="example.org"', ''), { incoming: usual }],
    ['the provider further down', `<a><b>${file(both).replace(/^.*\n/, '')}</b></a>`, { incoming: usual }],
    ['no provider', '<a/>', { refused: /no emailProvider/ }],
    ['STARTTLS preferred for sending', file(both + smtp(submission)), { outgoing: 'smtp b.example.org:587 STARTTLS password-cleartext ann@example.org', why: /ranks STARTTLS before SSL/ }],
    ['SSL not preferred behind STARTTLS', file(imap() + smtp(submission) + smtp()), { outgoing: 'smtp b.example.org:587 STARTTLS password-cleartext ann@example.org' }],
    ['the first IMAP server for reading', file(imap() + imap(startTls) + smtp()), { incoming: usual, why: /first IMAP server of 2/ }],
    ['IMAP before POP3', file(pop3() + both), { incoming: usual }],
    ['socketType TLS', withImap({ socketType: 'TLS' }), { incoming: usual, note: /takes SSL/ }],
    ['socketType with white space', withImap({ socketType: ' STARTTLS ' }), { incoming: usual }],
    ['socketType plain', withImap({ socketType: 'plain' }), { incoming: usual.replace('SSL', 'plain') }],
    ['no port', withImap({ port: undefined }), { refused: /no IMAP or POP3 server with a port/, note: /no port/ }],
    ['a port of letters', withImap({ port: 'imaps' }), { incoming: usual.replace('993', '0'), note: /port 0/ }],
    ['a port with white space', withImap({ port: ' 993\n' }), { incoming: usual }],
    ['OAuth2 behind a password', withImap({ authentication: ['password-cleartext', 'OAuth2'] }), { incoming: usual.replace('password-cleartext', 'OAuth2') }],
    ['a password behind OAuth2', withImap({ authentication: ['OAuth2', 'password-cleartext'] }), { incoming: usual.replace('password-cleartext', 'OAuth2') }],
    ['client-IP-address', file(imap() + smtp({ authentication: 'client-IP-address' })), { outgoing: 'smtp smtp.example.org:465 SSL password-cleartext ann@example.org' }],
    ['all placeholders', withImap({ username: '%EMAILLOCALPART%-%EMAILDOMAIN%' }), { incoming: usual.replace('ann@', 'ann-') }],
    ['no SMTP', file(imap()), { incoming: usual, outgoing: '-', note: /no way to send/ }],
  ];
  runProbes(kmail, probes);
});

describe('Delta Chat', () => {
  const usual = 'imap imap.example.org:993 SSL - ann@example.org';
  // One line a case, however long.
  // prettier-ignore
  const probes: readonly Probe[] = [
    ['a usual file', file(both), { incoming: usual, outgoing: 'smtp smtp.example.org:465 SSL - ann@example.org' }],
    ['names in any case', file(both).replaceAll('incomingServer', 'INCOMINGserver').replaceAll('hostname', 'HostName'), { incoming: usual }],
    ['type and socketType in any case', withImap({ socketType: ' ssl ' }).replace('"imap"', "'IMAP'"), { incoming: usual }],
    ['white space around texts', withImap({ hostname: '\n imap.example.org\n', port: ' 993 ' }), { incoming: usual }],
    ['cut off behind its sections', `<clientConfig><emailProvider>${both}`, { incoming: usual }],
    ['cut off inside a tag', file(both).slice(0, -5), { refused: /does not end/ }],
    ['an end tag that does not fit', `<a>${both}</b>`, { refused: /does not fit/ }],
    ['a web page', '<!doctype html><html><head><meta charset="utf-8"/></head><body>Hello</body></html>', { refused: /takes the document for an answer/ }],
    ['plain text', 'Not found', { refused: /takes the document for an answer/ }],
    ['an ampersand of its own', `${file(both)}a & b`, { refused: /semicolon/ }],
    ['an entity: the last part wins', withImap({ username: 'a&amp;b' }), { incoming: usual.replace('ann@example.org', 'b') }],
    ['a comment inside a text too', withImap({ hostname: 'x.example.org<!-- -->imap.example.org' }), { incoming: usual }],
    ['an unknown entity', withImap({ hostname: 'x&nbsp;imap.example.org' }), { incoming: usual }],
    ['CDATA is no text', withImap({ hostname: '<![CDATA[imap.example.org]]>' }), { incoming: '-', note: /lacks hostname/ }],
    ['an empty username', withImap({ username: '' }), { incoming: '-', note: /guesses the IMAP/ }],
    ['socketType TLS', withImap({ socketType: 'TLS' }), { incoming: usual.replace('SSL', 'automatic') }],
    ['no socketType', withImap({ socketType: undefined }), { incoming: usual.replace('SSL', 'automatic') }],
    ['a port of letters', withImap({ port: 'imaps' }), { incoming: usual.replace('993', '0') }],
    ['a port out of range', withImap({ port: '65536' }), { incoming: usual.replace('993', '0') }],
    ['OAuth2 alone', withImap({ authentication: 'OAuth2' }), { incoming: usual, note: /password for the IMAP server/ }],
    ['several servers', file(imap() + imap(startTls) + smtp()), { incoming: usual, why: /tries 1 more/ }],
    ['POP3 only', file(pop3() + smtp()), { incoming: '-', note: /guesses the IMAP/ }],
    ['a > inside quotes', withImap({}, '<x y="a>b"/>'), { incoming: usual }],
    ['text behind an end tag counts', withImap({ username: undefined }, '<username>a</username>b'), { incoming: usual.replace('ann@example.org', 'b') }],
  ];
  runProbes(deltaChat, probes);
});

describe('Nextcloud Mail', () => {
  const usual = 'imap imap.example.org:993 SSL - ann@example.org';
  // One line a case, however long.
  // prettier-ignore
  const probes: readonly Probe[] = [
    ['a usual file', file(both), { incoming: usual, outgoing: 'smtp smtp.example.org:465 SSL - ann@example.org' }],
    ['not well-formed', notWellFormed, { refused: /not well-formed/ }],
    ['no provider', '<a/>', { refused: /no emailProvider/ }],
    ['a prefixed provider', '<a xmlns:b="urn:x"><b:emailProvider/></a>', { refused: /no emailProvider/ }],
    ['the first of each', file(pop3() + imap() + imap(startTls) + smtp() + smtp(submission)), { incoming: usual, outgoing: 'smtp smtp.example.org:465 SSL - ann@example.org', note: /after the first/ }],
    ['SMTP only', file(pop3() + smtp()), { incoming: '-', outgoing: 'smtp smtp.example.org:465 SSL - ann@example.org' }],
    ['POP3 only', file(pop3()), { refused: /no IMAP and no SMTP/ }],
    ['socketType tls in small letters', withImap({ socketType: 'tls' }), { incoming: usual.replace('SSL', 'STARTTLS') }],
    ['socketType with white space', withImap({ socketType: ' SSL' }), { incoming: usual.replace('SSL', 'plain') }],
    ['hostname with a placeholder', withImap({ hostname: 'mail.%EMAILDOMAIN%' }), { incoming: usual.replace('imap.example.org', 'mail.%EMAILDOMAIN%'), note: /placeholder/ }],
    ['username of all placeholders', withImap({ username: '%EMAILLOCALPART%-%EMAILDOMAIN%' }), { incoming: usual.replace('ann@', 'ann-') }],
    ['a port with letters behind', withImap({ port: '993x' }), { incoming: usual }],
    ['no port', withImap({ port: undefined }), { incoming: usual.replace('993', '0') }],
    ['OAuth2 alone', withImap({ authentication: 'OAuth2' }), { incoming: usual, note: /password for the IMAP server/ }],
  ];
  runProbes(nextcloud, probes);
});

describe('FairEmail', () => {
  const usual = 'imap imap.example.org:993 SSL - ann@example.org';
  // One line a case, however long.
  // prettier-ignore
  const probes: readonly Probe[] = [
    ['a usual file', file(both), { incoming: usual, outgoing: 'smtp smtp.example.org:465 SSL - ann@example.org' }],
    ['not well-formed', notWellFormed, { refused: /not well-formed/ }],
    ['a byte order mark', `\ufeff${file(both)}`, { refused: /byte order mark/ }],
    ['the last of each', file(imap() + imap(startTls) + smtp()), { incoming: 'imap b.example.org:143 STARTTLS - ann@example.org', why: /last of 2 IMAP/ }],
    ['the last username anywhere', `${file(both).replace('</clientConfig>', '')}<webMail><loginPageInfo><username>%EMAILLOCALPART%</username></loginPageInfo></webMail></clientConfig>`, { incoming: usual.replace('ann@example.org', 'ann'), note: /last user name/ }],
    ['a username of more than a placeholder', withImap({ username: '%EMAILLOCALPART%@%EMAILDOMAIN%' }).replace('%EMAILADDRESS%', '%EMAILLOCALPART%@%EMAILDOMAIN%'), { incoming: usual.replace('ann@example.org', '%EMAILLOCALPART%@%EMAILDOMAIN%'), note: /placeholders in a user name/ }],
    ['no username at all', file(imap({ username: undefined }) + smtp({ username: undefined })), { incoming: usual }],
    ['a port with white space', withImap({ port: '993 ' }), { refused: /port is not a number/ }],
    ["a port with white space in POP3 doesn't matter", file(pop3({ port: ' 1' }) + both), { incoming: usual }],
    ['a port behind the socketType decides anew', file(imap({ port: undefined, socketType: 'SSL' }, '<port>143</port>') + smtp()), { incoming: 'imap imap.example.org:143 STARTTLS - ann@example.org' }],
    ['socketType plain', withImap({ socketType: 'plain' }), { incoming: usual, note: /goes by the port/ }],
    ['no IMAP', file(pop3() + smtp()), { refused: /no IMAP server/ }],
    ['no SMTP', file(imap()), { refused: /no SMTP server/ }],
    ['port 0', withImap({ port: '0' }), { refused: /no hostname or no port/ }],
    ['hostname with a placeholder', withImap({ hostname: '%EMAILDOMAIN%' }), { incoming: usual.replace('imap.example.org', '%EMAILDOMAIN%'), note: /placeholder in a hostname/ }],
    ['another root element', `<x>${both}</x>`, { incoming: usual }],
    ['OAuth2 alone', withImap({ authentication: 'OAuth2' }), { incoming: usual, note: /password for the IMAP server/ }],
  ];
  runProbes(fairEmail, probes);
});

describe('Geary', () => {
  const usual = 'imap imap.example.org:993 SSL - -';
  // One line a case, however long.
  // prettier-ignore
  const probes: readonly Probe[] = [
    ['a usual file', file(both), { incoming: usual, outgoing: 'smtp smtp.example.org:465 SSL - -' }],
    ['not well-formed', notWellFormed, { refused: /not well-formed/ }],
    ['no id and no domain', file(both, '').replace(' id="example.org"', ''), { incoming: usual }],
    ['POP3 first', file(pop3() + both), { refused: /first incoming server is not IMAP/ }],
    ['JMAP first', file(section('incoming', 'jmap') + both), { refused: /first incoming server is not IMAP/ }],
    ['another type of SMTP first', file(imap() + section('outgoing', 'graph') + smtp()), { refused: /first outgoing server is not SMTP/ }],
    ['no outgoing server', file(imap()), { refused: /needs an incoming and an outgoing/ }],
    ['no provider', '<a/>', { refused: /no emailProvider/ }],
    ['STARTTLS', withImap(startTls), { incoming: 'imap b.example.org:143 STARTTLS - -' }],
    ['socketType TLS', withImap({ socketType: 'TLS' }), { incoming: usual.replace('SSL', 'plain'), note: /without encryption/ }],
    ['hostname with a placeholder', withImap({ hostname: 'mail.%EMAILDOMAIN%' }), { incoming: usual.replace('imap.example.org', 'mail.%EMAILDOMAIN%'), note: /placeholder/ }],
    ['no port', withImap({ port: undefined }), { incoming: usual.replace('993', '0') }],
    ['OAuth2 alone', withImap({ authentication: 'OAuth2' }), { incoming: usual, note: /password for the IMAP server/ }],
  ];
  runProbes(geary, probes);
});
