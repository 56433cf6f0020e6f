import { appleMail } from '../clients/apple-mail.ts';
import type { ChosenServer, MailProgram } from '../clients/client.ts';
import { evolution } from '../clients/evolution.ts';
import { outlook } from '../clients/outlook.ts';
import { thunderbirdAndroid } from '../clients/thunderbird-android.ts';
import { thunderbirdMobileQr } from '../clients/thunderbird-mobile-qr.ts';
import { thunderbird } from '../clients/thunderbird.ts';
import { apple } from '../formats/apple.ts';
import { autoconfig } from '../formats/autoconfig.ts';
import { outlook as outlookAnswer } from '../formats/autodiscover-pox.ts';
import { qrProfile } from '../formats/qr-profile.ts';
import { qr } from '../formats/qr.ts';
import type { DomainFormat, MailboxFormat, MailboxQuestion } from '../formats/format.ts';
import { parseEmailAddress, type EmailAddress } from '../model/email-address.ts';
import { fillDomain } from '../model/placeholders.ts';
import type { Provider } from '../model/provider.ts';
import type { MailServer } from '../model/server.ts';
import { bigProvider, type BigProvider } from './big-provider.ts';
import { bothSignIns, signInBy, usualSignIn, type SignIn, type TakenServers } from './sign-in.ts';

/** What the Apple profile sets up. */
export interface ProfileContent {
  readonly mail: boolean;
  /** ActiveSync, which iPhone and iPad alone read, and Exchange Web Services, which the Mac alone reads. */
  readonly activeSync: boolean;
  readonly ews: boolean;
  readonly calendar: boolean;
  readonly addressbook: boolean;
  readonly signIn: SignIn;
}

/** What a provider has for each program: all that does not depend on the mailbox. */
export interface Offer {
  readonly provider: Provider;
  /** The way in which most programs sign in to this provider. */
  readonly signIn: SignIn;
  /** Google or Microsoft 365, which many programs know by themselves. */
  readonly bigProvider: BigProvider | undefined;
  readonly profile: ProfileContent | undefined;
  /** What these programs take from our answers by themselves; undefined where they refuse them. */
  readonly thunderbird: TakenServers | undefined;
  readonly thunderbirdAndroid: TakenServers | undefined;
  readonly thunderbirdQr: TakenServers | undefined;
  readonly evolution: TakenServers | undefined;
  readonly outlook: TakenServers | undefined;
  /** Whether a picture can be made for this mailbox. */
  readonly canScanProfile: (question: MailboxQuestion) => boolean;
  readonly canScanThunderbird: (question: MailboxQuestion) => boolean;
}

/** Our answers are read for this mailbox, because what programs make of them is the same for every mailbox. */
const sample = sampleAddress();
const sampleOrigin = 'https://example.org';

/** Finds out what each program makes of our answers. Takes some milliseconds: done once for each provider. */
export function prepareOffer(provider: Provider): Offer {
  const services = [provider.calendar, provider.addressbook, provider.activeSync, provider.ews];
  const mail = [...provider.incoming, ...provider.outgoing];
  const signIn = usualSignIn(mail.length > 0 ? mail : services.filter((one) => one !== undefined));
  const autoconfigBody = bodyOf(autoconfig, provider);
  return {
    provider,
    signIn,
    bigProvider: bigProvider(provider),
    profile: readProfile(provider),
    thunderbird: readBy(thunderbird, autoconfigBody, provider, signIn),
    thunderbirdAndroid: readBy(thunderbirdAndroid, autoconfigBody, provider, signIn),
    thunderbirdQr: readBy(thunderbirdMobileQr, bodyOf(qr, provider), provider, signIn),
    evolution: readBy(evolution, autoconfigBody, provider, signIn),
    outlook: readBy(outlook, bodyOf(outlookAnswer, provider), provider, signIn),
    canScanProfile: canScan(qrProfile, provider),
    canScanThunderbird: canScan(qr, provider),
  };
}

function bodyOf(format: DomainFormat | MailboxFormat, provider: Provider): string | undefined {
  if (format.kind === 'domain') {
    const answer = format.prepare(provider);
    return typeof answer === 'function' ? answer({ domain: sample.domain }).body : undefined;
  }
  const answer = format.prepare(provider);
  return typeof answer === 'function' ? answer({ address: sample, origin: sampleOrigin }).body : undefined;
}

function readProfile(provider: Provider): ProfileContent | undefined {
  const body = bodyOf(apple, provider);
  if (body === undefined) return undefined;
  const has = (payloadType: string): boolean => body.includes(`<string>${payloadType}</string>`);
  const mail = has('com.apple.mail.managed');
  const activeSync = has('com.apple.eas.account');
  const ews = has('com.apple.ews.account');
  const content = {
    mail,
    activeSync,
    ews,
    calendar: has('com.apple.caldav.account'),
    addressbook: has('com.apple.carddav.account'),
  };
  if (mail) {
    const { accepted, incoming, outgoing } = appleMail.read(body, sample);
    if (!accepted) return undefined;
    const signIn = bothSignIns(signInBy(incoming?.authentication), signInBy(outgoing?.authentication));
    return { ...content, signIn: signIn === 'other' ? 'password' : signIn };
  }
  const exchange = (activeSync ? provider.activeSync : undefined) ?? provider.ews;
  const signsInByBrowser = (activeSync || ews) && exchange?.authentication[0] === 'OAuth2';
  return { ...content, signIn: signsInByBrowser ? 'browser' : 'password' };
}

function readBy(
  program: MailProgram,
  body: string | undefined,
  provider: Provider,
  usual: SignIn,
): TakenServers | undefined {
  if (body === undefined) return undefined;
  const verdict = program.read(body, sample);
  if (!verdict.accepted) return undefined;
  const incoming = configured(provider.incoming, verdict.incoming);
  const outgoing = configured(provider.outgoing, verdict.outgoing);
  return {
    ...(incoming === undefined ? {} : { incoming }),
    ...(outgoing === undefined ? {} : { outgoing }),
    signIn: signInOf(verdict.incoming, verdict.outgoing) ?? usual,
  };
}

/** Undefined where the program says nothing: it was sent on to another server. */
function signInOf(
  incoming: ChosenServer | undefined,
  outgoing: ChosenServer | undefined,
): SignIn | undefined {
  if (incoming?.authentication === undefined) return undefined;
  const first = signInBy(incoming.authentication);
  return outgoing?.authentication === undefined
    ? first
    : bothSignIns(first, signInBy(outgoing.authentication));
}

/** The server of the file that a program chose; its placeholders are open, unlike the program's. */
function configured(
  servers: readonly MailServer[],
  chosen: ChosenServer | undefined,
): MailServer | undefined {
  return servers.find(
    ({ type, hostname, port }) =>
      type === chosen?.type &&
      port === chosen.port &&
      fillDomain(hostname, sample.domain).toLowerCase() === chosen.hostname.toLowerCase(),
  );
}

function canScan(format: MailboxFormat, provider: Provider): (question: MailboxQuestion) => boolean {
  const fill = format.prepare(provider);
  if (typeof fill !== 'function') return () => false;
  return (question) => format.refuses?.(question, fill(question)) === undefined;
}

function sampleAddress(): EmailAddress {
  const address = parseEmailAddress('person@example.org');
  if (!address.ok) throw new Error(address.reason);
  return address.value;
}
