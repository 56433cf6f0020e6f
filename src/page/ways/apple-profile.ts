import type { Part } from '../guide.ts';
import type { ProfileContent } from '../offer.ts';
import {
  askedUsernameNote,
  more,
  pageUrl,
  passwordNote,
  pathFor,
  say,
  signInStep,
  steps,
  type WayContext,
} from './way.ts';

/** The two systems that read profiles, and which Exchange each of them knows. */
export type AppleSystem = 'ios' | 'mac';

/** Whether this system finds something in the profile: each skips the other's kind of Exchange account. */
export function isProfileFor(system: AppleSystem, profile: ProfileContent): boolean {
  const exchange = system === 'ios' ? profile.activeSync : profile.ews;
  return exchange || profile.mail || profile.calendar || profile.addressbook;
}

/** One button, what to tap after it, and what to do where nothing seems to happen. */
export function profileParts(context: WayContext, system: AppleSystem, profile: ProfileContent): Part[] {
  const { visitor } = context;
  const password = signInStep(context, profile.signIn);
  return [
    ...scanPart(context, system),
    ...(system === 'mac' && (visitor.device === undefined || visitor.maybeIpad)
      ? [{ kind: 'note', tone: 'advice', text: say('appleMail.onAnIpad') } as const]
      : []),
    ...(visitor.device === 'ios' && system === 'ios' && !visitor.installsProfiles
      ? [
          {
            kind: 'note',
            tone: 'warning',
            text: say('appleMail.openInSafari', { url: pageUrl(context) }),
          } as const,
        ]
      : []),
    { kind: 'button', label: say('appleMail.button'), href: pathFor(context, '/email.mobileconfig') },
    ...(system === 'ios'
      ? steps(
          say(visitor.device === 'ios' ? 'appleMail.ios.allow' : 'appleMail.ios.allowScanned'),
          say('appleMail.ios.downloaded'),
          say('appleMail.ios.install'),
          password,
          contentStep(profile),
        )
      : steps(
          say('appleMail.mac.download'),
          say('appleMail.mac.open'),
          say('appleMail.mac.install'),
          password,
          contentStep(profile),
        )),
    ...askedUsernameNote(context),
    ...passwordNote(context, profile.signIn),
    ...(system === 'ios'
      ? more(say('appleMail.nothing'), [
          ...steps(
            say('appleMail.ios.again'),
            say('appleMail.ios.search'),
            say('appleMail.ios.safari', { url: pageUrl(context) }),
          ),
        ])
      : more(say('appleMail.nothing'), [
          ...steps(say('appleMail.mac.again'), say('appleMail.mac.older'), say('appleMail.mac.oldest')),
        ])),
    ...more(say('appleMail.remove'), [{ kind: 'paragraph', text: say(`appleMail.${system}.remove`) }]),
  ];
}

/** The code to scan: of no use on the iPhone or iPad that shows it. */
function scanPart(context: WayContext, system: AppleSystem): Part[] {
  const { visitor, question, offer } = context;
  if (system !== 'ios' || visitor.device === 'ios' || !offer.canScanProfile(question)) return [];
  return [
    {
      kind: 'qr',
      src: pathFor(context, '/qr/profile.svg'),
      alt: say('appleMail.qrAlt'),
      caption: say('appleMail.qrCaption'),
    },
  ];
}

/** What is there when all is done. */
function contentStep({ mail, activeSync, ews, calendar, addressbook }: ProfileContent) {
  if (activeSync || ews) return say('appleMail.done.exchange');
  if (!mail) {
    if (calendar && addressbook) return say('appleMail.done.calendarAndContacts');
    return say(calendar ? 'appleMail.done.calendar' : 'appleMail.done.contacts');
  }
  if (calendar && addressbook) return say('appleMail.done.mailCalendarAndContacts');
  if (calendar) return say('appleMail.done.mailAndCalendar');
  return say(addressbook ? 'appleMail.done.mailAndContacts' : 'appleMail.done.mail');
}
