import type { YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import type { MailServerType } from '../model/server.ts';
import { decodeText } from './decode-text.ts';
import {
  importProblem,
  notImported,
  type ImportedServer,
  type ImportResult,
  type ImportSource,
} from './imported.ts';
import { importedFrom, plainServer } from './other-settings.ts';

/**
 * Reads `NAME=value` lines: the environment of Monogramm's autodiscover-email-settings, as an `.env` file or the output
 * of `docker inspect`'s environment, one a line. Quotes around a value and `export` in front of a name are taken away.
 */
export function parseEnvironment(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] =
      /^\s*(?:-\s+)?(?:export\s+)?([A-Z][A-Z0-9_]*)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const quoted = /^(["'])(.*)\1$/.exec(value);
    found.set(name, quoted?.[2] ?? value.replace(/\s+#.*$/, ''));
  }
  return found;
}

const monogrammServers: readonly (readonly [string, MailServerType])[] = [
  ['IMAP', 'imap'],
  ['POP', 'pop3'],
  ['SMTP', 'smtp'],
];

/** Reads the environment of Monogramm's server, which serves one set of servers for every domain. */
export function readMonogramm(source: ImportSource): ImportResult {
  const text = decodeText(source.bytes);
  if (!text.ok) return notImported('import-syntax', source.name, text.reason);
  const variables = new Map(parseEnvironment(text.value));
  const take = (name: string): string | undefined => {
    const value = variables.get(name);
    variables.delete(name);
    return value === '' ? undefined : value;
  };
  const problems = [];
  const servers: ImportedServer[] = [];
  for (const [prefix, type] of monogrammServers) {
    const hostname = take(`${prefix}_HOST`);
    const portText = take(`${prefix}_PORT`);
    const security = take(`${prefix}_SOCKET`);
    if (hostname === undefined) continue;
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
  const company = take('COMPANY_NAME');
  if (company !== undefined) values.set('displayName', company);
  const support = take('SUPPORT_URL');
  if (support !== undefined) values.set('documentation', [new Map([['url', support]])]);
  const mobileSync = take('MOBILESYNC_URL');
  if (mobileSync !== undefined) values.set('activeSync', mobileSync);
  const domain = take('DOMAIN');
  // Only what belongs to that program: the file may hold anything else, secrets included.
  const left = [...variables].filter(([name]) =>
    /^(?:PROFILE_IDENTIFIER|PROFILE_UUID|MAIL_UUID|MOBILESYNC_NAME|LDAP_(?:HOST|PORT|BASE|SEARCH|SOCKET|USER_FIELD|UUID))$/.test(
      name,
    ),
  );
  if (left.length > 0) {
    problems.push(
      importProblem(
        'warning',
        'import-kept-in-extras',
        source.name,
        `no key is for ${left.map(([name]) => name).join(', ')}; kept under extras`,
      ),
    );
  }
  const imported = importedFrom({
    domains: domain === undefined ? [] : [domain],
    servers,
    values,
    extras: new Map(left),
  });
  return { imported: [imported], problems };
}
