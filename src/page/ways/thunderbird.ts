import type { Part, Way, Words } from '../guide.ts';
import { manualService } from '../manual-settings.ts';
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

/** Thunderbird on computers: it reads our autoconfig answer by itself, so a person types the address only. */
export const thunderbird: WriteWay = (context) => {
  const { offer } = context;
  const taken = offer.thunderbird;
  if (taken === undefined) return servicesOnly(context);
  return {
    id: 'thunderbird',
    name: { own: 'Thunderbird' },
    summary: say('thunderbird.summary'),
    recommended: true,
    parts: [
      ...steps(
        say('thunderbird.open'),
        say('thunderbird.type', { address: context.address }),
        taken.incoming === undefined ? undefined : say('thunderbird.found', { type: accountType(taken) }),
        signInStep(context, taken.signIn),
        say('thunderbird.finish'),
      ),
      ...passwordNote(context, taken.signIn),
      ...usernameNote(context, taken),
      ...more(say('thunderbird.otherSettings'), otherSettings(context)),
      ...more(servicesTitle(context), services(context)),
    ],
  };
};

/** Its calendar and address book need no mail account. */
function servicesOnly(context: WayContext): Way | undefined {
  const parts = services(context);
  if (parts.length === 0) return undefined;
  return {
    id: 'thunderbird',
    name: { own: 'Thunderbird' },
    summary: servicesTitle(context),
    recommended: true,
    parts: [...parts, ...passwordNote(context, 'password')],
  };
}

function otherSettings(context: WayContext): Part[] {
  const taken = context.offer.thunderbird;
  const table = taken === undefined ? [] : takenTable(context, taken);
  return table.length === 0 ? [] : [...steps(say('thunderbird.edit'), say('thunderbird.retest')), ...table];
}

function servicesTitle({ offer: { provider } }: WayContext): Words {
  if (provider.calendar === undefined) return say('thunderbird.contacts');
  return say(provider.addressbook === undefined ? 'thunderbird.calendar' : 'thunderbird.calendarAndContacts');
}

function services(context: WayContext): Part[] {
  const { calendar, addressbook } = context.offer.provider;
  const rows = [
    ...manualService('caldav', calendar, context.mailbox),
    ...manualService('carddav', addressbook, context.mailbox),
  ].filter(({ authentication }) => authentication === 'password');
  return rows.flatMap((row): Part[] => [
    { kind: 'paragraph', text: say(`thunderbird.${row.type}`) },
    { kind: 'settings', settings: [row] },
  ]);
}
