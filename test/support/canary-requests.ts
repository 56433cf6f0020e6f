import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { formats } from '../../src/formats/registry.ts';
import { sendRaw, type Answer, type Ask } from './http-client.ts';
import { withYoungCertificate } from './young-certificate.ts';
import { poxRequest } from './pox.ts';

/** Stands for a person: local part, name and login of every request. No log may hold it, nor its base64. */
export const canary = 'canary7';
const inBase64 = ['Y2FuYXJ5N', 'NhbmFyeT', 'jYW5hcnk3'];
const address = `${canary}@example.org`;

/** Whether a log holds the person, as it is, in base64, or percent-encoded. */
export function holdsCanary(log: string): boolean {
  return /canary7|%63anary|c%61nary/i.test(log) || inBase64.some((part) => log.includes(part));
}

/** What programs send along: Outlook puts the address into headers, others send the password before they are asked. */
const headers = {
  Authorization: `Basic ${Buffer.from(`${address}:secret`).toString('base64')}`,
  Cookie: `last=${address}`,
  From: address,
  Referer: `https://panel.example/mailboxes?of=${address}`,
  'X-AnchorMailbox': address,
  'X-User-Identity': address,
};

const others =
  '/ /setup /setup.js /letter /letter.txt /logo/example.org /healthz /readyz /.well-known/caldav /.well-known/carddav /.well-known/jmap /v1.1/example.org /nothing-here'.split(
    ' ',
  );

const paths = [
  ...new Set([...formats.flatMap((format) => format.paths).filter((path) => !path.includes(':')), ...others]),
];

const pox = poxRequest(address);

const inPaths = [
  `/autodiscover/autodiscover.json/v1.0/${address}?Protocol=AutodiscoverV1`,
  `/AutoDiscover/AutoDiscover.JSON/v1.0/${canary}%40example.org`,
  `//autodiscover//autodiscover.json//v1.0//${address}`,
  `/autodiscover/autodiscover.json/v1.0/${canary}%2540example.org`,
  `/autodiscover/autodiscover.json%2fv1.0%2f${canary}`,
  `/autodiscover/autodiscover.json?@evil.example/${canary}`,
  `/autodiscover/${address}/autodiscover.xml`,
  `/v1.1/${address}`,
  `/${address}`,
  `/mail/config-v1.1.xml/${canary}%40example.org`,
  `/mail/../${canary}%40example.org/..%2f..%2f`,
];

/** Requests of every route that carry the person in query, path, headers and body; `links` are signed ones. */
export function canaryRequests(links: readonly string[]): readonly Ask[] {
  const query = `emailaddress=${canary}%40example.org&name=${canary}&login=${canary}`;
  return [
    ...paths.map((path) => ({ path: `${path}?${query}`, headers })),
    ...paths.map((path) => ({ path: `${path.toUpperCase()}?EMAIL=${address.toUpperCase()}`, headers })),
    ...paths.map((path) => ({ path: `${path}?addr=${address}`, method: 'POST', body: pox, headers })),
    ...[...links, ...inPaths].map((path) => ({ path, headers })),
    ...inPaths.map((path) => ({ path, method: 'POST', body: pox, headers })),
    { path: `/mail/config-v1.1.xml?${query}`, method: 'PROPFIND', headers },
    // Bodies and addresses that the proxy itself may refuse.
    { path: `/setup?${query}`, method: 'POST', body: `${query}&`.repeat(800), headers },
    { path: `/setup?${query}&${'x'.repeat(9000)}`, headers },
    { path: `/setup?${query}&${'x'.repeat(40_000)}`, headers },
  ];
}

/** Where a proxy listens, and whom its certificate comes from. */
export interface Proxy {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly root: string;
}

/** One request through a proxy, over http or https, with the Host as server name. */
export function askProxy(
  proxy: Proxy,
  scheme: 'http' | 'https',
  host: string,
  request: Ask,
): Promise<Answer> {
  return withYoungCertificate(() => askOnce(proxy, scheme, host, request));
}

function askOnce(
  proxy: Proxy,
  scheme: 'http' | 'https',
  host: string,
  { method = 'GET', path, headers: sent = {}, body }: Ask,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const common = { host: '127.0.0.1', method, path, headers: { ...sent, Host: host }, agent: false };
    const request =
      scheme === 'http'
        ? requestHttp({ ...common, port: proxy.httpPort })
        : requestHttps({ ...common, port: proxy.httpsPort, servername: host, ca: proxy.root });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const pairs = Object.entries(response.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]);
        resolve({ status: response.statusCode ?? 0, headers: new Map(pairs), body: bytes.toString(), bytes });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends all of them over http and https; a proxy may cut a connection, and what it answers is another test's business. */
export async function sendCanaries(
  proxy: Proxy,
  links: readonly string[],
  schemes: readonly ('http' | 'https')[],
): Promise<number> {
  let answered = 0;
  const count = (): void => void (answered += 1);
  const cut = (): void => undefined;
  for (const scheme of schemes) {
    for (const request of canaryRequests(links)) {
      await askProxy(proxy, scheme, 'autoconfig.example.org', request).then(count, cut);
    }
  }
  for (const line of [
    `GET /setup?emailaddress=${address} HTTP/9.9`,
    `GET /setup?emailaddress=${address}`,
    `BREW /${address} HTTP/1.1`,
    `GET http://autoconfig.example.org/setup?emailaddress=${address} HTTP/1.1`,
    `GET /setup?emailaddress=${address} HTTP/1.1\r\nHost: autoconfig.example.org\r\nHost: x`,
    `GET /setup?emailaddress=${address} HTTP/1.1\r\nHost: autoconfig.example.org\r\nContent-Length: ${canary}`,
  ]) {
    await sendRaw(proxy.httpPort, `${line}\r\nConnection: close\r\n\r\n`, 2000).catch(cut);
  }
  return answered;
}
