import { z } from 'zod';
import { brandingSchema } from './branding-settings-schema.ts';
import { directoriesSchema } from './directories-settings-schema.ts';
import { limitsSchema } from './limits-settings-schema.ts';
import { linksSchema } from './links-settings-schema.ts';
import { logSchema } from './log-settings-schema.ts';
import { aPath, by, listenForms, listOf, port, settingMeanings } from './setting-schema.ts';
import { parseListenAddress, parseProxyRange, parsePublicUrl } from './settings-file-values.ts';
import { signingSchema } from './signing-settings-schema.ts';
import { tlsAskSchema } from './tls-ask-settings-schema.ts';
import { tlsSchema } from './tls-settings-schema.ts';
import { usersSchema } from './users-settings-schema.ts';
import { workersSchema } from './workers-settings-schema.ts';

/**
 * The keys of signpost.yaml. Everything else is made from this: the types, the problems, the environment variables,
 * the JSON Schema, the shipped file and the table in docs/settings.md.
 */
export const settingsSchema = z.object({
  listen: z
    .union([port, z.string()])
    .transform(by(parseListenAddress))
    .prefault(':8080')
    .register(settingMeanings, {
      about: ['Where mail programs and people are answered. Nothing before the colon means all addresses.'],
      write: listenForms,
    }),
  admin: z
    .union([z.literal('off'), port, z.string()])
    .transform((given, context) => (given === 'off' ? 'off' : by(parseListenAddress)(given, context)))
    .prefault('127.0.0.1:8081')
    .register(settingMeanings, {
      about: [
        'Where operators look: /status with every problem, /healthz, /readyz. Never reachable through `listen`.',
        'Anyone who reaches it can read the list of domains, so leave it on a loopback address, or write off.',
      ],
      write: `${listenForms}, or off`,
    }),
  publicUrl: z
    .string()
    .transform(by(parsePublicUrl))
    .optional()
    .register(settingMeanings, {
      about: ['The origin under which the world reaches this server, for answers that name it.'],
      write: 'write a URL such as https://autoconfig.example.org',
      example: 'https://autoconfig.example.org',
    }),
  trustProxy: listOf(z.string().transform(by(parseProxyRange)))
    .prefault([])
    .register(settingMeanings, {
      about: [
        'Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: a list of addresses and CIDRs.',
        'With a proxy on the same machine: [127.0.0.1, "::1"]. X-Forwarded-Host is never believed.',
      ],
      write: 'write a list of addresses and CIDRs, such as [127.0.0.1, 10.0.0.0/8]',
    }),
  providers: aPath.prefault('./domains').register(settingMeanings, {
    about: ['The folder with the provider files, one YAML file a provider.'],
    write: 'write the path of a folder',
    path: true,
  }),
  directories: directoriesSchema,
  providerDatabase: aPath.optional().register(settingMeanings, {
    about: [
      "A folder with imported provider files of other people's domains, answered at /v1.1/<domain> only, as",
      "Thunderbird's provider database does. See docs/provider-database.md.",
    ],
    write: 'write the path of a folder other than that of `providers`',
    example: './provider-database',
    path: true,
  }),
  workers: workersSchema,
  state: aPath.optional().register(settingMeanings, {
    about: [
      'A folder that the server may write to, for what has to outlive a restart: provider files as they were read,',
      'so that a large folder is served soon and broken files by their last good version (docs/reloading.md); the',
      'last answers of directories (docs/directories.md); which PACC document programs get while a change is',
      'rolled out (docs/formats/pacc.md). Each server needs one of its own.',
    ],
    write: 'write the path of a folder',
    example: '/var/lib/signpost',
    path: true,
  }),
  signing: signingSchema,
  links: linksSchema,
  tls: tlsSchema,
  publicAddresses: listOf(z.string().transform(by(parseProxyRange)))
    .prefault([])
    .register(settingMeanings, {
      about: [
        'The addresses under which the world reaches this server or its proxy: a list of addresses and CIDRs. With',
        'it, /tls-ask says yes only to names that lead here.',
      ],
      write: 'write a list of addresses and CIDRs, such as [192.0.2.1, "2001:db8::1"]',
    }),
  tlsAsk: tlsAskSchema,
  insecureHttp: z
    .enum(['redirect', 'serve'])
    .prefault('redirect')
    .register(settingMeanings, {
      about: [
        'What a request gets that is known to have come over plain http: a redirect to https, or the answer.',
        'Whoever sits on the way can change a plain answer and collect passwords.',
      ],
      write: 'write redirect or serve',
    }),
  redirectTo: z
    .enum(['sameHost', 'publicUrl'])
    .prefault('sameHost')
    .register(settingMeanings, {
      about: [
        'Where such a redirect leads: to the same host, or to publicUrl (which has to be set then), for',
        'installations whose certificate does not hold the name of every domain.',
      ],
      write: 'write sameHost or publicUrl',
    }),
  branding: brandingSchema,
  templates: aPath.optional().register(settingMeanings, {
    about: [
      'A folder with templates and texts of your own for the set-up page and the letter, one by one in the place',
      'of the shipped ones. They are code: only you may write there. See docs/setup-page.md.',
    ],
    write: 'write the path of a folder',
    example: './templates',
    path: true,
  }),
  users: usersSchema,
  limits: limitsSchema,
  log: logSchema,
});
