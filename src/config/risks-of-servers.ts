import type { Provider } from '../model/provider.ts';
import { defaultPorts, type MailServer } from '../model/server.ts';
import type { Risk } from './risks.ts';

/** A mail server and where it stands: `incoming.0`. */
export interface PlacedServer {
  readonly path: string;
  readonly server: MailServer;
}

/** Ports on which Thunderbird takes "SSL on" in an Autodiscover answer for STARTTLS; FairEmail knows 143 and 587 only. */
const startTlsPorts = new Set([143, 110, 587, 25]);

/** The servers of one direction with their places. */
export function placedServers(provider: Provider, direction: 'incoming' | 'outgoing'): PlacedServer[] {
  return provider[direction].map((server, index) => ({ path: `${direction}.${index}`, server }));
}

/** Warnings about how each mail server is reached. */
export function serverRisks(provider: Provider): Risk[] {
  return [...placedServers(provider, 'incoming'), ...placedServers(provider, 'outgoing')].flatMap(
    socketRisks,
  );
}

function socketRisks({ path, server }: PlacedServer): Risk[] {
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
  } else if (socketType === 'STARTTLS' && !startTlsPorts.has(port)) {
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
