import { isIP, isIPv4, isIPv6 } from 'node:net';
import { parseHostname } from '../model/domain.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import type { ListenAddress } from './settings.ts';

const highestPort = 65_535;

/**
 * Reads where to listen: `:8080`, `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, or a port alone. A star in place
 * of the host is refused, because other programs read it as IPv4 only or as both kinds of addresses.
 */
export function parseListenAddress(given: string | number): Parsed<ListenAddress> {
  const text = String(given).trim();
  if (/^\d+$/.test(text)) return withPort(text);
  const split = /^(?:\[(?<six>[^\]]*)\]|(?<host>[^:[\]]*)):(?<port>\d+)$/.exec(text);
  if (split === null) return refused(whyNoListenAddress(text));
  const { six, host = '', port = '' } = split.groups ?? {};
  if (six !== undefined) {
    return isIPv6(six) ? withPort(port, six) : refused('what stands in the brackets is not an IPv6 address');
  }
  if (host === '') return withPort(port);
  if (host === '*')
    return refused('a star is not an address; all addresses are written as nothing before the colon');
  if (isIPv4(host)) return withPort(port, host);
  const name = parseHostname(host);
  return name.ok ? withPort(port, name.value) : refused(`the host is not valid: ${name.reason}`);
}

function whyNoListenAddress(text: string): string {
  if (text.includes('://')) return 'it is a URL; only an address and a port belong here';
  if (isIPv6(text) || /^[0-9a-f:]+:\d+$/i.test(text)) return 'an IPv6 address stands in brackets here';
  if (text.includes('/')) return 'it holds a slash; only an address and a port belong here';
  return 'the port is missing or is not a number';
}

function withPort(text: string, host?: string): Parsed<ListenAddress> {
  const port = Number(text);
  if (port > highestPort) return refused(`${text} is no port; ports end at ${highestPort}`);
  return parsed(host === undefined ? { port } : { host, port });
}

/** Writes a listen address the way it is read. */
export function printListenAddress(address: ListenAddress): string {
  const { host = '', port } = address;
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** True where only programs on the same machine reach the address. */
export function isLoopback(address: ListenAddress): boolean {
  const { host = '' } = address;
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * Reads one entry of `trustProxy`: an address or a CIDR. Group names as Express knows them (`loopback`,
 * `uniquelocal`) are refused: what they hold is not to be seen in the file, and trust should be.
 */
export function parseProxyRange(text: string): Parsed<string> {
  const meant = namedRanges.get(text.toLowerCase());
  if (meant !== undefined) return refused(`names of groups are not known here; write ${meant}`);
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return refused('it is neither an IP address nor a CIDR');
  if (bits === undefined) return parsed(address);
  const most = family === 4 ? 32 : 128;
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most) {
    return refused(`what stands after the slash is not a number from 0 to ${most}`);
  }
  return parsed(`${address}/${Number(bits)}`);
}

/** What people who know Express's `trust proxy` will write, and what it stands for (package proxy-addr). */
const namedRanges: ReadonlyMap<string, string> = new Map([
  ['loopback', '127.0.0.0/8 and ::1'],
  ['linklocal', '169.254.0.0/16 and fe80::/10'],
  ['uniquelocal', '10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and fc00::/7'],
]);

/**
 * Reads the origin under which the world reaches this server: scheme, host, perhaps a port, and no more. Answers it
 * without a final slash, the host in A-labels, the scheme's own port left out.
 */
export function parsePublicUrl(text: string): Parsed<string> {
  const split =
    /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?<host>\[[^\]]*\]|[^/:?#@]*)(?<port>:\d+)?(?<rest>.*)$/i.exec(
      text.trim(),
    );
  if (split === null) return refused('it is not a URL with a scheme');
  const { host = '', port = '', rest = '' } = split.groups ?? {};
  const scheme = split.groups?.['scheme']?.toLowerCase();
  if (scheme !== 'https' && scheme !== 'http')
    return refused('only https:// (or http:// for a trial) is possible');
  if (rest !== '' && rest !== '/')
    return refused('mail programs ask at fixed paths, so it ends after the host and port');
  const name = parseUrlHost(host);
  if (!name.ok) return name;
  if (Number(port.slice(1)) > highestPort)
    return refused(`${port.slice(1)} is no port; ports end at ${highestPort}`);
  return parsed(new URL(`${scheme}://${name.value}${port}`).origin);
}

function parseUrlHost(host: string): Parsed<string> {
  if (isIPv4(host)) return parsed(host);
  if (host.startsWith('[')) {
    return isIPv6(host.slice(1, -1))
      ? parsed(host)
      : refused('what stands in the brackets is not an IPv6 address');
  }
  const name = parseHostname(host);
  return name.ok ? name : refused(`the host is not valid: ${name.reason}`);
}
