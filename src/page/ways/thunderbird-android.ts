import { hasAndroidOAuth2 } from '../../model/thunderbird-android-oauth2.ts';
import { serversByHand } from '../by-hand.ts';
import type { Part } from '../guide.ts';
import {
  accountType,
  more,
  passwordNote,
  pathFor,
  say,
  signInStep,
  steps,
  takenTable,
  usernameNote,
  type WayContext,
  type WriteWay,
} from './way.ts';

/**
 * Thunderbird for Android, and K-9 Mail, which cannot scan: a code where another device shows the page, else the
 * address alone where the app takes our answer, else by hand (POP, which it looks up nowhere).
 */
export const thunderbirdAndroid: WriteWay = (context) => {
  const scan = scanParts(context);
  const typed = typedParts(context);
  const [first, second] = context.visitor.device === 'android' ? [typed, scan] : [scan, typed];
  const parts = first.length === 0 ? second : [...first, ...otherWay(context, second)];
  if (parts.length === 0) return undefined;
  return {
    id: 'thunderbird-android',
    name: { own: 'Thunderbird' },
    summary: say('thunderbirdAndroid.summary'),
    recommended: true,
    parts:
      typed.length === 0
        ? parts
        : [...parts, { kind: 'note', tone: 'advice', text: say('thunderbirdAndroid.k9') }],
  };
};

function otherWay({ visitor }: WayContext, parts: readonly Part[]): Part[] {
  return more(say(`thunderbirdAndroid.${visitor.device === 'android' ? 'withCode' : 'withoutCode'}`), parts);
}

function scanParts(context: WayContext): Part[] {
  const { offer, question } = context;
  const taken = offer.thunderbirdQr;
  if (taken === undefined || !offer.canScanThunderbird(question)) return [];
  return [
    {
      kind: 'qr',
      src: pathFor(context, '/qr/thunderbird.svg'),
      alt: say('thunderbirdAndroid.qrAlt'),
      caption: say(
        context.visitor.device === 'android'
          ? 'thunderbirdAndroid.qrCaptionElsewhere'
          : 'thunderbirdAndroid.qrCaption',
      ),
    },
    ...steps(
      say('thunderbirdAndroid.install'),
      say('thunderbirdAndroid.import'),
      say('thunderbirdAndroid.scan'),
      signInStep(context, taken.signIn),
    ),
    ...passwordNote(context, taken.signIn),
  ];
}

function typedParts(context: WayContext): Part[] {
  const { offer } = context;
  const found = offer.thunderbirdAndroid;
  const taken =
    found ??
    serversByHand(offer.provider, {
      incoming: ['imap', 'pop3'],
      signsInAt: ({ hostname }) => hasAndroidOAuth2(hostname),
    });
  if (taken === undefined) return [];
  const byHand = [
    say('thunderbirdAndroid.edit'),
    say('thunderbirdAndroid.typeServers', { type: accountType(taken) }),
  ];
  const table = takenTable(context, taken);
  return [
    ...steps(
      say('thunderbirdAndroid.install'),
      say('thunderbirdAndroid.start'),
      say('thunderbirdAndroid.type', { address: context.address }),
      signInStep(context, taken.signIn),
      ...(found === undefined ? byHand : [say('thunderbirdAndroid.finish')]),
    ),
    ...passwordNote(context, taken.signIn),
    ...usernameNote(context, taken),
    ...(found === undefined
      ? table
      : more(say('thunderbird.otherSettings'), [...steps(...byHand), ...table])),
  ];
}
