import { describe } from 'node:test';
import { thunderbirdAndroid } from '../../src/clients/thunderbird-android.ts';
import { file, imap, pop3, runProbes, section, smtp, type Probe } from './probe.ts';

const usualImap = 'imap imap.example.org:993 SSL password-cleartext ann@example.org';
const usualSmtp = 'smtp smtp.example.org:465 SSL password-cleartext ann@example.org';
const both = imap() + smtp();
const withImap = (fields: Parameters<typeof imap>[0], raw = ''): string => file(imap(fields, raw) + smtp());

// One line a case, however long.
// prettier-ignore
const probes: readonly Probe[] = [
  ['a usual file', file(both), { incoming: usualImap, outgoing: usualSmtp }],
  ['a byte order mark', `\ufeff${file(both)}`, { refused: /byte order mark/ }],
  ['not well-formed', `${file(both)}<`, { refused: /not well-formed/ }],
  ['an undeclared prefix is a name like others', file(`<a:b/>${both}`), { incoming: usualImap }],
  ['no id', file(both).replace(' id="example.org"', ''), { refused: /no id/ }],
  ['an id with an underscore', file(both, undefined, 'my_mail'), { refused: /id my_mail/ }],
  ['no domain', file(both, ''), { refused: /no domain/ }],
  ['a domain with purpose only', file(both, '<domain purpose="mx">example.org</domain>'), { incoming: usualImap }],
  ['the placeholder as domain', file(both, '<domain>%EMAILDOMAIN%</domain>'), { incoming: usualImap }],
  ['POP3 first, and broken', file(pop3({ hostname: undefined }) + both), { incoming: usualImap }],
  ['POP3 only', file(pop3() + smtp()), { refused: /no IMAP server/ }],
  ['no SMTP', file(imap()), { refused: /no SMTP server/ }],
  ['other types with gaps', file(section('incoming', 'jmap', { hostname: undefined }) + both), { incoming: usualImap }],
  ['a section without type', file(imap({ port: undefined }).replace(' type="imap"', '') + both), { incoming: usualImap }],
  ['hostname missing', withImap({ hostname: undefined }), { refused: /IMAP server is at fault.*hostname is missing/ }],
  ['hostname with a U-label', withImap({ hostname: 'imap.bücher.example' }), { refused: /hostname is not/ }],
  ['hostname with white space', withImap({ hostname: ' imap.example.org' }), { refused: /white space/ }],
  ['hostname with a placeholder', withImap({ hostname: 'mail.%EMAILDOMAIN%' }), { incoming: usualImap.replace('imap.example.org', 'mail.example.org') }],
  ['port missing', withImap({ port: undefined }), { refused: /port is missing/ }],
  ['port with white space', withImap({ port: ' 993' }), { refused: /port is not a number/ }],
  ['port 0', withImap({ port: '0' }), { incoming: usualImap.replace('993', '0') }],
  ['port 65536', withImap({ port: '65536' }), { refused: /port is not a number/ }],
  ['username missing', file(imap() + smtp({ username: undefined })), { refused: /SMTP server is at fault.*username is missing/ }],
  ['username empty', withImap({ username: '' }), { incoming: 'imap imap.example.org:993 SSL password-cleartext ' }],
  ['username with a placeholder twice', withImap({ username: '%EMAILDOMAIN%/%EMAILDOMAIN%' }), { incoming: 'imap imap.example.org:993 SSL password-cleartext example.org/example.org' }],
  ['socketType plain', withImap({ socketType: 'plain' }), { refused: /socketType is plain, not SSL or STARTTLS/ }],
  ['socketType plain in a second SMTP server', file(both + smtp({ socketType: 'plain' })), { refused: /SMTP server is at fault.*plain/ }],
  ['socketType TLS', withImap({ socketType: 'TLS' }), { refused: /socketType is TLS/ }],
  ['socketType missing', withImap({ socketType: undefined }), { refused: /socketType is missing/ }],
  ['the last socketType', withImap({ socketType: ['SSL', 'STARTTLS'] }), { incoming: usualImap.replace('SSL', 'STARTTLS') }],
  ['authentication it does not know, one it does', withImap({ authentication: ['NTLM', 'password-encrypted'] }), { incoming: usualImap.replace('cleartext', 'encrypted') }],
  ['authentication of other kinds only', withImap({ authentication: ['plain', 'GSSAPI'] }), { refused: /authentication is none of/ }],
  ['OAuth2 first, own host', withImap({ authentication: ['OAuth2', 'password-cleartext'] }), { incoming: usualImap, note: /does not use OAuth2/ }],
  ['OAuth2 alone, own host', withImap({ authentication: 'OAuth2' }), { refused: /nothing is left/ }],
  ['OAuth2 alone at Gmail', withImap({ hostname: 'imap.gmail.com', authentication: 'OAuth2' }), { incoming: 'imap imap.gmail.com:993 SSL OAuth2 ann@example.org' }],
  ['OAuth2 below a known domain only', withImap({ hostname: 'eu.imap.gmail.com', authentication: 'OAuth2' }), { refused: /nothing is left/ }],
  ['an element inside a leaf', withImap({ username: '<b>ann</b>' }), { refused: /an element where a text belongs/ }],
  ['a hostname inside an unknown element overwrites', withImap({}, '<x><hostname>other.example.org</hostname></x>'), { incoming: usualImap.replace('imap.example.org', 'other.example.org') }],
  ['attributes on leaves', withImap({ hostname: undefined }, '<hostname x="y">imap.example.org</hostname>'), { incoming: usualImap }],
  ['comments and CDATA inside texts', withImap({ hostname: '<![CDATA[imap]]>.example<!-- x -->.org' }), { incoming: usualImap }],
  ['several servers', file(both + imap({ hostname: 'b.example.org' })), { incoming: usualImap, note: /after the first/ }],
];

describe('Thunderbird for Android', () => runProbes(thunderbirdAndroid, probes));
