import { bigProviderOf } from '../big-provider.ts';
import { serversByHand } from '../by-hand.ts';
import type { Part } from '../guide.ts';
import type { SignIn, TakenServers } from '../sign-in.ts';
import {
  accountType,
  more,
  passwordNote,
  say,
  signInStep,
  steps,
  takenTable,
  usernameNote,
  type WayContext,
  type WriteWay,
} from './way.ts';

/**
 * Outlook for Windows as it was before the new one: by Autodiscover, ours or somebody else's. Its shorter set-up
 * window ignores Autodiscover's IMAP settings in some versions, so the way by hand stands below.
 */
export const outlookClassic: WriteWay = (context) => {
  const { offer } = context;
  const byHand = serversByHand(offer.provider, {
    incoming: ['imap', 'pop3'],
    signsInAt: (server) => bigProviderOf(server) !== undefined,
  });
  const signIn = automaticSignIn(context, byHand);
  const automatic = signIn === undefined ? [] : automaticParts(context, signIn);
  const hand = offer.bigProvider === 'microsoft' || byHand === undefined ? [] : handParts(context, byHand);
  const parts = automatic.length === 0 ? hand : [...automatic, ...more(say('outlookClassic.ignored'), hand)];
  if (parts.length === 0) return undefined;
  return {
    id: 'outlook-classic',
    name: { own: 'Outlook (classic)' },
    summary: say('outlookClassic.summary'),
    recommended: true,
    parts: [whichOutlook(), ...parts],
  };
};

/** How to tell the two programs of the same name apart; stands in both ways. */
export function whichOutlook(): Part {
  return { kind: 'note', tone: 'advice', text: say('outlook.which') };
}

/** How the person signs in when Outlook sets itself up; undefined where it can't. */
function automaticSignIn({ offer }: WayContext, byHand: TakenServers | undefined): SignIn | undefined {
  if (offer.bigProvider === 'microsoft' || byHand?.signIn === 'browser') return 'browser';
  if (offer.outlook !== undefined) return answeredSignIn(offer.outlook);
  // Autodiscover is somebody else's: Outlook asks there.
  return offer.provider.outlook.external ? offer.signIn : undefined;
}

/** An answer without any server sends Outlook to another place; one without an outgoing server can't be finished. */
function answeredSignIn({ incoming, outgoing, signIn }: TakenServers): SignIn | undefined {
  if (incoming === undefined) return signIn === 'none' ? 'password' : signIn;
  return outgoing === undefined ? undefined : signIn;
}

function automaticParts(context: WayContext, signIn: SignIn): Part[] {
  const { outlook } = context.offer;
  return [
    ...steps(
      say('outlookClassic.add'),
      say('outlookClassic.type', { address: context.address }),
      signInStep(context, signIn),
      say('outlookClassic.finish'),
    ),
    ...passwordNote(context, signIn),
    ...(outlook === undefined ? [] : usernameNote(context, outlook)),
  ];
}

function handParts(context: WayContext, taken: TakenServers): Part[] {
  return [
    ...steps(
      say('outlookClassic.add'),
      say('outlookClassic.manually', { address: context.address }),
      say('outlookClassic.choose', { type: accountType(taken, 'POP') }),
      say('outlookClassic.typeServers'),
      signInStep(context, taken.signIn),
    ),
    ...passwordNote(context, taken.signIn),
    ...usernameNote(context, taken),
    ...takenTable(context, taken),
  ];
}
