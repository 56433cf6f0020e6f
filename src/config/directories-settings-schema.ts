import { isIP } from 'node:net';
import { z } from 'zod';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { aPath, by, count, settingMeanings } from './setting-schema.ts';

/** A text of a setting, with its meaning. */
function words(about: readonly string[], write: string, more: { readonly secret?: true } = {}) {
  return z
    .string()
    .min(1)
    .optional()
    .register(settingMeanings, { about, write, ...more });
}

/** A file whose first line is a secret. */
function secretFile(what: string) {
  return aPath.optional().register(settingMeanings, {
    about: [`A file that holds ${what}, so that it does not stand in this one.`],
    write: 'write the path of a file',
    path: true,
  });
}

function pem(what: string) {
  return aPath.optional().register(settingMeanings, {
    about: [`PEM file with ${what}.`],
    write: 'write the path of a PEM file',
    path: true,
  });
}

/** How a connection is protected. */
const tls = z
  .object({
    mode: z
      .enum(['auto', 'on', 'off'])
      .prefault('auto')
      .register(settingMeanings, {
        about: ['on: encrypted, with a valid certificate; off: not; auto: on, except on the same machine.'],
        write: 'write auto, on or off',
      }),
    ca: pem("the authorities to trust in place of the system's own"),
    certificate: pem('the client certificate'),
    key: pem("the client certificate's key"),
  })
  .optional()
  .register(settingMeanings, {
    about: ['How the connection is protected.'],
    write: 'write mode, ca, certificate or key below it, indented',
  });

const pool = count(1, 100, 4, 'connections', ['Connections at most, of all workers together.']);

const provider = words(
  ['The provider file (its name without .yaml) of every domain found, where the answer itself names none.'],
  'write the name of a provider file without .yaml',
);

/** A database. Also what `users.sql` is made of. */
export const sqlSettingsSchema = z
  .object({
    url: words(
      ['postgres://, mysql://, mariadb:// or sqlite: and where the database is.'],
      'write a URL such as postgres://signpost@db.example.org/mail',
      { secret: true },
    ),
    urlFile: secretFile('the URL'),
    password: words(['The password, where the URL holds none.'], 'write the password as a text, in quotes', {
      secret: true,
    }),
    passwordFile: secretFile('the password'),
    query: z
      .string()
      .min(1)
      .register(settingMeanings, {
        about: [
          'One SELECT with one parameter, the domain. The column provider names the provider file; further columns',
          'become placeholders: the column cluster fills %CLUSTER%.',
        ],
        write: 'write a query such as SELECT provider FROM domain WHERE name = $1',
      }),
    provider,
    notify: words(
      ['PostgreSQL: the channel on which the database tells that a domain changed.'],
      'write the name of a channel',
    ),
    tls,
    pool,
  })
  .optional()
  .register(settingMeanings, {
    about: ['A database: PostgreSQL, MySQL, MariaDB or SQLite.'],
    write: 'write url and query below it, indented',
  });

