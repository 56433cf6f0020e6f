import { pickServer } from '../model/one-slot.ts';
import type { Provider } from '../model/provider.ts';
import type { MailServer, MailServerType } from '../model/server.ts';
import { bothSignIns, signInBy, type SignIn, type TakenServers } from './sign-in.ts';

/** What a program can be told by hand. All of them take passwords, and servers without any log-in. */
export interface Abilities {
  readonly incoming: readonly Exclude<MailServerType, 'smtp'>[];
  /** The hosts at which the program opens a sign-in page (OAuth2); none where this is absent. */
  readonly signsInAt?: (server: MailServer) => boolean;
}

/**
 * The servers to type into a program by the rule for one incoming and one outgoing server (model/one-slot.ts);
 * undefined where the program can log in to none of one side. A server without a log-in is only taken where there is
 * no other.
 */
export function serversByHand(provider: Provider, abilities: Abilities): TakenServers | undefined {
  const usable = provider.incoming.filter(({ type }) => abilities.incoming.includes(type));
  const incoming = pick(usable, abilities);
  const outgoing = pick(provider.outgoing, abilities);
  if (incoming === undefined || outgoing === undefined) return undefined;
  return {
    incoming: incoming.server,
    outgoing: outgoing.server,
    signIn: bothSignIns(incoming.signIn, outgoing.signIn),
  };
}

function pick(
  servers: readonly MailServer[],
  { signsInAt = () => false }: Abilities,
): { readonly server: MailServer; readonly signIn: SignIn } | undefined {
  for (const wanted of [['password', 'browser'], ['none']] as const) {
    const signInAt = (server: MailServer): SignIn | undefined =>
      server.authentication
        .map(signInBy)
        .find((one) => wanted.some((each) => each === one) && (one !== 'browser' || signsInAt(server)));
    const server = pickServer(servers.filter((one) => signInAt(one) !== undefined));
    const signIn = server && signInAt(server);
    if (server !== undefined && signIn !== undefined) return { server, signIn };
  }
  return undefined;
}
