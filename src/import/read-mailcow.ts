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
import { importedFrom, plainServer } from './other-settings.ts';
import { parseEnvironment } from './read-environment.ts';

/** Each service of mailcow: its name in the PHP settings, and the variables of mailcow.conf with mailcow's defaults. */
const services: readonly {
  readonly name: string;
  readonly type: MailServerType;
  readonly tls: readonly [string, number];
  readonly startTls: readonly [string, number];
}[] = [
  { name: 'imap', type: 'imap', tls: ['IMAPS_PORT', 993], startTls: ['IMAP_PORT', 143] },
  { name: 'pop3', type: 'pop3', tls: ['POPS_PORT', 995], startTls: ['POP_PORT', 110] },
  { name: 'smtp', type: 'smtp', tls: ['SMTPS_PORT', 465], startTls: ['SUBMISSION_PORT', 587] },
];

/**
 * Reads mailcow.conf, or the `$autodiscover_config` of vars.inc.php and vars.local.inc.php as far as it holds plain
 * values. mailcow keeps its domains in its database, so they have to be given. TLS ports go before STARTTLS, as mailcow
 * announces them.
 */
export function readMailcow(source: ImportSource): ImportResult {
  const text = decodeText(source.bytes);
  if (!text.ok) return notImported('import-syntax', source.name, text.reason);
  const isPhp = text.value.includes('$autodiscover_config');
  const php = isPhp ? withoutComments(text.value) : '';
  const environment = isPhp ? undefined : parseEnvironment(text.value);
  const variables = new NamedValues(environment?.variables ?? new Map<string, string>());
  const ownName =
    variables.takeText('MAILCOW_HOSTNAME') ?? /\$mailcow_hostname\s*=\s*["']([^"'$]+)["']/.exec(php)?.[1];
  const problems: Problem[] = [];
  const servers: ImportedServer[] = [];
  for (const { name, type, tls, startTls } of services) {
    const section = sectionOf(php, name);
    const hostname = textIn(section, 'server') ?? ownName;
    if (isPhp && section === undefined) continue;
    if (hostname === undefined) return withoutName(source);
    for (const [security, key, [variable, usual]] of [
      ['SSL', 'port', tls],
      ['STARTTLS', 'tlsport', startTls],
    ] as const) {
      const written = variables.takeText(variable) ?? numberIn(section, key);
      const port = Number(/\d+$/.exec(written ?? '')?.[0] ?? usual);
      if (written === undefined && hasKey(section, key)) {
        const message = `"${key}" of "${name}" is worked out when PHP runs; ${port} is taken`;
        problems.push(importProblem('warning', 'import-changed', source.name, message));
      }
      servers.push(plainServer({ type, hostname, port, security }));
    }
  }
  if (servers.length === 0) return withoutName(source);
  const values = new Map<ProviderKey, YamlValue>();
  const url = textIn(sectionOf(php, 'activesync'), 'url');
  if (url?.startsWith('http') === true) values.set('activeSync', url);
  for (const [name, key, path] of [
    ['caldav', 'calendar', 'SOGo/dav/'],
    ['carddav', 'addressbook', 'SOGo/dav/'],
  ] as const) {
    const section = sectionOf(php, name);
    const host = textIn(section, 'server') ?? ownName;
    const port = numberIn(section, 'port') ?? '443';
    if (host !== undefined) values.set(key, `https://${host}${port === '443' ? '' : `:${port}`}/${path}`);
  }
  const left = isPhp
    ? namesIn(php, values.has('activeSync'))
    : [...variables.left(), ...(environment?.otherLines ?? [])];
  problems.push(...leftOut(source.name, isPhp ? 'the PHP settings' : 'mailcow.conf', left));
  return { imported: [importedFrom({ domains: [], servers, values })], problems };
}

/** Keys of `$autodiscover_config` that are read above. */
const readKeys: ReadonlySet<string> = new Set([
  ...services.map(({ name }) => name),
  'caldav',
  'carddav',
  'server',
  'port',
  'tlsport',
  'activesync',
]);

/** The names of all variables and keys in a PHP file that are not read here. */
function namesIn(php: string, hasActiveSync: boolean): readonly string[] {
  const known = hasActiveSync ? [...readKeys, 'url'] : [...readKeys];
  const variables = [...php.matchAll(/^[ \t]*(\$\w+)[ \t]*(?:\[[^\]\n]*\][ \t]*)*=(?![=>])/gm)].map(
    ([, name = '']) => name,
  );
  const config = php.slice(php.indexOf('$autodiscover_config'));
  const end = config.indexOf(';\n');
  const keys = [...(end < 0 ? config : config.slice(0, end)).matchAll(/["']([\w-]+)["']\s*=>/g)]
    .map(([, name = '']) => name)
    .filter((name) => !known.includes(name));
  return [
    ...variables.filter((name) => name !== '$autodiscover_config' && name !== '$mailcow_hostname'),
    ...keys.map((name) => `$autodiscover_config['${name}']`),
  ];
}

/** True where a key stands in a section, with whatever value. */
function hasKey(section: string | undefined, key: string): boolean {
  return new RegExp(`["']${key}["']\\s*=>`).test(section ?? '');
}

function withoutName(source: ImportSource): ImportResult {
  return notImported(
    'import-no-servers',
    source.name,
    'the host name of the mail server does not stand in this file',
    'import mailcow.conf instead, which has MAILCOW_HOSTNAME in it',
  );
}

function withoutComments(php: string): string {
  return php.replaceAll(/^[ \t]*(?:\/\/|#).*$/gm, '').replaceAll(/\/\*[\s\S]*?\*\//g, '');
}

/** The text between the brackets of `'name' => array(...)` or `'name' => [...]`, and of later assignments to it. */
function sectionOf(php: string, name: string): string | undefined {
  const begin = new RegExp(`["']${name}["']\\s*=>\\s*(?:array\\s*\\(|\\[)`).exec(php);
  const assigned = [
    ...php.matchAll(new RegExp(`\\[["']${name}["']\\]\\[["'](\\w+)["']\\]\\s*=\\s*([^;]*);`, 'g')),
  ]
    .map(([, key = '', value = '']) => `'${key}' => ${value},\n`)
    .join('');
  if (begin === null) return assigned === '' ? undefined : assigned;
  const rest = php.slice(begin.index + begin[0].length);
  // A later assignment wins, so it stands in front.
  return assigned + rest.slice(0, endOfArray(rest));
}

/** Where the array that `php` begins in ends: at the first bracket that closes more than was opened, outside of texts. */
function endOfArray(php: string): number {
  let depth = 0;
  for (const { 0: token, index } of php.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[()[\]]/gs)) {
    if (token === '(' || token === '[') depth += 1;
    if (token !== ')' && token !== ']') continue;
    if (depth === 0) return index;
    depth -= 1;
  }
  return php.length;
}

/** A plain text; one that is put together (`'mail.' . $name`) is none. */
function textIn(section: string | undefined, key: string): string | undefined {
  return new RegExp(`["']${key}["']\\s*=>\\s*["']([^"'$]+)["']\\s*(?:,|$)`).exec(section ?? '')?.[1];
}

function numberIn(section: string | undefined, key: string): string | undefined {
  return new RegExp(`["']${key}["']\\s*=>\\s*["']?(\\d+)["']?\\s*(?:,|$)`).exec(section ?? '')?.[1];
}
