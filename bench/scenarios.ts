/** The servers that are measured: requests not logged, logged, and profiles signed with either kind of key. */
export type ServerKind = 'silent' | 'logging' | 'rsa' | 'p256';

/** What is measured: one request, sent over and over. */
export interface Scenario {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly server: ServerKind;
  /** What is wanted, in words for the table. */
  readonly wanted: string;
}

const autoconfig = '/mail/config-v1.1.xml';
const withAddress = `${autoconfig}?emailaddress=ann%40example.org`;
const host = { Host: 'autoconfig.example.org' };
const autodiscover = { Host: 'autodiscover.example.org' };
const thunderbird = {
  ...host,
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.7',
};
const base = 'http://schemas.microsoft.com/exchange/autodiscover';
const poxBody = `<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="${base}/outlook/requestschema/2006"><Request><EMailAddress>ann@example.org</EMailAddress><AcceptableResponseSchema>${base}/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`;
const profile = '/email.mobileconfig?emailaddress=ann%40example.org';

function get(
  name: string,
  wanted: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  server: ServerKind = 'silent',
): Scenario {
  return { name, method: 'GET', path, headers, body: '', server, wanted };
}

/** Every scenario; `etag` is the validator of the autoconfig document. */
export function scenarios(etag: string): readonly Scenario[] {
  return [
    get('autoconfig by Host', '0.85', autoconfig, host),
    get('autoconfig by address', '0.85', withAddress, thunderbird),
    get('autoconfig by address, requests logged', '0.6', withAddress, thunderbird, 'logging'),
    get('304', '0.85', withAddress, { ...thunderbird, 'If-None-Match': etag }),
    get('404 of a domain', '0.85', `${autoconfig}?emailaddress=ann%40unknown.example`, thunderbird),
    get('404 of a path (through Express)', '', '/favicon.ico', host),
    get('another letter case (through Express)', '', '/Mail/Config-v1.1.xml', host),
    {
      name: 'Autodiscover XML',
      method: 'POST',
      path: '/autodiscover/autodiscover.xml',
      headers: {
        ...autodiscover,
        'User-Agent': 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.11601; Pro)',
        'Content-Type': 'text/xml',
      },
      body: poxBody,
      server: 'silent',
      wanted: '0.75',
    },
    get(
      'Autodiscover JSON',
      '0.75',
      '/autodiscover/autodiscover.json?Email=ann%40example.org&Protocol=AutodiscoverV1',
      autodiscover,
    ),
    get('profile, unsigned', '', profile, host),
    get('profile, signed with RSA-2048', '', profile, host, 'rsa'),
    get('profile, signed with P-256', '5000 per CPU second', profile, host, 'p256'),
    get('set-up page', '2000 per CPU second', '/setup?emailaddress=ann%40example.org', {
      Host: 'example.org',
    }),
  ];
}

/** The request as it goes over the wire. */
export function requestBytes({ method, path, headers, body }: Scenario): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const length = method === 'POST' ? [`Content-Length: ${Buffer.byteLength(body)}`] : [];
  return Buffer.from([`${method} ${path} HTTP/1.1`, ...lines, ...length, '', body].join('\r\n'));
}
