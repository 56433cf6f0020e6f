import { bigProviderOf } from '../big-provider.ts';
import { serversByHand } from '../by-hand.ts';
import type { Part, Way, Words } from '../guide.ts';
import { manualService } from '../manual-settings.ts';
import type { SignIn } from '../sign-in.ts';
import { passwordNote, say, signInStep, steps, takenTable, usernameNote, type WayContext } from './way.ts';

/** One of the programs named Outlook that leave fetching mail to Microsoft's servers. */
export interface CloudOutlook {
  readonly id: string;
  readonly name: Words;
  /** The group of its texts in the catalogue. */
  readonly texts: 'outlookNew' | 'outlookMobile' | 'outlookMac';
  /** Whether it has accounts for Exchange servers of any kind (ActiveSync). */
  readonly takesExchange: boolean;
  /** What stands before the steps. */
  readonly before: readonly Part[];
}

/**
 * The new Outlook, Outlook on phones and on the Mac: the address, then IMAP. They look settings up through Microsoft,
 * so whatever is found the table is there to compare. They take no POP: where a mailbox has nothing else the way says
 * so, because people open Outlook first.
 */
export function cloudOutlookWay(context: WayContext, program: CloudOutlook): Way | undefined {
  const { offer } = context;
  const { incoming } = offer.provider;
  const whole = { id: program.id, name: program.name, summary: say(`${program.texts}.summary`) };
  const known = offer.bigProvider;
  if (known !== undefined && offer.signIn !== 'none' && isKnownByImap(context)) {
    const parts = [
      ...program.before,
      ...addSteps(context, program, 'browser'),
      ...cloudNote(context, 'browser'),
    ];
    return { ...whole, recommended: true, parts };
  }
  const taken = serversByHand(offer.provider, {
    incoming: ['imap'],
    signsInAt: (server) => bigProviderOf(server) !== undefined,
  });
  if (taken !== undefined) {
    const parts = [
      ...program.before,
      ...addSteps(context, program, taken.signIn),
      ...passwordNote(context, taken.signIn),
      ...usernameNote(context, taken),
      { kind: 'paragraph', text: say(`${program.texts}.typeServers`) } as const,
      ...takenTable(context, taken),
      ...cloudNote(context, taken.signIn),
    ];
    return { ...whole, recommended: true, parts };
  }
  const exchange = program.takesExchange ? exchangeSteps(context, program) : [];
  if (exchange.length > 0) return { ...whole, recommended: true, parts: exchange };
  const popOnly = incoming.length > 0 && incoming.every(({ type }) => type === 'pop3');
  if (!popOnly) return undefined;
  const noPop: Part = { kind: 'note', tone: 'warning', text: say(`${program.texts}.noPop`) };
  return { ...whole, recommended: false, parts: [...program.before, noPop] };
}

/** Exchange of the provider's own, where it takes a password. Empty where there is none. */
function exchangeSteps(context: WayContext, { texts }: CloudOutlook): Part[] {
  const { activeSync } = context.offer.provider;
  if (activeSync?.authentication.some((one) => one !== 'OAuth2') !== true) return [];
  return [
    ...steps(
      say(`${texts}.add`),
      say(`${texts}.type`, { address: context.address }),
      say('outlook.chooseExchange'),
      signInStep(context, 'password'),
      say('common.typeExchange'),
    ),
    ...passwordNote(context, 'password'),
    { kind: 'settings', settings: manualService('activesync', activeSync, context.mailbox) },
    ...cloudNote(context, 'password'),
  ];
}

/** Google by POP alone is no Google account to these programs. */
function isKnownByImap({ offer: { provider, bigProvider } }: WayContext): boolean {
  return bigProvider === 'microsoft' || provider.incoming.some(({ type }) => type === 'imap');
}

function addSteps(context: WayContext, { texts }: CloudOutlook, signIn: SignIn): Part[] {
  return steps(
    say(`${texts}.add`),
    say(`${texts}.type`, { address: context.address }),
    context.offer.bigProvider === undefined ? say(`${texts}.choose`) : undefined,
    signInStep(context, signIn),
  );
}

/** Said plainly, as advice: whoever gives a password to a program thinks that it stays there. */
function cloudNote({ offer }: WayContext, signIn: SignIn): Part[] {
  if (offer.bigProvider === 'microsoft') return [];
  const text = say(signIn === 'password' ? 'outlook.cloudPassword' : 'outlook.cloud');
  return [{ kind: 'note', tone: 'advice', text }];
}
