import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UrlService } from '../../src/model/server.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { payloadOf, payloadsOf, readProfile, whyNot } from './apple-reading.ts';

const exchange = { account: 'exchange' } as const;

function typesOf(settings: Parameters<typeof aProvider>[0]): unknown[] {
  return payloadsOf(readProfile(aProvider(settings))).map((payload) => payload.get('PayloadType'));
}

function urlService(url: Partial<UrlService['url']>, rest: Partial<UrlService> = {}): UrlService {
  return aUrlService('dav.example.org', '/', {
    url: { scheme: 'https', hostname: 'dav.example.org', path: '/', ...url },
    ...rest,
  });
}

describe('calendar and address book payloads', () => {
  const cases: readonly [string, UrlService, number, boolean, string | undefined][] = [
    ['a host alone', urlService({}), 443, true, undefined],
    ['a path', urlService({ path: '/dav/cal' }), 443, true, 'https://dav.example.org/dav/cal'],
    ['a port', urlService({ port: 8443, path: '/d' }), 8443, true, 'https://dav.example.org:8443/d'],
    ['http', urlService({ scheme: 'http', path: '/d' }), 80, false, undefined],
    [
      "the customer's domain",
      urlService({ hostname: 'dav.%EMAILDOMAIN%', path: '/%EMAILDOMAIN%/' }),
      443,
      true,
      'https://dav.example.org/example.org/',
    ],
  ];
  for (const [name, service, port, useSsl, principal] of cases) {
    it(`apple 33, 36: ${name}`, () => {
      const profile = readProfile(aProvider({ calendar: service, addressbook: service }));
      for (const [type, prefix] of [
        ['com.apple.caldav.account', 'CalDAV'],
        ['com.apple.carddav.account', 'CardDAV'],
      ] as const) {
        const payload = payloadOf(profile, type);
        assert.equal(payload.get(`${prefix}HostName`), 'dav.example.org');
        assert.equal(payload.get(`${prefix}Port`), port);
        assert.equal(payload.get(`${prefix}UseSSL`), useSsl);
        assert.equal(payload.get(`${prefix}PrincipalURL`), principal);
        assert.equal(payload.get(`${prefix}Username`), 'ann@example.org');
        assert.equal(payload.get(`${prefix}AccountDescription`), 'Example Mail');
      }
    });
  }

  it('apple 28: takes the login of the service', () => {
    const profile = readProfile(aProvider({ calendar: urlService({}, { username: '%EMAILLOCALPART%' }) }));
    assert.equal(payloadOf(profile, 'com.apple.caldav.account').get('CalDAVUsername'), 'ann');
  });

  it('apple 34: leaves out a service that takes OAuth2 alone', () => {
    assert.deepEqual(typesOf({ calendar: urlService({}, { authentication: ['OAuth2'] }) }), [
      'com.apple.mail.managed',
    ]);
  });

  it('makes a profile of calendars alone where the provider has no mail', () => {
    assert.deepEqual(typesOf({ incoming: [], outgoing: [], calendar: urlService({}) }), [
      'com.apple.caldav.account',
    ]);
  });

  it('apple 34: gives no half profile where mail can not be expressed', () => {
    const settings = {
      incoming: [aServer('imap', 'a', { authentication: ['OAuth2'] })],
      calendar: urlService({}),
    };
    assert.match(whyNot(aProvider(settings)), /OAuth2/);
  });
});

describe('Exchange payloads', () => {
  const activeSync = aUrlService('eas.example.org', '/Microsoft-Server-ActiveSync');
  const ews = aUrlService('ews.example.org', '/EWS/Exchange.asmx');

  it('apple 37, 38: EAS and EWS take the place of mail, and nothing stands beside them', () => {
    const settings = { apple: exchange, activeSync, ews, calendar: urlService({}) };
    assert.deepEqual(typesOf(settings), ['com.apple.eas.account', 'com.apple.ews.account']);
    const profile = readProfile(aProvider(settings), 'Ann@example.org', 'Ann');
    const eas = payloadOf(profile, 'com.apple.eas.account');
    assert.equal(eas.get('Host'), 'eas.example.org');
    assert.equal(eas.get('SSL'), true);
    assert.equal(eas.get('EnableMail'), true);
    assert.equal(eas.get('EmailAddress'), 'Ann@example.org');
    assert.equal(eas.get('UserName'), 'Ann@example.org');
    assert.equal(eas.get('OAuth'), undefined);
    assert.equal(eas.get('Password'), undefined);
    const onMac = payloadOf(profile, 'com.apple.ews.account');
    assert.equal(onMac.get('Host'), 'ews.example.org');
    assert.equal(onMac.get('Path'), '/EWS/Exchange.asmx');
    assert.equal(onMac.get('Port'), 443);
    assert.equal(onMac.get('SSL'), true);
  });

  it('apple 38: nothing of Exchange stands in a mail profile, whatever is configured', () => {
    assert.deepEqual(typesOf({ activeSync, ews }), ['com.apple.mail.managed']);
  });

  it('apple 37: OAuth2 in the first place is OAuth without a password', () => {
    const modern = { ...activeSync, authentication: ['OAuth2', 'Basic'] } as const;
    const profile = readProfile(aProvider({ apple: exchange, activeSync: modern, ews: modern }));
    for (const payload of payloadsOf(profile)) {
      assert.equal(payload.get('OAuth'), true);
      assert.equal(payload.has('Password'), false);
    }
  });

  const one: readonly [string, Parameters<typeof aProvider>[0], readonly string[]][] = [
    ['ActiveSync alone', { activeSync }, ['com.apple.eas.account']],
    ['EWS alone', { ews }, ['com.apple.ews.account']],
    [
      'ActiveSync on a port that has no key',
      { activeSync: urlService({ port: 8443 }), ews },
      ['com.apple.ews.account'],
    ],
  ];
  for (const [name, settings, types] of one) {
    it(`apple 38: ${name}`, () => assert.deepEqual(typesOf({ apple: exchange, ...settings }), types));
  }

  const impossible: readonly [string, Parameters<typeof aProvider>[0], RegExp][] = [
    ['neither configured', {}, /neither activeSync nor ews/],
    ['http', { activeSync: urlService({ scheme: 'http' }), ews: urlService({ scheme: 'http' }) }, /https/],
  ];
  for (const [name, settings, reason] of impossible) {
    it(`apple 34: ${name} is refused with the reason`, () => {
      assert.match(whyNot(aProvider({ apple: exchange, ...settings })), reason);
    });
  }
});
