import type { MailServerType, SocketType } from '../model/server.ts';
import { defaultPorts } from '../model/server.ts';
import { readHostname } from './host-name.ts';
import { pastedCharacter } from './pasted-text.ts';
import { misread, understood, type Reading } from './reading.ts';
import { maxPort, splitPort, splitUrl } from './url-parts.ts';

/** Whether a server stands under `incoming` or `outgoing`. */
export type Direction = 'incoming' | 'outgoing';

/** What a short URL says about a server. */
export interface ServerAddress {
  readonly type: MailServerType;
  readonly hostname: string;
  readonly port: number;
  readonly socketType: SocketType;
}

interface Scheme {
  readonly type: MailServerType;
  readonly socketType: 'SSL' | 'STARTTLS';
}

/** The short forms; names and ports as registered with IANA, submissions by RFC 8314, smtps its older name. */
const schemes: ReadonlyMap<string, Scheme> = new Map([
  ['imaps', { type: 'imap', socketType: 'SSL' }],
  ['imap', { type: 'imap', socketType: 'STARTTLS' }],
  ['pop3s', { type: 'pop3', socketType: 'SSL' }],
  ['pop3', { type: 'pop3', socketType: 'STARTTLS' }],
  ['submissions', { type: 'smtp', socketType: 'SSL' }],
  ['smtps', { type: 'smtp', socketType: 'SSL' }],
  ['submission', { type: 'smtp', socketType: 'STARTTLS' }],
]);

/** Which scheme a port stands for everywhere. */
const usualSchemes: ReadonlyMap<number, string> = new Map([
  [993, 'imaps'],
  [143, 'imap'],
  [995, 'pop3s'],
  [110, 'pop3'],
  [465, 'submissions'],
  [587, 'submission'],
  [25, 'submission'],
]);

/** The usual way to say it, for each direction and for schemes that people write instead. */
const meantSchemes: ReadonlyMap<string, string> = new Map([
  ['smtp', 'submission'],
  ['pop', 'pop3'],
  ['pops', 'pop3s'],
  ['imap4', 'imap'],
  ['imap+ssl', 'imaps'],
  ['imap+tls', 'imaps'],
  ['pop3+ssl', 'pop3s'],
  ['smtp+ssl', 'submissions'],
  ['smtp+tls', 'submission'],
  ['smtp+starttls', 'submission'],
]);

/**
 * Reads the short form of a server: `imaps://mail.example.org` or with a port. Whatever contradicts itself is
 * refused with the line to write; servers without TLS can only be written as objects.
 */
export function readServerUrl(given: string, direction: Direction): Reading<ServerAddress> {
  const text = given.trim();
  const pasted = pastedCharacter(text);
  if (pasted !== undefined) return pasted;
  const parts = splitUrl(text);
  if (parts === undefined) return noScheme(text, direction);
  const { scheme: written, port, tail } = parts;
  const name = parts.name.trim();
  const meant = meantScheme(written.toLowerCase(), port, direction);
  const write = `write ${suggest(meant, name, port)}`;

  if (name !== parts.name) return misread('server-url', 'a blank stands in the URL', write);
  if (/[\s,;]/.test(name)) {
    return misread(
      'server-url',
      'several servers stand in one text',
      'write each on its own line with "- " in front',
    );
  }
  const scheme = schemes.get(written);
  if (scheme === undefined) return unknownScheme(written, meant, name, port, direction);
  if (tail.startsWith('#')) {
    return misread(
      'server-url-comment',
      'a comment is glued to the URL',
      `${write}, and a blank before the "#"`,
    );
  }
  if (parts.hasUser) {
    return misread(
      'server-url-user',
      'a login name stands in the URL',
      `${write}, and "username" as its own key`,
    );
  }
  if (tail.includes('?') || tail.includes('#'))
    return misread('server-url-path', 'a mail server has no query', write);
  if (tail !== '' && parts.hasSlashes) {
    return misread('server-url-path', 'a mail server has no path', write);
  }
  if (!parts.hasSlashes) return misread('server-url', 'two slashes belong after the colon', write);
  if (name === '') return misread('server-url', 'the host name is missing', write);
  if (port === 'bad') return badPort(suggest(meant, name, undefined));
  const hostname = readHostname(name);
  if (!hostname.ok) return hostname;
  if ((scheme.type === 'smtp') !== (direction === 'outgoing')) return wrongDirection(written, direction);
  const usual = port === undefined ? undefined : usualSchemes.get(port);
  const usualScheme = usual === undefined ? undefined : schemes.get(usual);
  if (
    usualScheme !== undefined &&
    (usualScheme.type !== scheme.type || usualScheme.socketType !== scheme.socketType)
  ) {
    return misread(
      'server-url-contradiction',
      `${written}:// and port ${port} contradict each other: ${port} is ${describe(usualScheme)}, ` +
        `${written}:// is ${describe(scheme)}`,
      `write ${suggest(usual ?? written, name, port)} or ${suggest(written, name, undefined)}`,
    );
  }
  return understood({
    type: scheme.type,
    hostname: hostname.value,
    port: port ?? defaultPorts[scheme.type][scheme.socketType],
    socketType: scheme.socketType,
  });
}

