import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apple } from '../../src/formats/apple.ts';
import { autoconfig } from '../../src/formats/autoconfig.ts';
import { outlook, prepareWithoutLogin } from '../../src/formats/autodiscover-pox.ts';
import type { Document, MailboxFormat } from '../../src/formats/format.ts';
import { pacc } from '../../src/formats/pacc.ts';
import { qr } from '../../src/formats/qr.ts';
import type { Provider } from '../../src/model/provider.ts';
import { plainText } from '../../src/model/text.ts';
import { manualServers } from '../../src/page/manual-settings.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { anAddress, payloadsOf, readDict } from './apple-reading.ts';
import { protocolsOf } from './autodiscover-support.ts';

const address = anAddress('ann@example.org');
const asked = { username: '%EMAILLOCALPART%', ask: { default: 'User name', languages: { de: 'Name' } } };

const provider = aProvider({
  incoming: [aServer('imap', 'imap.example.org', asked)],
  outgoing: [aServer('smtp', 'smtp.example.org', asked)],
  calendar: aUrlService('dav.example.org', '/', asked),
  addressbook: aUrlService('dav.example.org', '/', asked),
});
const exchange = aProvider({
  apple: { account: 'exchange' },
  activeSync: aUrlService('mail.example.org', '/', asked),
  ews: aUrlService('mail.example.org', '/', asked),
});
const onlySending = aProvider({ outgoing: [aServer('smtp', 'smtp.example.org', asked)] });

function document(format: MailboxFormat, of: Provider, login?: string): Document {
  const prepared = format.prepare(of);
  assert.ok(typeof prepared === 'function');
  return prepared({ address, origin: 'https://x.example.org', ...(login === undefined ? {} : { login }) });
}

function appleUsernames(of: Provider, login?: string): string[] {
  return payloadsOf(readDict(document(apple, of, login).body)).flatMap((payload) =>
    [...payload.keys()].filter((key) => /user_?name$/i.test(key)),
  );
}

describe('a user name that people are asked for', () => {
  it('has no key in the Apple profile, so that the device asks', () => {
    assert.deepEqual(appleUsernames(provider), []);
    assert.deepEqual(appleUsernames(exchange), []);
    assert.deepEqual(appleUsernames(onlySending), ['IncomingMailServerUsername']);
  });

  it('is asked for once, where both servers ask for the same', () => {
    const same = (of: Provider): unknown =>
      payloadsOf(readDict(document(apple, of).body))[0]?.get('OutgoingPasswordSameAsIncomingPassword');
    assert.equal(same(provider), true);
    assert.equal(same(onlySending), false);
  });

  it('is not in the profile at all where a link brought the login', () => {
    assert.equal(appleUsernames(provider, 'alee').length, 4);
    assert.equal(appleUsernames(exchange, 'alee').length, 2);
  });

  it('has no LoginName in Autodiscover', () => {
    const names = (of: Provider, login?: string): unknown[] =>
      protocolsOf(document(outlook, of, login).body).map((one) => one.get('LoginName'));
    assert.deepEqual(names(provider), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(names(onlySending), ['ann@example.org', undefined]);
    assert.deepEqual(names(provider, 'alee'), ['alee', 'alee', 'alee', 'alee']);
    assert.match(document(outlook, provider).body, /<UsePOPAuth>on/);
    assert.match(document(outlook, onlySending).body, /<UsePOPAuth>off/);
  });

  it('ends what Autodiscover says to a GET, because the program would try the address', () => {
    const fullAddress = { ...asked, username: '%EMAILADDRESS%' };
    const provided = aProvider({ incoming: [aServer('imap', 'imap.example.org', fullAddress)] });
    assert.equal(prepareWithoutLogin(provided), undefined);
  });

  it('leaves no code for Thunderbird for Android, which does not ask, unless a link brought the login', () => {
    const question = { address, origin: '' };
    const refusal = (of: Provider, login?: string): string | undefined =>
      qr.refuses?.(question, document(qr, of, login));
    assert.match(refusal(provider) ?? '', /know the user name/);
    assert.match(refusal(onlySending) ?? '', /know the user name/);
    assert.equal(refusal(provider, 'alee'), undefined);
  });

  it('stays as it is guessed in autoconfig, where every reader wants one', () => {
    const prepared = autoconfig.prepare(provider);
    assert.ok(typeof prepared === 'function');
    const names = prepared({ domain: address.domain }).body.match(/<username>[^<]*/g);
    assert.deepEqual(new Set(names), new Set(['<username>%EMAILLOCALPART%']));
  });

  it('leaves no PACC document, whose login is the address', () => {
    const fullAddress = { ...asked, username: '%EMAILADDRESS%' };
    const provided = aProvider({
      incoming: [aServer('imap', 'imap.example.org', fullAddress)],
      outgoing: [aServer('smtp', 'smtp.example.org', fullAddress)],
    });
    assert.notEqual(typeof pacc.prepare(provided), 'function');
  });

  it('stands as a question in the table that people type from, in their language', () => {
    const typed = (more: { readonly language?: string; readonly login?: string } = {}): unknown[] =>
      manualServers(provider, { address, ...more }).map(({ username, ask }) => username ?? ask);
    assert.deepEqual(
      typed(),
      Array.from({ length: 4 }, () => ({ own: 'User name' })),
    );
    assert.deepEqual(
      typed({ language: 'de-AT' }),
      Array.from({ length: 4 }, () => ({ own: 'Name' })),
    );
    assert.deepEqual(typed({ login: 'alee' }), ['alee', 'alee', 'alee', 'alee']);
  });

  it('is asked for nowhere where nobody logs in', () => {
    const open = { ...asked, authentication: ['none'] as const, ask: plainText('User name') };
    const [row] = manualServers(
      aProvider({ incoming: [], outgoing: [aServer('smtp', 'smtp.example.org', open)] }),
      {
        address,
      },
    );
    assert.equal(row?.ask, undefined);
    assert.equal(row?.username, undefined);
  });
});
