import { describe } from 'node:test';
import { outlook } from '../../src/clients/outlook.ts';
import { runProbes, type Probe } from './probe.ts';

const base = 'http://schemas.microsoft.com/exchange/autodiscover';

function response(inside: string, schema = `${base}/outlook/responseschema/2006a`, root = base): string {
  return `<?xml version="1.0"?><Autodiscover xmlns="${root}/responseschema/2006"><Response xmlns="${schema}">${inside}</Response></Autodiscover>`;
}

function account(protocols: string, action = 'settings'): string {
  return response(
    `<Account><AccountType>email</AccountType><Action>${action}</Action>${protocols}</Account>`,
  );
}

type Fields = Readonly<Record<string, string | undefined>>;

function protocol(type: string, fields: Fields = {}): string {
  const all: Fields = {
    Type: type,
    Server: 'mail.example.org',
    Port: type === 'SMTP' ? '465' : '993',
    LoginName: 'ann@example.org',
    SPA: 'off',
    SSL: 'on',
    Encryption: 'SSL',
    ...fields,
  };
  const elements = Object.entries(all).map(([name, text]) =>
    text === undefined ? '' : `<${name}>${text}</${name}>`,
  );
  return `<Protocol>${elements.join('')}</Protocol>`;
}

const imap = 'imap mail.example.org:993 SSL password-cleartext ann@example.org';
const smtp = 'smtp mail.example.org:465 SSL password-cleartext ann@example.org';
const both = account(protocol('IMAP') + protocol('SMTP'));
const withImap = (fields: Fields): string => account(protocol('IMAP', fields) + protocol('SMTP'));
const redirect = (action: string, inside: string): string =>
  response(`<Account><AccountType>email</AccountType><Action>${action}</Action>${inside}</Account>`);

// One line a case, however long.
// prettier-ignore
const probes: readonly Probe[] = [
  ['a usual answer', both, { incoming: imap, outgoing: smtp }],
  ['not well-formed', both.slice(0, -3), { refused: /not well-formed/ }],
  ['https namespaces, as newer pages print them', both.replaceAll('http://', 'https://'), { refused: /root element/ }],
  ['a Response in the namespace of its root', response('<Account/>', `${base}/responseschema/2006`), { refused: /Response is not in/ }],
  ['an error', response('<Error><ErrorCode>600</ErrorCode><Message>Invalid Request</Message></Error>', `${base}/responseschema/2006`), { refused: /error 600/ }],
  ['two accounts', both.replace('<Account>', '<Account/><Account>'), { refused: /more than one Account/ }],
  ['another AccountType', both.replace('>email<', '>nntp<'), { refused: /AccountType/ }],
  ['another Action', account('', 'nothing'), { refused: /Action/ }],
  ['POP for POP3', account(protocol('POP') + protocol('SMTP')), { refused: /no IMAP or POP3/, note: /type POP/ }],
  ['type in small letters', account(protocol('imap') + protocol('SMTP')), { refused: /no IMAP or POP3/ }],
  ['POP3', account(protocol('POP3', { Port: '995' }) + protocol('SMTP')), { incoming: 'pop3 mail.example.org:995 SSL password-cleartext ann@example.org' }],
  ['Exchange blocks', account(protocol('EXCH') + protocol('IMAP') + protocol('SMTP')), { incoming: imap, note: /without end/ }],
  ['the first of each', account(protocol('IMAP') + protocol('IMAP', { Server: 'b.example.org' }) + protocol('SMTP')), { incoming: imap, note: /FairEmail/ }],
  ['no SMTP', account(protocol('IMAP')), { incoming: imap, outgoing: '-', note: /asks for the outgoing/ }],
  ['Encryption TLS is STARTTLS', withImap({ Encryption: 'TLS', Port: '143' }), { incoming: imap.replace('993 SSL', '143 STARTTLS') }],
  ['Encryption TLS on 993', withImap({ Encryption: 'TLS' }), { note: /fails in silence/ }],
  ['Encryption TLS on a port of its own', withImap({ Encryption: 'TLS', Port: '1143' }), { note: /usual ports only/ }],
  ['SSL off beside Encryption TLS', withImap({ Encryption: 'TLS', SSL: 'off', Port: '143' }), { incoming: imap.replace('993 SSL', '143 STARTTLS'), note: /Thunderbird and Delta Chat/ }],
  ['Encryption None', withImap({ Encryption: 'None', SSL: 'off', Port: '143' }), { incoming: imap.replace('993 SSL', '143 plain') }],
  ['Encryption Auto', withImap({ Encryption: 'Auto' }), { incoming: imap.replace('SSL', 'automatic') }],
  ['no Encryption, SSL on', withImap({ Encryption: undefined }), { incoming: imap }],
  ['no Encryption, SSL on with 143', withImap({ Encryption: undefined, Port: '143' }), { incoming: imap.replace('993', '143') }],
  ['no Encryption, SSL off', withImap({ Encryption: undefined, SSL: 'off', Port: '143' }), { incoming: imap.replace('993 SSL', '143 plain') }],
  ['neither', withImap({ Encryption: undefined, SSL: undefined }), { incoming: imap }],
  ['SSL of another kind', withImap({ Encryption: undefined, SSL: 'yes' }), { note: /drops the connection where SSL is yes/ }],
  ['no Port', withImap({ Port: undefined, Encryption: 'TLS' }), { incoming: imap.replace('993 SSL', '143 STARTTLS') }],
  ['Port 0', withImap({ Port: '0' }), { refused: /no IMAP or POP3/, note: /Port/ }],
  ['no Server', withImap({ Server: undefined }), { refused: /no IMAP or POP3/, note: /no Server/ }],
  ['no LoginName', withImap({ LoginName: undefined }), { incoming: imap.replace('ann@example.org', 'ann'), note: /before the @/ }],
  ['no SPA, which is on', withImap({ SPA: undefined }), { incoming: imap.replace('password-cleartext', 'NTLM'), note: /NTLM/ }],
  ['AuthRequired off for sending', account(protocol('IMAP') + protocol('SMTP', { AuthRequired: 'off' })), { outgoing: 'smtp mail.example.org:465 SSL none -' }],
  ['redirectUrl', redirect('redirectUrl', '<RedirectUrl>https://other.example/autodiscover/autodiscover.xml</RedirectUrl>'), { incoming: '-', why: /asks other\.example instead/ }],
  ['redirectAddr never names the person', redirect('redirectAddr', '<RedirectAddr>ann@other.example</RedirectAddr>'), { incoming: '-', why: /^asks again for an address at other\.example$/ }],
  ['mobilesync', response('<Action><Settings><Server><Type>MobileSync</Type><Url>https://eas.example.org/Microsoft-Server-ActiveSync</Url></Server></Settings></Action>', `${base}/mobilesync/responseschema/2006`), { incoming: 'exchange eas.example.org:443 SSL - -' }],
  ['mobilesync without a server', response('<Action/>', `${base}/mobilesync/responseschema/2006`), { refused: /no MobileSync/ }],
];

describe('Outlook', () => runProbes(outlook, probes));
