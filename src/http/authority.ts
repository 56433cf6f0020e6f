import { parseDomain, parseHostname, type Domain, type Hostname } from '../model/domain.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { splitServiceHost, type ServiceLabel } from '../model/service-hosts.ts';

/** Whom a request was sent to: the host of an absolute-form target, else the Host header. */
export interface Authority {
  /** Absent for an IP address, for a name that nobody can own in DNS (`signpost_1`), and where nothing was sent. */
  readonly hostname?: Hostname;
  /** The same as a mail domain, where it can be one. */
  readonly domain?: Domain;
  /** The host of a service, `autoconfig.example.org`, taken apart. */
  readonly service?: { readonly label: ServiceLabel; readonly domain: Domain };
  /** The host as it arrived, without its port, for messages: bounded, ASCII, and never more than a host. */
  readonly written: string;
}

/** A request target taken apart. */
export interface Target {
  readonly authority: Authority;
  /** Begins with a slash, or is `*`. */
  readonly path: string;
  /** What follows the question mark; empty where there is none. */
  readonly search: string;
}

/** Enough for every name in DNS (253) with a port; more of it would only make a message longer. */
const maxWritten = 260;

/** Hosts that were read lately: a server is asked under few names, and reading one costs more than all the rest. */
const known = new Map<string, Parsed<Authority>>();
const maxKnown = 1024;
const maxKnownLength = 300;

/** RFC 9110 section 4.2.1 and 4.2.2: the only schemes of a target that reaches an origin server. */
const absoluteForm = /^https?:\/\/([^/?#]*)/i;

/**
 * The characters of a host that a name or an IP literal can hold, and a port (RFC 9112 section 3.2). Stricter than
 * RFC 3986, whose sub-delims and percent escapes stand in no host name: `@` and `,` have been used to fool routers.
 */
const hostAndPort = /^(\[[0-9A-Fa-f:.]{2,45}\]|[\w.\-\u0080-\u00ff]*)(?::(\d{0,5}))?$/;

/**
 * Reads the target and the Host lines of a request. RFC 9112 section 3.2: more than one Host line or a malformed one is
 * refused; section 3.2.2: the authority of an absolute-form target wins over Host (Delta Chat sends that form).
 * X-Forwarded-Host is not looked at: a cache in front can be poisoned with it.
 * `rawHeaders` is Node's flat list of names and values.
 */
export function readTarget(target: string, rawHeaders: readonly string[]): Parsed<Target> {
  const host = onlyHost(rawHeaders);
  if (!host.ok) return host;
  const header = readHost(host.value);
  if (!header.ok) return header;
  if (target.startsWith('/') || target === '*') return parsed(split(target, header.value));
  const absolute = absoluteForm.exec(target);
  if (absolute === null) return refused('the request target is neither a path nor an http address');
  const written = absolute[1] ?? '';
  if (written === '') return refused('the request target has no host');
  const authority = readHost(written);
  if (!authority.ok) return authority;
  const rest = target.slice(absolute[0].length);
  return parsed(split(rest.startsWith('/') ? rest : `/${rest}`, authority.value));
}

/**
 * The one Host line. On the same walk: a body whose transfer coding does not end in "chunked" has no end that all
 * parties agree on, and whoever stands in front of us may see another request in it (RFC 9112 section 6.3).
 */
function onlyHost(rawHeaders: readonly string[]): Parsed<string> {
  let host: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === transferEncoding.length && name.toLowerCase() === transferEncoding) {
      if (!/(?:^|,)\s*chunked\s*$/i.test(rawHeaders[index + 1] ?? '')) {
        return refused('the transfer coding of the body is not known');
      }
    }
    if (name?.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (host !== undefined) return refused('there are two Host lines');
    host = rawHeaders[index + 1] ?? '';
  }
  return parsed(host ?? '');
}

const transferEncoding = 'transfer-encoding';

function readHost(text: string): Parsed<Authority> {
  const remembered = known.get(text);
  if (remembered !== undefined) return remembered;
  const read = parseHost(text);
  if (text.length <= maxKnownLength) {
    if (known.size >= maxKnown) known.clear();
    known.set(text, read);
  }
  return read;
}

function parseHost(text: string): Parsed<Authority> {
  const match = hostAndPort.exec(text);
  if (match === null) return refused('the host has a character that can not stand there');
  const [, host = '', port = ''] = match;
  if (Number(port) > 65_535) return refused('the port is not a port');
  // Header bytes arrive as Latin-1; a name with U-labels was sent as UTF-8.
  const name = /[\u0080-\u00ff]/.test(host) ? Buffer.from(host, 'latin1').toString('utf8') : host;
  const hostname = parseHostname(name);
  if (!hostname.ok) {
    return parsed({ written: host.replaceAll(/[\u0080-\u00ff]/g, '?').slice(0, maxWritten) });
  }
  const domain = parseDomain(hostname.value);
  const service = splitServiceHost(hostname.value);
  return parsed({
    hostname: hostname.value,
    written: hostname.value,
    ...(domain.ok ? { domain: domain.value } : {}),
    ...(service === undefined ? {} : { service }),
  });
}

function split(target: string, authority: Authority): Target {
  // A fragment never belongs into a request; programs that send one mean the page without it.
  const fragment = target.indexOf('#');
  const whole = fragment < 0 ? target : target.slice(0, fragment);
  const mark = whole.indexOf('?');
  return mark < 0
    ? { authority, path: whole, search: '' }
    : { authority, path: whole.slice(0, mark), search: whole.slice(mark + 1) };
}
