import {
  more,
  passwordNote,
  say,
  signInStep,
  steps,
  takenTable,
  usernameNote,
  type WriteWay,
} from './way.ts';

/** Evolution, the program of GNOME: it reads our autoconfig answer by itself. */
export const evolution: WriteWay = (context) => {
  const taken = context.offer.evolution;
  if (taken?.incoming === undefined || taken.outgoing === undefined) return undefined;
  // It is registered for OAuth2 at large providers only.
  if (taken.signIn === 'browser' && context.offer.bigProvider === undefined) return undefined;
  return {
    id: 'evolution',
    name: { own: 'Evolution' },
    summary: say('thunderbird.summary'),
    recommended: true,
    parts: [
      ...steps(
        say('evolution.open'),
        say('evolution.type', { address: context.address }),
        say('evolution.finish'),
        signInStep(context, taken.signIn),
      ),
      ...passwordNote(context, taken.signIn),
      ...usernameNote(context, taken),
      ...more(say('evolution.otherSettings'), takenTable(context, taken)),
    ],
  };
};
