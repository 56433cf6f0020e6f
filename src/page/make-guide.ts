import type { MailboxQuestion } from '../formats/format.ts';
import { unicodeDomain } from '../model/domain.ts';
import { printLocalPart } from '../model/email-address.ts';
import { fillDomain } from '../model/placeholders.ts';
import type { Provider } from '../model/provider.ts';
import type { BigProvider } from './big-provider.ts';
import type { Visitor } from './device.ts';
import { afterParts, beforeParts, documentationLinks } from './guide-frame.ts';
import type { Device, Guide, Way } from './guide.ts';
import { manualServers } from './manual-settings.ts';
import { prepareOffer, type Offer } from './offer.ts';
import { appleMailIos, appleMailMac } from './ways/apple-mail.ts';
import { evolution } from './ways/evolution.ts';
import { gmailAndroid, gmailIos } from './ways/gmail-app.ts';
import { otherProgram } from './ways/other-program.ts';
import { outlookClassic } from './ways/outlook-classic.ts';
import { outlookMac } from './ways/outlook-mac.ts';
import { outlookMobile } from './ways/outlook-mobile.ts';
import { outlookNew } from './ways/outlook-new.ts';
import { samsungEmail } from './ways/samsung-email.ts';
import { thunderbirdAndroid } from './ways/thunderbird-android.ts';
import { thunderbird } from './ways/thunderbird.ts';
import type { WayContext, WriteWay } from './ways/way.ts';

/** Whoever reads the guide. */
export interface GuideReader {
  /** A BCP 47 tag: in which the provider's own texts are chosen. The catalogue's texts are no matter of it. */
  readonly language: string;
  /** From the request's headers, see device.ts; absent = nothing is known. */
  readonly visitor?: Visitor;
}

/** The programs of each device, the one that fits most people first; "any other program" everywhere, last. */
const programs: Readonly<Record<Device, readonly WriteWay[]>> = {
  ios: [appleMailIos, outlookMobile, gmailIos, otherProgram],
  android: [thunderbirdAndroid, samsungEmail, gmailAndroid, outlookMobile, otherProgram],
  mac: [appleMailMac, thunderbird, outlookMac, otherProgram],
  windows: [thunderbird, outlookClassic, outlookNew, otherProgram],
  linux: [thunderbird, evolution, otherProgram],
};

/** What comes first instead where the mailbox is at Google or Microsoft: their own programs need no settings there. */
const programsFirst: Readonly<Record<BigProvider, Partial<Record<Device, WriteWay>>>> = {
  google: { android: gmailAndroid },
  microsoft: { android: outlookMobile, windows: outlookNew },
};

const nobody: Visitor = { maybeIpad: false, installsProfiles: true };

/** By provider, which never changes: a changed file is another provider. */
const offers = new WeakMap<Provider, Offer>();

/**
 * Says how one mailbox is set up with every program on every device, as data: templates write it out. Pure, and cheap
 * after the first page of a provider. `question.origin` stands in what is typed or scanned on another device, so it is
 * built from hosted or configured names only. Never says whether the mailbox exists.
 */
export function makeGuide(
  provider: Provider,
  question: MailboxQuestion,
  { language, visitor = nobody }: GuideReader,
): Guide {
  const mailbox = { ...question, language };
  const context: WayContext = {
    offer: offerOf(provider),
    mailbox,
    question,
    language,
    visitor,
    address: `${printLocalPart(question.address)}@${unicodeDomain(question.address.domain)}`,
    settings: manualServers(provider, mailbox),
  };
  const { webmail } = provider;
  return {
    before: beforeParts(context),
    waysOn: (device) => writeWays(context, device),
    settings: context.settings,
    after: afterParts(context),
    ...(webmail === undefined || webmail.scheme === 'wss'
      ? {}
      : {
          webmail: {
            ...webmail,
            hostname: fillDomain(webmail.hostname, question.address.domain),
            path: fillDomain(webmail.path, question.address.domain),
          },
        }),
    documentation: documentationLinks(context),
  };
}

function offerOf(provider: Provider): Offer {
  const known = offers.get(provider);
  if (known !== undefined) return known;
  const offer = prepareOffer(provider);
  offers.set(provider, offer);
  return offer;
}

/** The first way that is possible is the recommended one, where it is a program of its own. */
function writeWays(context: WayContext, device: Device): Way[] {
  const { bigProvider } = context.offer;
  const first = bigProvider && programsFirst[bigProvider][device];
  const writers = first === undefined ? programs[device] : new Set([first, ...programs[device]]);
  const ways: Way[] = [];
  for (const write of writers) {
    const way = write(context);
    if (way !== undefined) ways.push(ways.length === 0 ? way : { ...way, recommended: false });
  }
  return ways;
}
