import { bigProviderOf } from '../big-provider.ts';
import { serversByHand } from '../by-hand.ts';
import type { Part, Way } from '../guide.ts';
import { manualService } from '../manual-settings.ts';
import type { TakenServers } from '../sign-in.ts';
import {
  accountType,
  passwordNote,
  say,
  signInStep,
  steps,
  takenTable,
  usernameNote,
  type WayContext,
} from './way.ts';

/** An app of a phone that looks nothing up: a person picks the kind of account and types the servers. */
export interface PhoneApp {
  readonly id: string;
  readonly name: string;
  /** The group of its texts in the catalogue. */
  readonly texts: 'samsungEmail' | 'gmail' | 'gmailIos';
  readonly incoming: readonly ('imap' | 'pop3')[];
  /** Whether it has accounts for Exchange servers of any kind (ActiveSync). */
  readonly takesExchange: boolean;
  /** What stands below the table. */
  readonly below: (taken: TakenServers) => readonly Part[];
}

/** The app's account for Google or Microsoft, else IMAP or POP by hand, else Exchange; undefined where it has none. */
export function phoneAppWay(context: WayContext, app: PhoneApp): Way | undefined {
  const parts = bigProviderParts(context, app) ?? serverParts(context, app) ?? exchangeParts(context, app);
  if (parts === undefined) return undefined;
  return {
    id: app.id,
    name: { own: app.name },
    summary: say(`${app.texts}.summary`),
    recommended: true,
    parts,
  };
}

function bigProviderParts(context: WayContext, { texts, incoming }: PhoneApp): Part[] | undefined {
  const { bigProvider, provider } = context.offer;
  if (bigProvider === undefined) return undefined;
  // A mailbox that is offered by POP alone is not set up as Google's own account, which is more than that.
  const offersMail = provider.incoming.some(({ type }) => type === 'imap' && incoming.includes(type));
  if (bigProvider === 'google' && !offersMail) return undefined;
  return steps(
    say(`${texts}.add`),
    say(`${texts}.choose.${bigProvider}`),
    say('common.typeAddress', { address: context.address }),
    signInStep(context, 'browser'),
  );
}

function serverParts(context: WayContext, { texts, incoming, below }: PhoneApp): Part[] | undefined {
  const taken = serversByHand(context.offer.provider, {
    incoming,
    signsInAt: (server) => bigProviderOf(server) !== undefined,
  });
  if (taken === undefined) return undefined;
  return [
    ...steps(
      say(`${texts}.add`),
      say(`${texts}.choose.other`),
      say('common.typeAddress', { address: context.address }),
      signInStep(context, taken.signIn),
      say(`${texts}.kind`, { type: accountType(taken) }),
      say(`${texts}.typeServers`),
    ),
    ...passwordNote(context, taken.signIn),
    ...usernameNote(context, taken),
    ...takenTable(context, taken),
    ...below(taken),
  ];
}

function exchangeParts(context: WayContext, { texts, takesExchange }: PhoneApp): Part[] | undefined {
  const { activeSync } = context.offer.provider;
  if (!takesExchange || activeSync?.authentication.some((one) => one !== 'OAuth2') !== true) return undefined;
  return [
    ...steps(
      say(`${texts}.add`),
      say(`${texts}.choose.exchange`),
      say('common.typeAddress', { address: context.address }),
      signInStep(context, 'password'),
      say('common.typeExchange'),
    ),
    ...passwordNote(context, 'password'),
    { kind: 'settings', settings: manualService('activesync', activeSync, context.mailbox) },
  ];
}