function describe(scheme: Scheme): string {
  const name = { imap: 'IMAP', pop3: 'POP3', smtp: 'SMTP' }[scheme.type];
  return `${name} with ${scheme.socketType === 'SSL' ? 'TLS from the first byte' : 'STARTTLS'}`;
}

function meantScheme(scheme: string, port: number | 'bad' | undefined, direction: Direction): string {
  const usual = typeof port === 'number' ? usualSchemes.get(port) : undefined;
  if (usual !== undefined && !schemes.has(scheme)) return usual;
  if (schemes.has(scheme)) return scheme;
  return meantSchemes.get(scheme) ?? (direction === 'incoming' ? 'imaps' : 'submissions');
}

function suggest(scheme: string, name: string, port: number | 'bad' | undefined): string {
  // 25 is for mail between servers; a mail program belongs to 587 (RFC 6409).
  const kept = typeof port === 'number' && port !== 25 ? `:${port}` : '';
  return `"${scheme}://${name === '' ? 'mail.example.org' : name}${kept}"`;
}

function noScheme(text: string, direction: Direction): Reading<never> {
  if (/^-\s*[a-z0-9]+:\/\//i.test(text)) {
    return misread(
      'server-url',
      'a list entry needs a blank after its dash',
      `write "- ${text.slice(1).trim()}"`,
    );
  }
  // "imaps//host" and "//host" want a URL too.
  const start = /^(?:([a-z][a-z0-9+-]*):?)?\/\/+/i.exec(text);
  const rest = start === null ? text : text.slice(start[0].length);
  const { name, port } = splitPort(rest.replace(/[/?#].*$/s, '').replace(/^.*@/s, ''));
  return misread(
    'server-url-scheme-missing',
    'the URL does not say which protocol it is',
    /[\s,]/.test(name) || name === ''
      ? `write for example ${suggest(meantScheme('', undefined, direction), '', undefined)}`
      : `write ${suggest(meantScheme(start?.[1]?.toLowerCase() ?? '', port, direction), name, port)}`,
  );
}

function unknownScheme(
  written: string,
  meant: string,
  name: string,
  port: number | 'bad' | undefined,
  direction: Direction,
): Reading<never> {
  if (schemes.has(written.toLowerCase())) {
    return misread(
      'server-url-scheme',
      'the protocol is written in lower case',
      `write ${suggest(meant, name, port)}`,
    );
  }
  if (written.toLowerCase() === 'smtp') {
    if (direction === 'incoming') return wrongDirection(written, direction);
    const both =
      `${suggest('submissions', name, undefined)} (TLS, port 465) or ` +
      `${suggest('submission', name, undefined)} (STARTTLS, port 587)`;
    return misread(
      'server-url-scheme',
      'smtp:// does not say how the connection is secured',
      `write ${port === undefined || port === 25 ? both : suggest(meant, name, port)}`,
    );
  }
  return misread(
    'server-url-scheme',
    `${written}:// is no way to reach a mail server`,
    `write ${suggest(meant, name, port)}`,
  );
}

function wrongDirection(scheme: string, direction: Direction): Reading<never> {
  const other = direction === 'incoming' ? 'outgoing' : 'incoming';
  return misread(
    'server-direction',
    `${scheme}:// is an ${other} server`,
    `write it under "${other}"; "${direction}" takes ${
      direction === 'incoming' ? 'imaps, imap, pop3s and pop3' : 'submissions and submission'
    }`,
  );
}

function badPort(example: string): Reading<never> {
  return misread(
    'port',
    `the port is a number from 1 to ${maxPort}`,
    `write ${example}, or with a port after it`,
  );
}
