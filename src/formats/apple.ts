import { printAddress, printLocalPart } from '../model/email-address.ts';
import type { Provider } from '../model/provider.ts';
import type { LocalizedText } from '../model/text.ts';
import { writePlist, type PlistDict } from '../xml/plist.ts';
import { escapeXml } from '../xml/writer.ts';
import { davPayloads } from './apple-dav.ts';
import { exchangePayloads } from './apple-exchange.ts';
import { payloadUuids, profileIdentifier } from './apple-identifiers.ts';
import { mailPayload } from './apple-mail.ts';
import {
  accountDescription,
  identifierPlace,
  namePlace,
  orAbsent,
  profileUuidPlace,
  uuidPlace,
  uuidPlaces,
  type ApplePayload,
} from './apple-payload.ts';
import { senderName } from './apple-sender-name.ts';
import type { Document, MailboxFormat, MailboxQuestion, NotExpressible } from './format.ts';
import { prepareText, type PreparedText } from './prepared-text.ts';
import { loginPlace, preparedByLogin } from './with-login.ts';

/** Characters of the domain that stand in the file name; with the ending it stays below 100. */
const maxFilename = 80;

/** The outline of BCP 47: a device compares these keys with its own language list. */
const languageTag = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/;

/**
 * What an installed profile can't do, said where a person reads it before installing: accounts made by a profile can
 * neither be edited nor deleted singly.
 */
const defaultDescription =
  'Sets up %EMAILADDRESS% on this device. Accounts made by a profile cannot be changed or deleted one by one: delete this profile to delete them.';

/**
 * The configuration profile of iPhone, iPad and Mac, unsigned: src/signing signs it. The only way to set up Apple
 * Mail from outside; it reads neither autoconfig nor SRV records.
 */
export const apple: MailboxFormat = {
  kind: 'mailbox',
  name: 'apple',
  title: 'Apple configuration profile',
  paths: [
    '/email.mobileconfig',
    '/mobileconfig',
    '/mobileconfig.php',
    '/profile.mobileconfig',
    '/mail/ios.mobileconfig',
    '/.well-known/apple-mail.mobileconfig',
  ],
  methods: ['GET'],
  // It holds an address and is signed anew each time.
  cacheControl: 'private, no-store',
  prepare: (provider) => preparedByLogin(provider, prepareByName),
};

function prepareByName(provider: Provider): ((question: MailboxQuestion) => Document) | NotExpressible {
  const payloads = payloadsOf(provider);
  if ('notExpressible' in payloads) return payloads;
  const nameless = prepareProfile(provider, payloads.map(withoutName));
  // Few people give a name, so the second document is made when the first of them does.
  let named: PreparedText | undefined;
  return (question) => {
    const name = senderName(question.name);
    if (name === undefined) return fill(nameless, question, '');
    named ??= prepareProfile(provider, payloads);
    return fill(named, question, name);
  };
}

function payloadsOf(provider: Provider): readonly ApplePayload[] | NotExpressible {
  if (provider.apple.account === 'exchange') return exchangePayloads(provider);
  const dav = davPayloads(provider);
  const hasMail = provider.incoming.length + provider.outgoing.length > 0;
  // A provider of calendars alone gets a profile too; one whose mail can't be expressed gets none rather than half.
  if (!hasMail && dav.length > 0) return dav;
  const mail = mailPayload(provider);
  return 'notExpressible' in mail ? mail : [mail, ...dav];
}

/** Devices ask for the sender name where the key is absent. */
function withoutName(payload: ApplePayload): ApplePayload {
  return { ...payload, keys: { ...payload.keys, EmailAccountName: undefined } };
}

function prepareProfile(provider: Provider, payloads: readonly ApplePayload[]): PreparedText {
  const title = accountDescription(provider);
  const profile: PlistDict = {
    ConsentText: consentText(provider.apple.consentText),
    PayloadContent: payloads.map(({ suffix, type, keys }) => ({
      ...keys,
      PayloadDisplayName: title,
      PayloadIdentifier: `${identifierPlace}.${suffix}`,
      PayloadType: type,
      PayloadUUID: uuidPlace(suffix),
      PayloadVersion: 1,
    })),
    PayloadDescription: orAbsent(provider.apple.description?.default) ?? defaultDescription,
    PayloadDisplayName: title,
    PayloadIdentifier: identifierPlace,
    PayloadOrganization: orAbsent(provider.apple.organization?.default) ?? title,
    PayloadType: 'Configuration',
    PayloadUUID: profileUuidPlace,
    PayloadVersion: 1,
  };
  return prepareText(writePlist(profile), [
    '%EMAILADDRESS%',
    '%EMAILLOCALPART%',
    '%EMAILDOMAIN%',
    loginPlace,
    namePlace,
    identifierPlace,
    profileUuidPlace,
    ...payloads.map(({ suffix }) => uuidPlace(suffix)),
  ]);
}

/** A question that the person has to agree to, by language; the device falls back to `default`. */
function consentText(text: LocalizedText | undefined): PlistDict | undefined {
  const fallback = orAbsent(text?.default);
  if (text === undefined || fallback === undefined) return undefined;
  const languages = Object.entries(text.languages)
    .filter(([tag]) => languageTag.test(tag) && tag !== 'default')
    .map(([tag, words]) => [tag, orAbsent(words)] as const);
  return { default: fallback, ...Object.fromEntries(languages) };
}

function fill(prepared: PreparedText, question: MailboxQuestion, name: string): Document {
  const { address } = question;
  const identifier = profileIdentifier(address);
  const uuid = payloadUuids(address.domain);
  const values = new Map([
    ['%EMAILADDRESS%', escapeXml(printAddress(address))],
    ['%EMAILLOCALPART%', escapeXml(printLocalPart(address))],
    ['%EMAILDOMAIN%', address.domain],
    [loginPlace, escapeXml(question.login ?? '')],
    [namePlace, escapeXml(name)],
    [identifierPlace, identifier],
    [profileUuidPlace, uuid(identifier)],
  ]);
  return {
    contentType: 'application/x-apple-aspen-config',
    filename: `${address.domain.slice(0, maxFilename)}.mobileconfig`,
    body: prepared.fill((place) => values.get(place) ?? uuid(`${identifier}.${uuidPlaces.get(place) ?? ''}`)),
  };
}
