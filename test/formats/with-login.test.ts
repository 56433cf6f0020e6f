import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { apple } from '../../src/formats/apple.ts';
import { outlook } from '../../src/formats/autodiscover-pox.ts';
import type { MailboxFormat } from '../../src/formats/format.ts';
import { qr } from '../../src/formats/qr.ts';
import { formats } from '../../src/formats/registry.ts';
import { parseLogin } from '../../src/model/login-and-name.ts';
import type { Provider } from '../../src/model/provider.ts';
import { plainText } from '../../src/model/text.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { anAddress, payloadsOf, readDict } from './apple-reading.ts';
import { protocolsOf } from './autodiscover-support.ts';

const address = anAddress('ann@example.org');
const origin = 'https://autodiscover.example.org';

function body(format: MailboxFormat, provider: Provider, login?: string): string {
  const prepared = format.prepare(provider);
  assert.ok(typeof prepared === 'function', JSON.stringify(prepared));
  return prepared({ address, origin, ...(login === undefined ? {} : { login }) }).body;
}

const dav = { username: '%EMAILLOCALPART%' };
const mail = aProvider({
  incoming: [aServer('imap', 'imap.example.org', { username: '%EMAILLOCALPART%' })],
  outgoing: [aServer('smtp', 'smtp.example.org', { username: 'relay' })],
  calendar: aUrlService('dav.example.org', '/', dav),
  addressbook: aUrlService('dav.example.org', '/', dav),
});
const exchange = aProvider({
  apple: { account: 'exchange' },
  activeSync: aUrlService('mail.example.org'),
  ews: aUrlService('mail.example.org', '/EWS/Exchange.asmx'),
});

/** Every user name of a document, as a program reads it. */
const readers: readonly (readonly [title: string, usernames: (login: string) => unknown[], count: number])[] =
  [
    ['the Apple profile of a mail account', (login) => appleUsernames(mail, login), 4],
    ['the Apple profile of an Exchange account', (login) => appleUsernames(exchange, login), 2],
    [
      "Outlook's Autodiscover",
      (login) => protocolsOf(body(outlook, mail, login)).map((one) => one.get('LoginName')),
      4,
    ],
    ['the QR code of Thunderbird for Android', (login) => qrUsernames(body(qr, mail, login)), 2],
  ];

function appleUsernames(provider: Provider, login: string): unknown[] {
  return payloadsOf(readDict(body(apple, provider, login))).flatMap((payload) =>
    [...payload].filter(([key]) => /user_?name$/i.test(key)).map(([, value]) => value),
  );
}

function qrUsernames(text: string): unknown[] {
  const [, , incoming, [[outgoing]]] = JSON.parse(text) as [1, [1, 1], unknown[], [[unknown[]]]];
  return [incoming[5], outgoing[5]];
}

const anyLogin = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc.constantFrom(
      '<&>"\'',
      ']]>',
      '%EMAILADDRESS%',
      '%SIGNPOST_LOGIN%',
      String.raw`CORP\alee`,
      '$&',
      '</string>',
    ),
  )
  .map((text) => parseLogin(text))
  .filter((read) => read.ok && read.value !== '')
  .map((read) => (read.ok ? read.value : ''));

describe('the login of a mailbox', () => {
  for (const [title, usernames, count] of readers) {
    it(`takes the place of every user name in ${title}, whatever it holds`, () => {
      fc.assert(
        fc.property(anyLogin, (login) => {
          assert.deepEqual(
            usernames(login),
            Array.from({ length: count }, () => login),
          );
        }),
        { numRuns: 200 },
      );
    });
  }

  it('does not stay for the next mailbox', () => {
    for (const format of [apple, outlook, qr]) {
      const prepared = format.prepare(mail);
      assert.ok(typeof prepared === 'function');
      const before = prepared({ address, origin }).body;
      assert.match(prepared({ address, origin, login: 'alee' }).body, /alee/);
      assert.equal(prepared({ address, origin }).body, before);
      assert.doesNotMatch(before, /alee|SIGNPOST/);
    }
  });

  it('stands in no answer that is the same for a whole domain', () => {
    const provider = { ...mail, displayName: plainText('Mail') };
    for (const format of formats) {
      if (format.kind !== 'domain') continue;
      const prepared = format.prepare(provider);
      if (typeof prepared !== 'function') continue;
      const question = { domain: address.domain, login: 'alee-7' };
      assert.doesNotMatch(prepared(question).body, /alee-7|SIGNPOST_LOGIN/, format.name);
    }
  });

  it('makes one password do for both servers of an Apple account', () => {
    const [payload] = payloadsOf(readDict(body(apple, mail, 'alee')));
    assert.equal(payload?.get('OutgoingPasswordSameAsIncomingPassword'), true);
  });
});
