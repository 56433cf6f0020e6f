import { printPattern } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { printUrl, type UrlService } from '../model/server.ts';
import type { ProviderValues } from './provider-schema.ts';
import type { Risk } from './risks.ts';

const webServices = ['calendar', 'addressbook', 'fileShare', 'jmap', 'ews', 'activeSync', 'graph'] as const;

/** Warnings about everything but mail servers and names. */
export function serviceRisks(provider: Provider, own: ProviderValues): Risk[] {
  const risks: Risk[] = webServices.flatMap((key) => {
    const service: UrlService | undefined = provider[key];
    if (service === undefined || service.url.scheme !== 'http') return [];
    return [
      {
        path: key,
        words: {
          code: 'insecure-url',
          message: `${printUrl(service.url)} has no TLS: Apple devices send no password there, and Outlook's readers ignore it`,
          advice: 'write https://',
        },
      },
    ];
  });
  risks.push(...oauth2Risks(provider), ...outlookRisks(provider), ...domainRisks(own));
  return risks;
}

function oauth2Risks({ oauth2 }: Provider): Risk[] {
  if (oauth2 === undefined) return [];
  const missing = (['authorizationUrl', 'tokenUrl', 'scope'] as const).filter(
    (key) => oauth2[key] === undefined,
  );
  if (missing.length === 0) return [];
  return [
    {
      path: 'oauth2',
      words: {
        code: 'oauth2-incomplete',
        message: `without ${missing.join(', ')} the OAuth2 section is left out of the autoconfig XML, because Pimalaya refuses a document in which one is missing`,
        advice: `write ${missing.map((key) => `"${key}: ..."`).join(', ')}`,
      },
    },
  ];
}

function outlookRisks({ outlook, domains }: Provider): Risk[] {
  const { redirectUrl, redirectAddress } = outlook;
  const risks: Risk[] = [];
  // Asked twice at most, and there may be a million of them.
  const serves = (host: string): boolean =>
    domains.some((one) => one.kind === 'exact' && one.domain === host);
  if (redirectUrl !== undefined) {
    const target = new URL(redirectUrl.replaceAll('%EMAILDOMAIN%', 'example.invalid'));
    const bare = target.hostname.replace(/^autodiscover\./, '');
    const host = bare === 'example.invalid' ? '%EMAILDOMAIN%' : bare;
    if (serves(host) || host === '%EMAILDOMAIN%') {
      risks.push({
        path: 'outlook',
        words: {
          code: 'redirect-to-itself',
          message: `outlook.redirectUrl leads back to ${host}, which is served here: programs would go in a circle, so it is ignored there`,
          advice: 'write the URL of the other server',
        },
      });
    }
    if (!/\/autodiscover\/autodiscover\.xml$/i.test(target.pathname)) {
      risks.push({
        path: 'outlook',
        words: {
          code: 'redirect-path',
          message:
            'Evolution takes only the host of outlook.redirectUrl and asks /autodiscover/autodiscover.xml there',
          advice: 'write a URL that ends in /autodiscover/autodiscover.xml',
        },
      });
    }
  }
  if (redirectAddress !== undefined) {
    if (serves(redirectAddress.slice(redirectAddress.lastIndexOf('@') + 1))) {
      risks.push({
        path: 'outlook',
        words: {
          code: 'redirect-to-itself',
          message:
            'outlook.redirectAddress leads back to a domain of this file: programs would go in a circle',
          advice: 'write an address at the domain where the mailboxes really are',
        },
      });
    }
    if (!redirectAddress.includes('%EMAILLOCALPART%')) {
      risks.push({
        path: 'outlook',
        words: {
          code: 'redirect-literal',
          message: 'outlook.redirectAddress sends every mailbox to the same address',
          advice: 'write "%EMAILLOCALPART%@other.example"',
        },
      });
    }
  }
  return risks;
}

function domainRisks({ domains }: ProviderValues): Risk[] {
  const seen = new Set<string>();
  for (const pattern of domains ?? []) {
    const text = printPattern(pattern);
    if (seen.has(text)) {
      const message = `${text} stands twice; it counts once`;
      return [
        { path: 'domains', words: { code: 'duplicate-domain', message, advice: 'remove one of them' } },
      ];
    }
    seen.add(text);
  }
  return [];
}
