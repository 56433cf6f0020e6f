import { z } from 'zod';
import type { PaccOptions } from '../model/provider.ts';
import { domainPattern, hostPattern, readAddress } from './domain-value.ts';
import { readHostname } from './host-name.ts';
import { misread, readBy, understood, type Reading } from './reading.ts';
import { oneOrMore } from './server-schema.ts';
import { pageUrl, secureUrl } from './service-schema.ts';
import { readPageUrl } from './service-url.ts';
import { literalText, localizedText, readText } from './text-schema.ts';

/** RFC 8461 section 3.2: at most a year; a week where nothing is said, which its section 3.2 calls typical. */
const maxPolicyAge = 31_557_600;
const usualPolicyAge = 604_800;

/** Hours in a year: longer waits between two questions are typing errors. */
const maxHours = 8760;

/** PACC: clients keep a TXT record for its time to live, which is a day or two in practice. */
const usualRolloverHours = 48;

export const help = z
  .strictObject({
    documentation: pageUrl.optional(),
    developer: pageUrl.optional(),
    contact: readBy(z.string(), readContact).optional(),
    phone: literalText.optional(),
    hours: localizedText().optional(),
  })
  .meta({
    description:
      'Where people get help: pages, an address or page to write to, a phone number and its hours.',
    examples: [{ contact: 'help@example.org', phone: '+49 30 123456', hours: 'Monday to Friday, 9 to 17' }],
  });

export const branding = z
  .strictObject({
    logo: readBy(z.string(), readLogo).optional(),
    accentColor: readBy(z.string(), readColour).optional(),
    imprint: pageUrl.optional(),
    privacy: pageUrl.optional(),
  })
  .meta({
    description: 'How the set-up page looks. A colour needs quotes, because # begins a comment.',
    examples: [{ logo: 'https://example.org/logo.svg', accentColor: '#0a6ed1' }],
  });

export const autoconfig = z
  .strictObject({
    version: z
      .union([z.enum(['1.1', '1.2']), z.literal(1.1), z.literal(1.2)])
      .transform((version): '1.1' | '1.2' => (version === 1.2 || version === '1.2' ? '1.2' : '1.1'))
      .default('1.1'),
    order: z.enum(['recommended', 'as-written', 'jmap-first']).default('recommended'),
    legacyAddressBook: z.boolean().default(false),
  })
  .meta({
    description: "How Thunderbird's XML is written.",
    examples: [{ version: '1.2' }],
  });

export const apple = z
  .strictObject({
    account: z.enum(['mail', 'exchange']).default('mail'),
    organization: localizedText().optional(),
    description: localizedText().optional(),
    consentText: localizedText().optional(),
    addAccount: z.enum(['google', 'exchange']).optional(),
  })
  .meta({
    description: 'Apple profiles: IMAP or POP (mail), or EAS and EWS (exchange), and their texts.',
    examples: [{ organization: 'Example GmbH' }],
  });

export const outlook = z
  .strictObject({
    redirectAddress: readBy(z.string(), readRedirectAddress).optional(),
    redirectUrl: secureUrl.optional(),
    external: z.boolean().default(false),
    ttl: z.int().min(0).max(maxHours).optional(),
  })
  .meta({
    description:
      'Autodiscover: send Outlook to another domain or server, or leave it to somebody else (external).',
    examples: [{ redirectUrl: 'https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml' }],
  });

export const mtaSts = z
  .strictObject({
    mode: z.enum(['enforce', 'testing', 'none']),
    mx: oneOrMore(hostPattern).optional(),
    maxAge: z.int().min(0).max(maxPolicyAge).default(usualPolicyAge),
  })
  .meta({
    description: 'The MTA-STS policy; mx is the top-level mx where it is absent. maxAge in seconds.',
    examples: [{ mode: 'testing', mx: ['*.mx.example.net'] }],
  });

export const tlsRpt = oneOrMore(readBy(z.string(), readReportAddress)).meta({
  description: 'Where TLS reports go: mailto: or https: addresses.',
  examples: ['mailto:tls-reports@example.org'],
});

