import { describe } from 'node:test';
import { thunderbird } from '../../src/clients/thunderbird.ts';
import { file, imap, pop3, runProbes, section, smtp, type Probe } from './probe.ts';

const usualImap = 'imap imap.example.org:993 SSL password-cleartext ann@example.org';
const usualSmtp = 'smtp smtp.example.org:465 SSL password-cleartext ann@example.org';
const both = imap() + smtp();
/** A leaf of the IMAP section under test, the others as usual. */
const withImap = (fields: Parameters<typeof imap>[0], raw = ''): string => file(imap(fields, raw) + smtp());
const withSmtp = (fields: Parameters<typeof smtp>[0], raw = ''): string => file(imap() + smtp(fields, raw));
const noImap = { refused: /no incoming server that it can use/ };

// One line a case, however long.
// prettier-ignore
const wholeFile: readonly Probe[] = [
  ['a usual file', file(both), { incoming: usualImap, outgoing: usualSmtp }],
  ['a default namespace', file(both).replace('<clientConfig', '<clientConfig xmlns="urn:x"'), { incoming: usualImap }],
  ['a namespace prefix', file(both).replace('<clientConfig', '<c:clientConfig xmlns:c="urn:x"').replace('</clientConfig', '</c:clientConfig'), { refused: /clientConfig/ }],
  ['an undeclared prefix', file(both + '<a:b/>'), { refused: /well-formed/ }],
  ['no emailProvider', '<clientConfig version="1.1"/>', { refused: /no emailProvider/ }],
  ['an empty emailProvider', '<clientConfig><emailProvider/></clientConfig>', { refused: /no id/ }],
  ['not well-formed', file(both).replace('</clientConfig>', ''), { refused: /not well-formed/ }],
  ['a web page', '<!DOCTYPE html><html><body><p>Hello<br></body></html>', { refused: /not well-formed/ }],
  ['JSON', '{"a": 1}', { refused: /not well-formed/ }],
  ['nothing', '', { refused: /not well-formed/ }],
  ['a DOCTYPE', file(both).replace('<clientConfig', '<!DOCTYPE clientConfig>\n<clientConfig'), { incoming: usualImap }],
  ['an entity of its own', file(imap({ hostname: '&h;' }) + smtp()), { refused: /not well-formed/ }],
  ['a byte order mark', `\ufeff${file(both)}`, { incoming: usualImap }],
  ['no id', file(both).replace(' id="example.org"', ''), { refused: /no id/ }],
  ['an empty id', file(both, undefined, ''), { refused: /id .* not a host name/ }],
  ['an id with an underscore', file(both, undefined, 'my_mail'), { refused: /id my_mail is not a host name/ }],
  ['an id with a blank', file(both, undefined, 'My Mail'), { refused: /id "My Mail" is not a host name/ }],
  ['an id of one label in capitals', file(both, undefined, 'MessagingEngine'), { incoming: usualImap }],
  ['the id 0, which is false', file(both, undefined, '0'), { refused: /id/ }],
  ['no domain', file(both, ''), { refused: /no domain/ }],
  ['a domain with purpose only', file(both, '<domain purpose="mx">example.org</domain>'), { refused: /no domain/ }],
  ['a domain with purpose beside a plain one', file(both, '<domain>a.org</domain><domain purpose="mx">b.org</domain>'), { incoming: usualImap }],
  ['a wildcard domain only', file(both, '<domain>*.example.org</domain>'), { refused: /no domain/ }],
  ['a U-label domain only', file(both, '<domain>bücher.example</domain>'), { refused: /no domain/ }],
  ['the placeholder as domain', file(both, '<domain>%EMAILDOMAIN%</domain>'), { incoming: usualImap }],
  ["another domain than the address's", file(both, '<domain>other.example</domain>'), { incoming: usualImap }],
  ['no incoming server', file(smtp()), noImap],
  ['no outgoing server', file(imap()), { refused: /no outgoing server/ }],
  ['JMAP only', file('<incomingServer type="jmap"><url>https://x.example/</url></incomingServer>' + smtp()), { ...noImap, note: /drops an incomingServer: it does not know the type jmap/ }],
  ['comments and CDATA inside texts', withImap({ hostname: '<![CDATA[imap]]>.example<!-- x -->.org' }), { incoming: usualImap }],
  ['a numeric displayName', file(both).replace('>Example<', '>0126<'), { note: /name as "126"/ }],
  ['no displayName', file(both).replace('<displayName>Example</displayName>', ''), { note: /name as "undefined"/ }],
];

