import type { YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import type { Problem } from '../model/problem.ts';
import type { MailServerType } from '../model/server.ts';
import { decodeText } from './decode-text.ts';
import {
  importProblem,
  notImported,
  type ImportedServer,
  type ImportResult,
  type ImportSource,
} from './imported.ts';
import { leftOut, NamedValues } from './left-out.ts';
import { importedFrom, isKnownSecurity, plainServer } from './other-settings.ts';

/** What `NAME=value` lines say, and which lines are none. */
export interface Environment {
  readonly variables: ReadonlyMap<string, string>;
  /** `line 3`: what stands there may be the rest of a password. */
  readonly otherLines: readonly string[];
}

/**
 * Reads `NAME=value` lines: the environment of Monogramm's autodiscover-email-settings, as an `.env` file or the output
 * of `docker inspect`'s environment, one a line. Quotes around a value and `export` in front of a name are taken away.
 */
export function parseEnvironment(text: string): Environment {
  const variables = new Map<string, string>();
  const otherLines: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, name, value] =
      /^\s*(?:-\s+)?(?:export\s+)?([A-Z][A-Z0-9_]*)\s*[=:](.*)$/.exec(line.trimEnd()) ?? [];
    if (name === undefined || value === undefined) {
      if (!/^\s*(?:#|$)/.test(line)) otherLines.push(`line ${index + 1}`);
      continue;
    }
    const quoted = /^(["'])(.*)\1$/.exec(value.trim());
    const comment = value.search(/\s#/);
    variables.set(name, quoted?.[2] ?? (comment < 0 ? value : value.slice(0, comment)).trim());
  }
  return { variables, otherLines };
}

const monogrammServers: readonly (readonly [string, MailServerType])[] = [
  ['IMAP', 'imap'],
  ['POP', 'pop3'],
  ['SMTP', 'smtp'],
];

/** What that program takes beyond servers and names; none of it is a secret. */
const ownVariables =
  /^(?:PROFILE_IDENTIFIER|PROFILE_UUID|MAIL_UUID|MOBILESYNC_NAME|LDAP_(?:HOST|PORT|BASE|SEARCH|SOCKET|USER_FIELD|UUID))$/;

/** Reads the environment of Monogramm's server, which serves one set of servers for every domain. */
export function readMonogramm(source: ImportSource): ImportResult {
  const text = decodeText(source.bytes);
  if (!text.ok) return notImported('import-syntax', source.name, text.reason);
  const { variables: written, otherLines } = parseEnvironment(text.value);
  const variables = new NamedValues(written);
  const problems: Problem[] = [];
  const servers: ImportedServer[] = [];
  for (const [prefix, type] of monogrammServers) {
    const hostname = variables.takeText(`${prefix}_HOST`);
    if (hostname === undefined) continue;
    const portText = variables.takeText(`${prefix}_PORT`);
    const security = variables.takeText(`${prefix}_SOCKET`);
    if (!isKnownSecurity(security)) variables.giveBack(`${prefix}_SOCKET`);
    const port = portText === undefined ? undefined : Number(portText);
    if (port !== undefined && !Number.isInteger(port)) {
      problems.push(
        importProblem(
          'error',
          'import-syntax',
          source.name,
          `${prefix}_PORT is not a number from 1 to 65535`,
        ),
      );
      continue;
    }
    servers.push(plainServer({ type, hostname, port, security }));
  }
  const values = new Map<ProviderKey, YamlValue>();
  const company = variables.takeText('COMPANY_NAME');
  if (company !== undefined) values.set('displayName', company);
  const support = variables.takeText('SUPPORT_URL');
  if (support !== undefined) values.set('documentation', [new Map([['url', support]])]);
  const mobileSync = variables.takeText('MOBILESYNC_URL');
  if (mobileSync !== undefined) values.set('activeSync', mobileSync);
  const domain = variables.takeText('DOMAIN');
  // Only what belongs to that program is kept: the file may hold anything else, secrets included.
  const extras = new Map<string, string>();
  for (const name of variables.left().filter((one) => ownVariables.test(one))) {
    const value = variables.takeText(name);
    if (value !== undefined) extras.set(name, value);
  }
  if (extras.size > 0) {
    const message = `no key is for ${[...extras.keys()].join(', ')}; kept under extras`;
    problems.push(importProblem('warning', 'import-kept-in-extras', source.name, message));
  }
  problems.push(...leftOut(source.name, 'the environment', [...variables.left(), ...otherLines]));
  const imported = importedFrom({
    domains: domain === undefined ? [] : [domain],
    servers,
    values,
    extras,
  });
  return { imported: [imported], problems };
}
