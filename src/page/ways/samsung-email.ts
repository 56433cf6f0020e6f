import type { Part } from '../guide.ts';
import type { TakenServers } from '../sign-in.ts';
import { phoneAppWay } from './phone-app.ts';
import { say, type WriteWay } from './way.ts';

/** Samsung Email, the app that Samsung's phones come with. */
export const samsungEmail: WriteWay = (context) =>
  phoneAppWay(context, {
    id: 'samsung-email',
    name: 'Samsung Email',
    texts: 'samsungEmail',
    incoming: ['imap', 'pop3'],
    takesExchange: true,
    below: securityWords,
  });

/** It calls STARTTLS "TLS", and everybody else's SSL/TLS "SSL". */
function securityWords({ incoming, outgoing }: TakenServers): Part[] {
  const used = new Set([incoming?.socketType, outgoing?.socketType]);
  return [
    ...(used.has('SSL') ? [advice('samsungEmail.securitySsl')] : []),
    ...(used.has('STARTTLS') ? [advice('samsungEmail.securityStartTls')] : []),
  ];
}

function advice(key: string): Part {
  return { kind: 'note', tone: 'advice', text: say(key) };
}
