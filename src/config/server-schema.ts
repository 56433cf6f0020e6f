import { z } from 'zod';
import {
  authentications,
  defaultPorts,
  type Authentication,
  type MailServerType,
  type SocketType,
} from '../model/server.ts';
import { readHostname } from './host-name.ts';
import { misread, readBy, understood, type Reading } from './reading.ts';
import { readServerUrl, type Direction } from './server-url.ts';
import { username, type WrittenUsername } from './text-schema.ts';
import { maxPort } from './url-parts.ts';

/** A server as one file writes it: what holds for all servers of the provider is not filled in yet. */
export interface WrittenServer<Type extends MailServerType = MailServerType> {
  readonly type: Type;
  readonly hostname: string;
  readonly port: number;
  readonly socketType: SocketType;
  readonly username?: WrittenUsername | undefined;
  readonly authentication?: readonly Authentication[] | undefined;
}

const socketTypes = ['SSL', 'STARTTLS', 'plain'] as const satisfies readonly SocketType[];

export const hostname = readBy(z.string(), readHostname);
export const port = z.int().min(1).max(maxPort);
export const socketType = z.enum(socketTypes);

/** One word or a list of them, best first; repeated words count once. */
export const authentication = waysToLogIn(authentications);

/** One of the words or a list of them; an empty list would mean that nobody can log in. */
export function waysToLogIn<Word extends string>(words: readonly Word[]) {
  return readBy(oneOrMore(z.enum(words)), (written): Reading<readonly Word[]> => {
    if (written.length > 0) return understood([...new Set(written)]);
    const advice = 'remove the line for password-cleartext, or write at least one';
    return misread('empty-list', 'the list of ways to log in is empty', advice);
  });
}

/** One value, or a list of values; answers a list. */
export function oneOrMore<Item extends z.ZodType>(item: Item) {
  return z.union([item.transform((value): z.output<Item>[] => [value]), z.array(item)]);
}

/** The servers under `incoming`: short URLs, objects, or a list of both. */
export const incomingServers = oneOrMore(
  z.union([serverUrl<'imap' | 'pop3'>('incoming'), serverObject(z.enum(['imap', 'pop3']))]),
).meta({
  examples: ['imaps://mail.example.org', ['imaps://mail.example.org', 'pop3s://mail.example.org:995']],
});

/** The servers under `outgoing`. */
export const outgoingServers = oneOrMore(
  z.union([serverUrl<'smtp'>('outgoing'), serverObject(z.enum(['smtp']).default('smtp'))]),
).meta({ examples: ['submissions://mail.example.org', ['submission://mail.example.org:587']] });

function serverUrl<Type extends MailServerType>(direction: Direction) {
  // readServerUrl answers only types of the direction it was given.
  return readBy(z.string(), (text) => readServerUrl(text, direction) as Reading<WrittenServer<Type>>);
}

function serverObject<Type extends MailServerType>(type: z.ZodType<Type, Type | undefined>) {
  return readBy(
    z.strictObject({
      type,
      hostname,
      port: port.optional(),
      socketType: socketType.optional(),
      username: username.optional(),
      authentication: authentication.optional(),
    }),
    (written): Reading<WrittenServer<Type>> => {
      const { port: given } = written;
      const security = written.socketType ?? usualSocketType(written.type, given);
      if (security === undefined) {
        return misread(
          'socket-type-missing',
          `port ${given} does not say how the connection is secured`,
          'write "socketType: SSL" (TLS from the first byte) or "socketType: STARTTLS"',
        );
      }
      return understood({
        ...written,
        port: given ?? defaultPorts[written.type][security],
        socketType: security,
      });
    },
  );
}

/** TLS where nothing is said; on the registered ports what they are registered for. */
function usualSocketType(type: MailServerType, port: number | undefined): SocketType | undefined {
  if (port === undefined) return 'SSL';
  return (['SSL', 'STARTTLS'] as const).find((one) => defaultPorts[type][one] === port);
}
