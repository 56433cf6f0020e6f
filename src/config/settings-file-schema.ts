import { z } from 'zod';
import type { Parsed } from '../model/parsed.ts';
import { parseListenAddress, parseProxyRange, parsePublicUrl } from './settings-file-values.ts';

/** What is known of a setting beside its type: for the shipped file, the docs, the environment and the messages. */
export interface SettingMeaning {
  /** What it does, a line each, for the shipped file and the docs. */
  readonly about: readonly string[];
  /** What to write: the advice under every problem with this setting. */
  readonly write: string;
  /** Shown in the shipped file where there is no default. */
  readonly example?: string;
  /** Kept out of command lines and environments where possible: the variable also exists with `_FILE` at its end. */
  readonly secret?: true;
  /** A path: relative to the settings file, or to the working folder where it comes from a flag or variable. */
  readonly path?: true;
}

/** The meaning of each setting, by its schema. */
export const settingMeanings = z.registry<SettingMeaning>();

/** Makes zod use one of our parse functions. */
function by<In, Out>(parse: (given: In) => Parsed<Out>) {
  return (given: In, context: z.RefinementCtx): Out => {
    const result = parse(given);
    if (result.ok) return result.value;
    context.addIssue({ code: 'custom', message: result.reason });
    return z.NEVER;
  };
}

const listenForms = 'write ":8080", "127.0.0.1:8080", "[::1]:8080" (in quotes) or a port number';

/** Highest port number; the schema says it, so that editors do. */
const port = z.int().min(0).max(65_535);

const aPath = z.string().min(1);

/** A whole number between two bounds, and the sentence that says so. */
function count(least: number, most: number, fallback: number, unit: string, about: readonly string[]) {
  return z
    .int()
    .min(least)
    .max(most)
    .prefault(fallback)
    .register(settingMeanings, { about, write: `write a whole number of ${unit} from ${least} to ${most}` });
}

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
  trustProxy: z
    .preprocess(
      (given) => (typeof given === 'string' ? given.split(/[\s,]+/).filter((range) => range !== '') : given),
      z.array(z.string().transform(by(parseProxyRange))),
    )
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
  providerDatabase: aPath.optional().register(settingMeanings, {
    about: [
      "A folder with imported provider files of other people's domains, answered at /v1.1/<domain> only, as",
      "Thunderbird's provider database does. See docs/provider-database.md.",
    ],
    write: 'write the path of a folder other than that of `providers`',
    example: './provider-database',
    path: true,
  }),
  state: aPath.optional().register(settingMeanings, {
    about: [
      'A folder that the server may write to, for what has to outlive a restart: which PACC document programs',
      'get while a change is rolled out. Without it a restart ends the rollover. See docs/formats/pacc.md.',
    ],
    write: 'write the path of a folder',
    example: '/var/lib/signpost',
    path: true,
  }),
  signing: z
    .object({
      certificate: aPath.register(settingMeanings, {
        about: [
          'A PEM file with the certificate and its chain, or a folder in the layout of certbot or Caddy.',
        ],
        write: 'write the path of a PEM file or of a folder that holds certificate and key',
        example: '/etc/letsencrypt/live/autoconfig.example.org',
        path: true,
      }),
      key: aPath.optional().register(settingMeanings, {
        about: ['The private key. Not needed where `certificate` is a folder that holds it.'],
        write: 'write the path of the key file',
        example: '/etc/letsencrypt/live/autoconfig.example.org/privkey.pem',
        path: true,
      }),
      passphrase: z
        .string()
        .min(1)
        .optional()
        .register(settingMeanings, {
          about: ['The passphrase of the key. Better in a file: SIGNPOST_SIGNING_PASSPHRASE_FILE names it.'],
          write: 'write the passphrase as a text, in quotes',
          example: '"..."',
          secret: true,
        }),
      required: z
        .boolean()
        .prefault(false)
        .register(settingMeanings, {
          about: [
            'true: without a usable certificate the server does not start, and profiles are refused',
            'instead of going out unsigned.',
          ],
          write: 'write true or false',
        }),
    })
    .optional()
    .register(settingMeanings, {
      about: ['Signs Apple profiles, so that iOS and macOS show them as verified. See docs/signing.md.'],
      write: 'write certificate (and key) below it, indented',
    }),
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
  limits: z
    .object({
      bodyBytes: count(1024, 1_048_576, 16_384, 'bytes', ['Bytes of a request body, after unpacking.']),
      urlLength: count(512, 16_384, 4096, 'characters', ['Characters of path and query of a request.']),
      headersTimeout: count(1, 300, 10, 'seconds', ['Seconds until a client has sent its headers.']),
      requestTimeout: count(1, 300, 15, 'seconds', ['Seconds until a client has sent its whole request.']),
      keepAliveTimeout: count(1, 3600, 75, 'seconds', [
        "Seconds an idle connection stays open. Keep it above your proxy's own (nginx: 60).",
      ]),
      drainDelay: count(0, 300, 5, 'seconds', [
        'Seconds between the signal to stop (/readyz turns to 503) and the end of accepting connections.',
      ]),
      drainTimeout: count(0, 300, 15, 'seconds', [
        'Seconds that open requests then have left. Keep drainDelay + drainTimeout below the time after which',
        'your supervisor kills (Kubernetes: 30).',
      ]),
      signing: count(1, 64, 2, 'signatures', [
        'Profiles signed at the same time. More makes everything else slower, not this faster.',
      ]),
      signingQueue: count(0, 10_000, 100, 'profiles', [
        'Profiles that wait for a signature. One more is answered with 503 and asked for again.',
      ]),
    })
    .prefault({})
    .register(settingMeanings, {
      about: ['Bounds on what strangers may send and on what the server takes on.'],
      write: 'write limits below it, indented',
    }),
  log: z
    .object({
      level: z
        .enum(['debug', 'info', 'warn', 'error', 'silent'])
        .prefault('info')
        .register(settingMeanings, {
          about: ['How much is logged: debug, info, warn, error or silent.'],
          write: 'write debug, info, warn, error or silent',
        }),
      format: z
        .enum(['auto', 'json', 'pretty'])
        .prefault('auto')
        .register(settingMeanings, {
          about: ['auto: for people on a terminal, JSON lines elsewhere. Or json, or pretty.'],
          write: 'write auto, json or pretty',
        }),
      requests: z
        .boolean()
        .prefault(true)
        .register(settingMeanings, {
          about: ['One line a request: format, domain, status, time. Never the address or the query.'],
          write: 'write true or false',
        }),
    })
    .prefault({})
    .register(settingMeanings, {
      about: ['The log, on standard output.'],
      write: 'write settings of the log below it, indented',
    }),
});
