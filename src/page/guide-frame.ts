import { fillDomain } from '../model/placeholders.ts';
import type { MailServer } from '../model/server.ts';
import { mailLink, phoneLink } from './contact-links.ts';
import type { Link, Part, Words } from './guide.ts';
import { instructionNote, own, passwordNote, say, steps, type WayContext } from './ways/way.ts';

/** What has to be known before any program is set up: what to switch on, and what POP or a one-way mailbox means. */
export function beforeParts(context: WayContext): Part[] {
  const { enable, incoming, outgoing, pop3 } = context.offer.provider;
  const advice = (key: string): Part => ({ kind: 'note', tone: 'advice', text: say(key) });
  const popOnly = incoming.length > 0 && incoming.every(({ type }) => type === 'pop3');
  return [
    ...(enable === undefined
      ? []
      : [instructionNote(context, enable, 'warning', 'before.enable', 'before.enableLink')]),
    ...(popOnly ? [advice('before.popOnly')] : []),
    ...(popOnly && pop3.leaveMessagesOnServer !== true ? [advice('before.popLeave')] : []),
    ...(incoming.length > 0 && outgoing.length === 0 ? [advice('before.receiveOnly')] : []),
    ...(incoming.length === 0 && outgoing.length > 0 ? [advice('before.sendOnly')] : []),
    ...([incoming, outgoing].some(isUnencrypted)
      ? [{ kind: 'note', tone: 'warning', text: say('before.unencrypted') } as const]
      : []),
  ];
}

/** Whether there is no way around a connection that everybody on the way can read. */
function isUnencrypted(servers: readonly MailServer[]): boolean {
  return servers.length > 0 && servers.every(({ socketType }) => socketType === 'plain');
}

/** The end of every way: see whether it works, and what to do if it does not. */
export function afterParts(context: WayContext): Part[] {
  const { incoming, outgoing, webmail, activeSync, ews, calendar, addressbook } = context.offer.provider;
  const { address } = context;
  const exchange = activeSync !== undefined || ews !== undefined;
  const receives = incoming.length > 0 || exchange;
  const sends = outgoing.length > 0 || exchange;
  const test = (key: string): Part[] => [{ kind: 'paragraph', text: say(key, { address }) }];
  return [
    ...(receives && sends
      ? test('after.test')
      : receives
        ? test('after.testReceiving')
        : sends
          ? [{ kind: 'paragraph', text: say('after.testSending') } as const]
          : calendar !== undefined
            ? [{ kind: 'paragraph', text: say('after.testCalendar') } as const]
            : addressbook !== undefined
              ? [{ kind: 'paragraph', text: say('after.testContacts') } as const]
              : []),
    {
      kind: 'more',
      summary: say('after.fails'),
      parts: [
        ...steps(
          say('after.checkAddress', { address }),
          context.offer.signIn === 'password' ? say('after.checkPassword') : undefined,
          webmail === undefined || webmail.scheme === 'wss' ? undefined : say('after.checkWebmail'),
          say('after.wait'),
        ),
        ...passwordNote(context, context.offer.signIn),
        ...helpParts(context),
      ],
    },
  ];
}

/** Whom to ask: only what the provider's file says. */
function helpParts(context: WayContext): Part[] {
  const { phone, hours, contact, documentation } = context.offer.provider.help;
  const fill = (text: string): string => fillDomain(text, context.question.address.domain);
  const isPage = contact !== undefined && /^https?:/i.test(contact);
  return [
    ...(phone === undefined ? [] : [linked(say('help.phone', { phone }), phoneLink(phone))]),
    ...(hours === undefined ? [] : [{ kind: 'paragraph', text: own(context, hours) } as const]),
    ...(contact === undefined
      ? []
      : isPage
        ? [{ kind: 'link', label: say('help.contactPage'), href: fill(contact) } as const]
        : [
            linked(
              say('help.contact', { contact: fill(contact.replace(/^mailto:/i, '')) }),
              mailLink(fill(contact)),
            ),
          ]),
    ...(documentation === undefined
      ? []
      : [{ kind: 'link', label: say('help.documentation'), href: fill(documentation) } as const]),
  ];
}

/** Something to tap on a phone, where there is a link for it. */
function linked(text: Words, href: string | undefined): Part {
  return href === undefined ? { kind: 'paragraph', text } : { kind: 'link', label: text, href };
}

/** The provider's help pages, by its own names for them or by their addresses. */
export function documentationLinks(context: WayContext): Link[] {
  return context.offer.provider.documentation.map(({ url, text }) => {
    const href = fillDomain(url, context.question.address.domain);
    return {
      href,
      label: text === undefined ? { own: href.replace(/^https?:\/\//, '') } : own(context, text),
    };
  });
}