/** An LDAP tree. Also what `users.ldap` is made of. */
export const ldapSettingsSchema = z
  .object({
    url: z
      .string()
      .regex(/^ldaps?:\/\//i)
      .register(settingMeanings, {
        about: ['ldap:// (encrypted by STARTTLS) or ldaps:// and the server.'],
        write: 'write a URL such as ldaps://ldap.example.org',
      }),
    bindDn: words(['Who asks. Without it the bind is anonymous.'], 'write a distinguished name'),
    password: words(['The password of bindDn.'], 'write the password as a text, in quotes', { secret: true }),
    passwordFile: secretFile('the password'),
    base: z.string().register(settingMeanings, {
      about: ['Where in the tree the domains stand.'],
      write: 'write a distinguished name such as ou=domains,dc=example,dc=org',
    }),
    scope: z
      .enum(['base', 'one', 'sub'])
      .prefault('sub')
      .register(settingMeanings, {
        about: ['How deep below base: the entry itself, one level, or everything.'],
        write: 'write base, one or sub',
      }),
    filter: z
      .string()
      .min(1)
      .register(settingMeanings, {
        about: ['Which entry is that of a domain: {domain} stands for it, escaped.'],
        write: 'write a filter such as (&(objectClass=mailDomain)(dc={domain}))',
      }),
    providerAttribute: words(
      ['The attribute that names the provider file.'],
      'write the name of an attribute',
    ),
    provider,
    attributes: z
      .array(z.string().min(1))
      .prefault([])
      .register(settingMeanings, {
        about: ['Further attributes that become placeholders: cluster fills %CLUSTER%.'],
        write: 'write a list of attributes',
      }),
    tls,
    pool,
  })
  .optional()
  .register(settingMeanings, {
    about: ['An LDAP tree.'],
    write: 'write url, base and filter below it, indented',
  });

const http = z
  .object({
    url: z
      .string()
      .regex(/^https?:\/\//i)
      .register(settingMeanings, {
        about: [
          'Where the list is asked: {domain} stands for the domain. The answer is JSON with the key provider and',
          'further keys for placeholders, or status 404.',
        ],
        write: 'write a URL such as https://panel.example.org/domains/{domain}',
      }),
    token: words(['Sent as a bearer token.'], 'write the token as a text, in quotes', { secret: true }),
    tokenFile: secretFile('the token'),
    tls,
    pool,
  })
  .optional()
  .register(settingMeanings, { about: ['A panel of your own.'], write: 'write url below it, indented' });

const file = z
  .object({
    // A copy, because signing.certificate gives the same schema a meaning of its own.
    path: aPath.clone().register(settingMeanings, {
      about: ["One domain a line, or a Postfix map's text: the domain, blanks, the provider file."],
      write: 'write the path of a text file',
      path: true,
    }),
    provider,
  })
  .optional()
  .register(settingMeanings, { about: ['A text file.'], write: 'write path below it, indented' });

/** An address of a name server: `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:5353`. */
function parseResolver(text: string): Parsed<string> {
  const split = /^(?:\[(?<six>[^\]]*)\]|(?<plain>.*?))(?::(?<port>\d{1,5}))?$/.exec(text);
  const { six, plain = '', port } = split?.groups ?? {};
  if (isIP(text) !== 0) return parsed(text);
  const address = six ?? plain;
  const family = isIP(address);
  const isPort = port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
  if (family === 0 || !isPort || (family === 6) !== (six !== undefined)) {
    return refused('it is not an IP address, nor one with a port');
  }
  return parsed(text);
}

const mxLookup = z.object({
  resolvers: z
    .array(z.string().transform(by(parseResolver)))
    .prefault([])
    .register(settingMeanings, {
      about: ["Addresses of the name servers to ask; none = the system's own."],
      write: 'write a list of IP addresses, such as ["127.0.0.1", "[::1]:5353"]',
    }),
  queriesPerSecond: count(1, 10_000, 50, 'questions a second', [
    'Questions to name servers at most, each second; strangers can cause them.',
  ]),
});

/** `true`, or the details. */
function lookup(about: readonly string[]) {
  return z
    .union([z.literal(true), mxLookup])
    .optional()
    .register(settingMeanings, { about, write: 'write true, or resolvers below it, indented' });
}

/** Keys of which an entry has exactly one. */
const kinds = ['sql', 'ldap', 'http', 'file', 'mx'] as const;

const directory = z
  .object({
    sql: sqlSettingsSchema,
    ldap: ldapSettingsSchema,
    http,
    file,
    mx: lookup(["true: a domain whose MX host matches a provider's mx is ours, without a list."]),
    requireMx: lookup(["true: a listed domain counts only while its MX matches its provider's mx."]),
    ttl: count(1, 86_400, 300, 'seconds', ['For how long a match is served without asking again.']),
    negativeTtl: count(1, 30, 10, 'seconds', ['For how long a domain that is not there stays unknown.']),
    deadline: count(100, 1900, 1500, 'milliseconds', ['How long an answer may take.']),
  })
  .check((context) => {
    const given = kinds.filter((kind) => context.value[kind] !== undefined);
    if (given.length === 1) return;
    const message =
      given.length === 0 ? 'it is of no kind' : `it is of several kinds at once: ${given.join(', ')}`;
    context.issues.push({ code: 'custom', message, input: context.value, path: [] });
  });

/** Lists of domains that live elsewhere, in the order in which they are asked. */
export const directoriesSchema = z
  .array(directory)
  .max(20)
  .optional()
  .register(settingMeanings, {
    about: [
      'Lists of domains that live elsewhere, asked in this order for domains that no provider file lists: databases,',
      'LDAP, your own panel, text files, MX records. Only in this file. See docs/directories.md.',
    ],
    write: 'write a list whose entries have one of sql, ldap, http, file and mx each',
    example: '[]',
  });

/** One entry as the schema reads it. */
export type WrittenDirectory = z.output<typeof directory>;