// One line a case, however long.
// prettier-ignore
const sections: readonly Probe[] = [
  ['type in capitals', file(imap().replace('"imap"', '"IMAP"') + smtp()), { ...noImap, note: /type IMAP/ }],
  ['type missing', file(imap().replace(' type="imap"', '') + smtp()), { ...noImap, note: /no type/ }],
  ['POP3 before IMAP', file(pop3() + imap() + smtp()), { incoming: 'pop3 pop3.example.org:995 SSL password-cleartext ann@example.org', why: /1 more as an alternative/ }],
  ['a section it cannot use first', file(section('incoming', 'ews') + imap() + smtp()), { incoming: usualImap }],
  ['exchange with SMTP', file(section('incoming', 'exchange', { port: '443' }) + smtp()), { incoming: 'exchange exchange.example.org:443 SSL password-cleartext ann@example.org' }],
  ['a news server', file(section('incoming', 'nntp') + smtp()), { incoming: 'nntp nntp.example.org:993 SSL password-cleartext ann@example.org' }],
  ['hostname with white space', withImap({ hostname: '\n imap.example.org ' }), { incoming: usualImap }],
  ['hostname in capitals', withImap({ hostname: 'IMAP.Example.org' }), { incoming: usualImap }],
  ['hostname with a U-label', withImap({ hostname: 'imap.bücher.example' }), { ...noImap, note: /"imap.bücher.example": its hostname is not an ASCII/ }],
  ['hostname missing', withImap({ hostname: undefined }), { ...noImap, note: /no hostname/ }],
  ['hostname empty, which is true', withImap({ hostname: '' }), { incoming: 'imap true:993 SSL password-cleartext ann@example.org' }],
  ['hostname of blanks', withImap({ hostname: '  ' }), noImap],
  ['hostname as IPv6 address', withImap({ hostname: '2001:db8::1' }), { incoming: 'imap 2001:db8::1:993 SSL password-cleartext ann@example.org' }],
  ['hostname with a domain placeholder', withImap({ hostname: 'mail.%EMAILDOMAIN%' }), { incoming: 'imap mail.example.org:993 SSL password-cleartext ann@example.org' }],
  ['hostname with an unclosed placeholder', withImap({ hostname: 'mail.%EMAILDOMAIN' }), noImap],
  ['hostname with an attribute', withImap({ hostname: undefined }, '<hostname x="y">imap.example.org</hostname>'), { ...noImap, note: /lose the value/ }],
  ['hostname twice', withImap({ hostname: ['imap.example.org', 'other.example'] }), { incoming: usualImap }],
  ['port with white space', withImap({ port: ' 993 ' }), { incoming: usualImap }],
  ['port with letters behind', withImap({ port: '993x' }), { incoming: usualImap }],
  ['port 0', withImap({ port: '0' }), { ...noImap, note: /port/ }],
  ['port 65536', withImap({ port: '65536' }), noImap],
  ['port missing', withImap({ port: undefined }), noImap],
  ['port of letters', withImap({ port: 'imaps' }), noImap],
  ['socketType TLS', withImap({ socketType: 'TLS' }), { ...noImap, note: /socketType/ }],
  ['socketType in small letters', withImap({ socketType: 'ssl' }), noImap],
  ['socketType with white space', withImap({ socketType: ' SSL' }), noImap],
  ['socketType plain', withImap({ socketType: 'plain', port: '143' }), { incoming: 'imap imap.example.org:143 plain password-cleartext ann@example.org' }],
  ['the first socketType it knows', withImap({ socketType: ['TLS', 'STARTTLS', 'SSL'], port: '143' }), { incoming: 'imap imap.example.org:143 STARTTLS password-cleartext ann@example.org' }],
  ['username with white space', withImap({ username: ' ann ' }), { incoming: 'imap imap.example.org:993 SSL password-cleartext  ann ' }],
  ['username 007', withImap({ username: '007' }), { incoming: 'imap imap.example.org:993 SSL password-cleartext 7', note: /leading zeros/ }],
  ['username 1e3', withImap({ username: '1e3' }), { incoming: 'imap imap.example.org:993 SSL password-cleartext 1000' }],
  ['username empty', withImap({ username: '' }), { incoming: 'imap imap.example.org:993 SSL password-cleartext true', note: /"true"/ }],
  ['username missing', withImap({ username: undefined }), { incoming: 'imap imap.example.org:993 SSL password-cleartext undefined', note: /missing/ }],
  ['username with an attribute', withImap({ username: undefined }, '<username a="b">x</username>'), { incoming: 'imap imap.example.org:993 SSL password-cleartext [object Object]' }],
  ['username with all placeholders', withImap({ username: '%EMAILLOCALPART%+%EMAILDOMAIN%' }), { incoming: 'imap imap.example.org:993 SSL password-cleartext ann+example.org' }],
  ['a placeholder twice: the first only', withImap({ username: '%EMAILDOMAIN%/%EMAILDOMAIN%' }), { incoming: 'imap imap.example.org:993 SSL password-cleartext example.org/%EMAILDOMAIN%' }],
  ['SMTP username missing with a password', withSmtp({ username: undefined }), { outgoing: 'smtp smtp.example.org:465 SSL password-cleartext undefined' }],
  ['SMTP without login', withSmtp({ username: undefined, authentication: 'none' }), { outgoing: 'smtp smtp.example.org:465 SSL none -' }],
  ['SMTP client-IP-address', withSmtp({ authentication: 'client-IP-address' }), { outgoing: 'smtp smtp.example.org:465 SSL none ann@example.org' }],
  ['SMTP-after-POP in capitals', withSmtp({ authentication: 'SMTP-after-POP' }), { refused: /no outgoing/ }],
  ['placeholders of a second SMTP server', file(imap() + smtp() + smtp({ hostname: 'b.example.org' })), { outgoing: usualSmtp, note: /placeholders of SMTP b\.example\.org:465 \(SSL\) unfilled/ }],
];

