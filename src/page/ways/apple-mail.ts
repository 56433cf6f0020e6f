import type { Part, Way } from '../guide.ts';
import { handParts, systemAccount, systemAccountParts } from './apple-account.ts';
import { isProfileFor, profileParts, type AppleSystem } from './apple-profile.ts';
import { more, say, type WayContext, type WriteWay } from './way.ts';

/** Apple Mail on iPhone and iPad: the system's own account type, a profile, or by hand, in this order. */
export const appleMailIos: WriteWay = (context) => appleMailWay(context, 'ios');

/** Apple Mail on the Mac. */
export const appleMailMac: WriteWay = (context) => appleMailWay(context, 'mac');

function appleMailWay(context: WayContext, system: AppleSystem): Way | undefined {
  const parts = appleMailParts(context, system);
  if (parts.length === 0) return undefined;
  return {
    id: 'apple-mail',
    name: { own: 'Apple Mail' },
    summary: say('appleMail.summary'),
    recommended: true,
    parts,
  };
}

function appleMailParts(context: WayContext, system: AppleSystem): Part[] {
  const { offer } = context;
  const account = systemAccount(offer);
  if (account !== undefined) return systemAccountParts(context, system, account);
  const byHand = handParts(context, system);
  if (offer.profile === undefined || !isProfileFor(system, offer.profile)) return byHand;
  return [...profileParts(context, system, offer.profile), ...more(say('appleMail.withoutProfile'), byHand)];
}