const usualPacc = { enabled: true, rolloverHours: usualRolloverHours };

export const pacc = z
  .union([
    z.boolean().transform((enabled): PaccOptions => ({ ...usualPacc, enabled })),
    z
      .strictObject({
        enabled: z.boolean().default(usualPacc.enabled),
        rollover: z
          .union([z.int().min(0).max(maxHours), readBy(z.string(), readHours)])
          .default(usualPacc.rolloverHours),
        outgoing: z.enum(['both', 'submit', 'smtp']).default('both'),
      })
      .transform(({ enabled, rollover, outgoing }): PaccOptions => ({
        enabled,
        rolloverHours: rollover,
        ...(outgoing === 'both' ? {} : { outgoing }),
      })),
  ])
  .meta({
    description:
      'The PACC document: on or off, for how long its former text goes on after a change, and whether the outgoing server is called submit, smtp or both.',
    examples: [false, { rollover: '48h' }],
  });

/** A time in hours or days: `48h`, `2d`. */
function readHours(given: string): Reading<number> {
  const written = /^(?<count>\d{1,5})\s*(?<unit>[hd])$/.exec(given.trim())?.groups;
  const hours = Number(written?.['count']) * (written?.['unit'] === 'd' ? 24 : 1);
  return written !== undefined && hours <= maxHours
    ? understood(hours)
    : misread(
        'out-of-range',
        `a time of 0 to ${maxHours} hours belongs here`,
        'write for example "48h" or "2d"',
      );
}

/** An address to write to, or a page. */
function readContact(given: string): Reading<string> {
  if (/^https?:/i.test(given.trim())) return readPageUrl(given);
  return readAddress(given.trim().replace(/^mailto:/i, ''));
}

/** A page's URL, or the path of a file from this file's folder. */
function readLogo(given: string): Reading<string> {
  return given.includes('://') ? readPageUrl(given) : readText(given);
}

function readColour(given: string): Reading<string> {
  const written = given.trim();
  return /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(written)
    ? understood(written)
    : misread('colour', 'a colour is written as "#rrggbb"', 'write for example "#0a6ed1", with the quotes');
}

/** Another mail domain (the local part stays), or an address at one. */
function readRedirectAddress(given: string): Reading<string> {
  const whole = readText(given, { allowed: ['%EMAILLOCALPART%', '%EMAILDOMAIN%'] });
  if (!whole.ok) return whole;
  const written = whole.value;
  const at = written.lastIndexOf('@');
  const domain = domainPattern.safeParse(written.slice(at + 1).replaceAll('%EMAILDOMAIN%', 'example.org'));
  const localPart = at < 0 ? '%EMAILLOCALPART%' : written.slice(0, at);
  // Thunderbird takes only these characters in front of the @ of a redirect.
  if (!domain.success || domain.data.kind !== 'exact' || !/^[\w\-%+.]+$/.test(localPart)) {
    return misread(
      'email-address',
      'this is not an address at another domain',
      'write "%EMAILLOCALPART%@other.example", in quotes',
    );
  }
  const host = readHostname(written.slice(at + 1));
  return host.ok ? understood(`${localPart}@${host.value}`) : host;
}

function readReportAddress(given: string): Reading<string> {
  const address = readText(given, { isUrl: true });
  if (!address.ok) return address;
  const written = address.value;
  if (/^https:\/\//i.test(written)) return readPageUrl(written);
  if (/^mailto:/i.test(written)) {
    const mailbox = readAddress(written.slice('mailto:'.length).replaceAll('%EMAILDOMAIN%', 'example.org'));
    return mailbox.ok ? understood(written) : mailbox;
  }
  return misread(
    'url-scheme',
    'a report address begins with mailto: or https:',
    written.includes('@') ? 'write mailto: in front of the address' : undefined,
  );
}

/** Kept beside the schema so that a file without the key gets the same values. */
export const usualOptions = {
  autoconfig: autoconfig.parse({}),
  apple: apple.parse({}),
  outlook: outlook.parse({}),
  pacc: usualPacc,
} as const;