// One line a case, however long.
// prettier-ignore
const authentications: readonly Probe[] = [
  ['the alias plain', withImap({ authentication: 'plain' }), { incoming: usualImap }],
  ['the alias secure', withImap({ authentication: 'secure' }), { incoming: usualImap.replace('cleartext', 'encrypted') }],
  ['GSSAPI', withImap({ authentication: 'GSSAPI' }), { incoming: usualImap.replace('password-cleartext', 'GSSAPI') }],
  ['none for IMAP', withImap({ authentication: 'none' }), noImap],
  ['with white space', withImap({ authentication: 'password-cleartext ' }), noImap],
  ['with an attribute', withImap({ authentication: undefined }, '<authentication system="sasl">PLAIN</authentication>'), noImap],
  ['with an attribute and a plain one behind', withImap({}, '<authentication system="sasl">PLAIN</authentication>'), { incoming: usualImap }],
  ['OAuth2 alone, own host', withImap({ authentication: 'OAuth2' }), { ...noImap, note: /imap\.example\.org: OAuth2 is its only authentication and Thunderbird does not know the host/ }],
  ['OAuth2 first, own host', withImap({ authentication: ['OAuth2', 'password-cleartext'] }), { incoming: usualImap }],
  ['OAuth2 alone at Gmail', withImap({ hostname: 'imap.gmail.com', authentication: 'OAuth2' }), { incoming: 'imap imap.gmail.com:993 SSL OAuth2 ann@example.org' }],
  ['OAuth2 at a host that only ends like it', withImap({ hostname: 'imap.notgmail.com', authentication: 'OAuth2' }), noImap],
  ['OAuth2 at another host of AOL', withImap({ hostname: 'mail.aol.com', authentication: 'OAuth2' }), noImap],
  ['OAuth2 for Exchange at Microsoft', file(section('incoming', 'exchange', { hostname: 'outlook.office365.com', authentication: 'OAuth2' }) + smtp()), { incoming: 'exchange outlook.office365.com:993 SSL OAuth2 ann@example.org' }],
  ['OAuth2 for Exchange at Google', file(section('incoming', 'exchange', { hostname: 'imap.gmail.com', authentication: 'OAuth2' }) + smtp()), noImap],
  ['none at all', withImap({ authentication: undefined }), { ...noImap, note: /no authentication/ }],
];

describe('Thunderbird: the whole file', () => runProbes(thunderbird, wholeFile));
describe('Thunderbird: one section', () => runProbes(thunderbird, sections));
describe('Thunderbird: authentication', () => runProbes(thunderbird, authentications));
