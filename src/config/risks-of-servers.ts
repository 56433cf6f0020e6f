import type { Provider } from '../model/provider.ts';
import { defaultPorts, type MailServer } from '../model/server.ts';
import { hasOAuth2 } from '../model/thunderbird-oauth2.ts';
import type { Risk } from './risks.ts';

type Place = { readonly path: string; readonly server: MailServer };

/** Ports on which Thunderbird takes "SSL on" in an Autodiscover answer for STARTTLS; FairEmail knows 143 and 587 only. */
const startTlsPorts = new Set([143, 110, 587, 25]);

/** Warnings about mail servers, one by one and together. */
export function serverRisks(provider: Provider): Risk[] {
  const incoming = provider.incoming.map((server, index): Place => ({ path: `incoming.${index}`, server }));
  const outgoing = provider.outgoing.map((server, index): Place => ({ path: `outgoing.${index}`, server }));
  return [
    ...incoming.concat(outgoing).flatMap((place) => socketRisks(place).concat(loginRisks(place))),
    ...together(incoming, outgoing),
  ];
}

function socketRisks({ path, server }: Place): Risk[] {
  const { type, hostname, port, socketType } = server;
  const risks: Risk[] = [];
  const other = (['SSL', 'STARTTLS'] as const).find((one) => defaultPorts[type][one] === port);
  if (socketType === 'plain') {
    risks.push({
      path,
      words: {
        code: 'plain-socket',
        message: `${hostname}:${port} is used without TLS: Thunderbird for Android rejects the whole file because of socketType plain, and passwords can be read on the way`,
        advice: 'offer TLS on this server and write "socketType: SSL" or "socketType: STARTTLS"',
      },
    });
  } else if (other !== undefined && other !== socketType) {
    risks.push({
      path,
      words: {
        code: 'port-contradicts-socket-type',
        message: `port ${port} is for ${other}; every mail program expects that there, and with socketType ${socketType} it waits without end`,
        advice: `write "socketType: ${other}", or the port that the server really uses`,
      },
    });
  }
  if (socketType === 'STARTTLS' && !startTlsPorts.has(port)) {
    risks.push({
      path,
      words: {
        code: 'starttls-port',
        message: `STARTTLS on port ${port} can't be told by Autodiscover: Thunderbird and FairEmail then use TLS from the first byte`,
        advice: `use port ${defaultPorts[type].STARTTLS}, or offer ${scheme(server)} on port ${defaultPorts[type].SSL}`,
      },
    });
  }
  if (type === 'smtp' && port === 25) {
    risks.push({
      path,
      words: {
        code: 'smtp-port-25',
        message: 'port 25 is for mail between servers; most home and mobile networks block it',
        advice: 'offer submissions:// on port 465 or submission:// on port 587',
      },
    });
  }
  return risks;
}

function scheme({ type }: MailServer): string {
  return { imap: 'imaps://', pop3: 'pop3s://', smtp: 'submissions://' }[type];
}

/** Ways to log in of which every reader of the autoconfig format knows at least one. */
const common = new Set(['password-cleartext', 'password-encrypted', 'OAuth2']);

function loginRisks({ path, server }: Place): Risk[] {
  const { hostname, authentication, username, type } = server;
  const only = (word: string): boolean => authentication.every((one) => one === word);
  const risks: Risk[] = [];
  if (only('OAuth2') && !hasOAuth2(hostname, type)) {
    risks.push({
      path,
      words: {
        code: 'oauth2-only',
        message: `OAuth2 is the only way to log in at ${hostname}: Thunderbird drops this server, because it has no OAuth2 settings for it, and Apple Mail and Outlook can't be told at all`,
        advice:
          'add a password behind it: "authentication: [OAuth2, password-cleartext]", if the server takes one',
      },
    });
  }
  if (only('password-encrypted')) {
    risks.push({
      path,
      words: {
        code: 'password-encrypted-only',
        message: `${hostname} takes encrypted passwords (CRAM-MD5) only: few servers can check these, and Outlook and most phones send plain ones over TLS`,
        advice: 'write "authentication: password-cleartext" if the server takes passwords over TLS',
      },
    });
  }
  if (!authentication.some((one) => common.has(one)) && !(type === 'smtp' && only('none'))) {
    risks.push({
      path,
      words: {
        code: 'authentication-rare',
        message: `few mail programs can log in at ${hostname} with ${authentication.join(', ')}: Thunderbird for Android rejects the whole file`,
        advice: 'add "password-cleartext" or "OAuth2" where the server takes it',
      },
    });
  }
  if (/^0\d*$/.test(username)) {
    risks.push({
      path,
      words: {
        code: 'numeric-username',
        message: `Thunderbird reads the user name ${username} as a number and drops the zero in front`,
        advice: 'use a login name that is not all digits',
      },
    });
  }
  const parts = username.match(/%EMAIL[A-Z]+%/g) ?? [];
  if (parts.length > 0 && parts[0] !== username) {
    risks.push({
      path,
      words: {
        code: 'username-template',
        message: `FairEmail fills a placeholder only where it is the whole user name, and would log in as "${username}" literally`,
        advice: 'let the server accept "%EMAILADDRESS%" or "%EMAILLOCALPART%" as the login, if it can',
      },
    });
  }
  return risks;
}

function together(incoming: readonly Place[], outgoing: readonly Place[]): Risk[] {
  const risks: Risk[] = [];
  const ofType = (type: string): Place[] =>
    [...incoming, ...outgoing].filter(({ server }) => server.type === type);
  for (const type of ['imap', 'smtp']) {
    const second = ofType(type)[1];
    if (second === undefined) continue;
    risks.push({
      path: second.path,
      words: {
        code: 'several-servers',
        message: `there are several ${type === 'imap' ? 'IMAP' : 'SMTP'} servers: Evolution and FairEmail take the last one, most others the first`,
        advice: 'list only the best one, or make sure that each of them works for everybody',
      },
    });
  }
  const names = new Set([...incoming, ...outgoing].map(({ server }) => server.username));
  if (names.size > 1) {
    risks.push({
      path: outgoing[0]?.path ?? 'incoming.0',
      words: {
        code: 'different-usernames',
        message:
          'the servers have different user names: FairEmail uses the last one of the file for all of them',
        advice: 'use the same login everywhere if the servers allow it',
      },
    });
  }
  if (incoming.length > 0 && ofType('imap').length === 0) {
    risks.push({
      path: 'incoming',
      words: {
        code: 'pop3-only',
        message:
          'there is no IMAP server: Thunderbird for Android, FairEmail and Geary find nothing, Delta Chat and Nextcloud only the SMTP server',
        advice: 'add the IMAP server if there is one',
      },
    });
  }
  if (incoming.length === 0 && outgoing.length > 0) {
    risks.push({
      path: 'outgoing',
      words: {
        code: 'no-incoming',
        message: 'there is no incoming server: Thunderbird rejects the file, and nobody can read mail',
        advice: 'write "incoming: imaps://..."',
      },
    });
  }
  if (outgoing.length === 0 && incoming.length > 0) {
    risks.push({
      path: 'incoming',
      words: {
        code: 'no-outgoing',
        message:
          'there is no outgoing server: Thunderbird rejects the file, and an Apple profile is not possible',
        advice: 'write "outgoing: submissions://..."',
      },
    });
  }
  return risks;
}
