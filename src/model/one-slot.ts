import type { MailServer, SocketType } from './server.ts';

const typeRank = { imap: 0, pop3: 1, smtp: 0 } as const;
const socketRank: Readonly<Record<SocketType, number>> = { SSL: 0, STARTTLS: 1, plain: 2 };

/**
 * The rule for formats with room for one server (POX, Apple profile, QR code): IMAP before POP3, TLS from the first
 * byte before STARTTLS before none, then the order of the file. Filter the list first by what the format can express.
 */
export function pickServer<Server extends MailServer>(servers: readonly Server[]): Server | undefined {
  let best: Server | undefined;
  for (const server of servers) {
    if (best === undefined || rank(server) < rank(best)) best = server;
  }
  return best;
}

function rank(server: MailServer): number {
  return typeRank[server.type] * 10 + socketRank[server.socketType];
}
