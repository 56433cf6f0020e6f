import { more, passwordNote, say, signInStep, steps, type WriteWay } from './way.ts';

/** Every other program: the whole table, to be typed. */
export const otherProgram: WriteWay = (context) => {
  const { offer, settings } = context;
  const { incoming, outgoing } = offer.provider;
  const hasMail = incoming.length + outgoing.length > 0;
  return {
    id: 'other',
    name: say('other.name'),
    summary: say('other.summary'),
    recommended: false,
    parts: [
      ...steps(
        say('other.open'),
        hasMail ? say('other.automatic', { address: context.address }) : undefined,
        settings.length === 0 ? undefined : say(hasMail ? 'other.typeIfNot' : 'other.type'),
        offer.signIn === 'browser' ? say('other.signIn') : signInStep(context, offer.signIn),
      ),
      ...passwordNote(context, offer.signIn),
      ...(settings.length === 0 ? [] : [{ kind: 'settings', settings } as const]),
      ...(incoming.some(({ type }) => type === 'imap') && incoming.some(({ type }) => type === 'pop3')
        ? more(say('other.imapOrPop'), [{ kind: 'paragraph', text: say('other.imapOrPopText') }])
        : []),
    ],
  };
};
