import { printAddress, printLocalPart } from '../model/email-address.ts';
import { mailboxValue, placeholders } from '../model/placeholders.ts';
import type { Provider } from '../model/provider.ts';
import { senderName } from './apple-sender-name.ts';
import type { Document, MailboxFormat, MailboxQuestion, NotExpressible } from './format.ts';
import { ownPlaceholderPrefix, prepareText } from './prepared-text.ts';
import { tooLongForQr } from './qr-picture.ts';
import { accountPayload } from './thunderbird-mobile.ts';
import { loginPlace, preparedByLogin } from './with-login.ts';

/** Where the person's name goes. */
const namePlace = `${ownPlaceholderPrefix}NAME%`;

/**
 * What Thunderbird for Android scans under "Import from Thunderbird desktop" (format version 1 of its QR code). The
 * document is the text inside the code; the pictures are made of it. ASCII alone, because a QR code does not say in
 * which character set it is and readers guess.
 */
export const qr: MailboxFormat = {
  kind: 'mailbox',
  name: 'qr',
  title: 'QR code for Thunderbird for Android',
  paths: ['/qr/thunderbird.svg', '/qr/thunderbird.png'],
  methods: ['GET'],
  // It holds an address.
  cacheControl: 'private, no-store',
  prepare: (provider) => preparedByLogin(provider, prepareCode),
  refuses({ address }, { body, guessesLogin }) {
    // After scanning, the app asks for passwords only; with an empty user name it would have to log in without one.
    if (guessesLogin === true) {
      return 'people know the user name of this mailbox themselves, and a code for Thunderbird for Android has to hold it';
    }
    // The app's own parser (EmailAddressParserConfig.LIMITED) refuses the whole code for such an address.
    if (!/^(?!")[!-~]+$/.test(printLocalPart(address))) {
      return 'Thunderbird for Android takes no address with quotes or non-ASCII characters before the @';
    }
    return tooLongForQr(body);
  },
};

function prepareCode(provider: Provider): ((question: MailboxQuestion) => Document) | NotExpressible {
  const account = accountPayload(provider, { emailAddress: '%EMAILADDRESS%', displayName: namePlace });
  if ('notExpressible' in account) return account;
  const prepared = prepareText(asciiJson(account.payload), [...placeholders, loginPlace, namePlace]);
  return (question) => ({
    contentType: 'application/json; charset=utf-8',
    body: prepared.fill((place) => insideJson(valueAt(place, question))),
    ...(account.guessesLogin ? { guessesLogin: true } : {}),
  });
}

function valueAt(place: string, { address, name, login = '' }: MailboxQuestion): string {
  switch (place) {
    case namePlace:
      return senderName(name) ?? printAddress(address);
    case loginPlace:
      return login;
    default:
      return mailboxValue(place, address);
  }
}

/** JSON in ASCII: everything else as an escape. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}

/** A text as it stands between the quotes of a JSON string. */
function insideJson(text: string): string {
  return asciiJson(text).slice(1, -1);
}
