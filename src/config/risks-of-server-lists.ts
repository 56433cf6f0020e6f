import type { Provider } from '../model/provider.ts';
import { placedServers, type PlacedServer } from './risks-of-servers.ts';
import type { Risk } from './risks.ts';

/** Keys with which a provider can offer mail without IMAP, POP3 and SMTP. */
const otherWays = ['jmap', 'ews', 'activeSync', 'graph', 'outlook'] as const;

/** Warnings about the mail servers taken together. */
export function serverListRisks(provider: Provider): Risk[] {
  const incoming = placedServers(provider, 'incoming');
  const outgoing = placedServers(provider, 'outgoing');
  const all = [...incoming, ...outgoing];
  if (all.length === 0) return [noMailServers(provider)];
  return [
    ...duplicates(all),
    ...several(incoming, 'imap'),
    ...several(outgoing, 'smtp'),
    ...differentUsernames(incoming, outgoing),
    ...missing(incoming, outgoing),
  ];
}

function noMailServers(provider: Provider): Risk {
  const path = otherWays.find((key) => provider[key] !== undefined && key !== 'outlook') ?? 'outlook';
  return {
    path,
    words: {
      code: 'no-mail-servers',
      message: 'there is neither an incoming nor an outgoing server: no Thunderbird client can use this',
      advice: 'write "incoming:" and "outgoing:" too, if the servers speak IMAP and SMTP',
    },
  };
}

function duplicates(all: readonly PlacedServer[]): Risk[] {
  const seen = new Set<string>();
  return all.flatMap(({ path, server }): Risk[] => {
    const key = serverKey({ path, server });
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const message = `${server.hostname}:${server.port} stands twice; programs show or try it twice`;
    return [{ path, words: { code: 'duplicate-server', message, advice: 'remove one of them' } }];
  });
}

function serverKey({ server }: PlacedServer): string {
  return JSON.stringify([server.type, server.hostname, server.port, server.socketType, server.username]);
}

function several(placed: readonly PlacedServer[], type: 'imap' | 'smtp'): Risk[] {
  const first = placed.find(({ server }) => server.type === type);
  const second = placed.find(
    (one) => first !== undefined && one.server.type === type && serverKey(one) !== serverKey(first),
  );
  if (second === undefined) return [];
  return [
    {
      path: second.path,
      words: {
        code: 'several-servers',
        message: `there are several ${type === 'imap' ? 'IMAP' : 'SMTP'} servers: Evolution and FairEmail take the last one, most others the first`,
        advice: 'list only the best one, or make sure that each of them works for everybody',
      },
    },
  ];
}

function differentUsernames(incoming: readonly PlacedServer[], outgoing: readonly PlacedServer[]): Risk[] {
  const names = new Set([...incoming, ...outgoing].map(({ server }) => server.username));
  if (names.size < 2) return [];
  return [
    {
      path: outgoing[0]?.path ?? 'incoming.0',
      words: {
        code: 'different-usernames',
        message:
          'the servers have different user names: FairEmail uses the last one of the file for all of them',
        advice: 'use the same login everywhere if the servers allow it',
      },
    },
  ];
}

function missing(incoming: readonly PlacedServer[], outgoing: readonly PlacedServer[]): Risk[] {
  const risks: Risk[] = [];
  if (incoming.length > 0 && incoming.every(({ server }) => server.type === 'pop3')) {
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
  if (incoming.length === 0) {
    risks.push({
      path: 'outgoing',
      words: {
        code: 'no-incoming',
        message: 'there is no incoming server: Thunderbird rejects the file, and nobody can read mail',
        advice: 'write "incoming: imaps://..."',
      },
    });
  }
  if (outgoing.length === 0) {
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
