import { serversByHand } from '../by-hand.ts';
import type { ManualServer, Part } from '../guide.ts';
import { manualService } from '../manual-settings.ts';
import type { Offer } from '../offer.ts';
import type { AppleSystem } from './apple-profile.ts';
import { accountType, passwordNote, say, signInStep, steps, takenTable, type WayContext } from './way.ts';

/**
 * The account type of the system that sets this provider up without a profile: where the operator says so, and where
 * no profile can be made for a provider that the system knows.
 */
export function systemAccount({ provider, profile, bigProvider }: Offer): 'google' | 'exchange' | undefined {
  if (provider.apple.addAccount !== undefined) return provider.apple.addAccount;
  if (profile !== undefined || bigProvider === undefined) return undefined;
  return bigProvider === 'google' ? 'google' : 'exchange';
}

/** The steps to the system's own account type: Google, or Microsoft Exchange. */
export function systemAccountParts(
  context: WayContext,
  system: AppleSystem,
  account: 'google' | 'exchange',
): Part[] {
  const signIn =
    account === 'google' || context.offer.bigProvider !== undefined ? 'browser' : context.offer.signIn;
  return [
    ...steps(
      say(`appleMail.${system}.addAccount`),
      say(`appleMail.choose.${account}`),
      say('common.typeAddress', { address: context.address }),
      signInStep(context, signIn),
      say('appleMail.choose.content'),
    ),
    older(system),
    ...passwordNote(context, signIn),
    ...(account === 'exchange' && signIn === 'password' ? exchangeServer(context, system) : []),
  ];
}

/** The server, which the system asks for where it finds none by itself. */
function exchangeServer({ offer, mailbox }: WayContext, system: AppleSystem): Part[] {
  const { activeSync, ews } = offer.provider;
  const settings =
    system === 'ios'
      ? manualService('activesync', activeSync, mailbox)
      : manualService('exchange', ews, mailbox);
  return settings.length === 0
    ? []
    : [{ kind: 'paragraph', text: say('common.typeExchange') }, table(settings)];
}

/**
 * The same settings typed instead of a profile: Exchange where the operator wants that account, else mail, calendars
 * and address books. Empty where none can be typed.
 */
export function handParts(context: WayContext, system: AppleSystem): Part[] {
  const { provider } = context.offer;
  const exchange = exchangeParts(context, system);
  if (provider.apple.account === 'exchange' && exchange.length > 0) return exchange;
  const mail = mailParts(context, system);
  if (mail.length === 0 && exchange.length > 0) return exchange;
  return [...mail, ...serviceParts(context, system, mail.length > 0)];
}

function mailParts(context: WayContext, system: AppleSystem): Part[] {
  const taken = serversByHand(context.offer.provider, { incoming: ['imap', 'pop3'] });
  if (taken === undefined) return [];
  return [
    ...steps(
      say(`appleMail.${system}.addAccount`),
      say(`appleMail.${system}.addOther`),
      say('appleMail.typeNew', { address: context.address }),
      signInStep(context, taken.signIn),
      say('appleMail.typeServers', { type: accountType(taken, 'POP') }),
    ),
    older(system),
    ...passwordNote(context, taken.signIn),
    ...takenTable(context, taken),
  ];
}

/** ActiveSync on iPhone and iPad, Exchange Web Services on the Mac. */
function exchangeParts(context: WayContext, system: AppleSystem): Part[] {
  const { activeSync, ews } = context.offer.provider;
  const exchange = system === 'ios' ? activeSync : ews;
  if (exchange?.authentication.some((one) => one !== 'OAuth2') !== true) return [];
  return [
    ...steps(
      say(`appleMail.${system}.addAccount`),
      say('appleMail.choose.exchange'),
      say('common.typeAddress', { address: context.address }),
      signInStep(context, 'password'),
      say('common.typeExchange'),
    ),
    older(system),
    ...passwordNote(context, 'password'),
    table(manualService(system === 'ios' ? 'activesync' : 'exchange', exchange, context.mailbox)),
  ];
}

/** Where the same place was in earlier versions of the system. */
function older(system: AppleSystem): Part {
  return { kind: 'note', tone: 'advice', text: say(`appleMail.${system}.addAccountOlder`) };
}

/** Calendar and address book, which have their own place in the settings of the system. */
function serviceParts(context: WayContext, system: AppleSystem, isAfterMail: boolean): Part[] {
  const { calendar, addressbook } = context.offer.provider;
  const rows = [
    ...manualService('caldav', calendar, context.mailbox),
    ...manualService('carddav', addressbook, context.mailbox),
  ].filter(({ authentication }) => authentication === 'password');
  const parts: Part[] = rows.flatMap((row) => [
    { kind: 'paragraph', text: say(`appleMail.${system}.${row.type}`) },
    table([row]),
  ]);
  if (rows.length === 0 || isAfterMail) return parts;
  return [...parts, older(system), ...passwordNote(context, 'password')];
}

function table(settings: readonly ManualServer[]): Part {
  return { kind: 'settings', settings };
}
