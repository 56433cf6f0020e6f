import type { Provider } from '../model/provider.ts';
import type { MailServer } from '../model/server.ts';
import { hasOAuth2 } from '../model/thunderbird-oauth2.ts';
import type { ProviderValues } from './provider-schema.ts';
import { placedServers } from './risks-of-servers.ts';
import type { Risk } from './risks.ts';

/** Ways to log in of which every reader of the autoconfig format knows at least one. */
const common = new Set(['password-cleartext', 'password-encrypted', 'OAuth2']);

/** What the format has for servers that ask nobody for a password. */
const withoutLogin = new Set(['none', 'client-IP-address']);

/**
 * Warnings about how programs log in. A login that is written once for all servers is reported once, at its own key.
 */
export function loginRisks(provider: Provider, own: ProviderValues): Risk[] {
  const risks = (['incoming', 'outgoing'] as const).flatMap((direction) =>
    placedServers(provider, direction).flatMap(({ path, server }, index): Risk[] => {
      const place = (key: 'username' | 'authentication'): string =>
        own[direction]?.[index]?.[key] === undefined && own[key] !== undefined ? key : path;
      const authentication = authenticationRisks(server).map((words) => ({
        path: place('authentication'),
        words,
      }));
      const username = usernameRisks(server).map((words) => ({ path: place('username'), words }));
      return authentication.concat(username);
    }),
  );
  const seen = new Set<string>();
  return risks.filter(({ path, words }) => {
    const key = `${path} ${words.code}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function authenticationRisks({ hostname, authentication, type }: MailServer): Risk['words'][] {
  const only = (word: string): boolean => authentication.every((one) => one === word);
  if (only('OAuth2')) {
    if (hasOAuth2(hostname, type)) return [];
    return [
      {
        code: 'oauth2-only',
        message: `OAuth2 is the only way to log in at ${hostname}: Thunderbird drops this server, because it has no OAuth2 settings for it, and Apple Mail and Outlook can't be told at all`,
        advice:
          'add a password behind it: "authentication: [OAuth2, password-cleartext]", if the server takes one',
      },
    ];
  }
  if (only('password-encrypted')) {
    return [
      {
        code: 'password-encrypted-only',
        message: `${hostname} takes encrypted passwords (CRAM-MD5) only: few servers can check these, and Outlook and most phones send plain ones over TLS`,
        advice: 'write "authentication: password-cleartext" if the server takes passwords over TLS',
      },
    ];
  }
  if (authentication.some((one) => common.has(one))) return [];
  if (authentication.every((one) => withoutLogin.has(one))) {
    return [
      {
        code: 'authentication-none',
        message: `nobody logs in at ${hostname} (${authentication.join(', ')}): Thunderbird for Android rejects the whole file, and Evolution and KMail do not know how to go on`,
        advice: 'let people log in, and write "authentication: password-cleartext"',
      },
    ];
  }
  return [
    {
      code: 'authentication-rare',
      message: `few mail programs can log in at ${hostname} with ${authentication.join(', ')}: Thunderbird for Android rejects the whole file`,
      advice: 'add "password-cleartext" or "OAuth2" where the server takes it',
    },
  ];
}

function usernameRisks({ username }: MailServer): Risk['words'][] {
  if (/^0\d*$/.test(username)) {
    return [
      {
        code: 'numeric-username',
        message: `Thunderbird reads the user name ${username} as a number and drops the zero in front`,
        advice: 'use a login name that is not all digits',
      },
    ];
  }
  const [first] = username.match(/%EMAIL[A-Z]+%/) ?? [];
  if (first === undefined || first === username) return [];
  return [
    {
      code: 'username-template',
      message: `FairEmail fills a placeholder only where it is the whole user name, and would log in as "${username}" literally`,
      advice: 'let the server accept "%EMAILADDRESS%" or "%EMAILLOCALPART%" as the login, if it can',
    },
  ];
}
