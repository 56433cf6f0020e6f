import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { apple } from '../../src/formats/apple.ts';
import { parseEmailAddress, printAddress } from '../../src/model/email-address.ts';
import { plainText } from '../../src/model/text.ts';
import { plistHead } from '../../src/xml/plist.ts';
import { matchGolden } from '../support/golden.ts';
import { aProvider } from '../support/providers.ts';
import { cases } from './apple-cases.ts';
import { anAddress, payloadsOf, profileOf, readDict, readProfile, textOf } from './apple-reading.ts';

const texts = fc.string({ unit: 'grapheme' });

describe('the Apple profile', () => {
  for (const [name, provider, address, personName] of cases) {
    it(`apple 9: ${name} is the golden file`, () => {
      const { body } = profileOf(provider, address, personName);
      assert.equal(profileOf(provider, address, personName).body, body);
      matchGolden(`apple/${name}.mobileconfig`, body);
    });

    it(`apple 1, 10, 11, 12, 13, 18, 20, 39, 40, 41: ${name} has the top-level keys and no others`, () => {
      const { body } = profileOf(provider, address, personName);
      assert.ok(body.startsWith(`${plistHead}\t<dict>\n`));
      const profile = readDict(body);
      for (const key of ['PayloadIdentifier', 'PayloadUUID']) assert.equal(typeof profile.get(key), 'string');
      assert.equal(profile.get('PayloadType'), 'Configuration');
      const allowed = new Set([
        'ConsentText',
        'PayloadContent',
        'PayloadDescription',
        'PayloadDisplayName',
        'PayloadIdentifier',
        'PayloadOrganization',
        'PayloadType',
        'PayloadUUID',
        'PayloadVersion',
      ]);
      // No dates, no passcode for removal, nothing encrypted; no LDAP, certificate or web clip either.
      assert.deepEqual(
        [...profile.keys()].filter((key) => !allowed.has(key)),
        [],
      );
      for (const key of ['PayloadDescription', 'PayloadDisplayName', 'PayloadOrganization']) {
        assert.notEqual(profile.get(key), '');
      }
      for (const dict of [profile, ...payloadsOf(profile)]) assert.equal(dict.get('PayloadVersion'), 1);
      for (const payload of payloadsOf(profile)) {
        assert.match(
          textOf(payload, 'PayloadType'),
          /^com\.apple\.(?:mail\.managed|(?:caldav|carddav|eas|ews)\.account)$/,
        );
      }
      assert.doesNotMatch(
        body,
        /<real>|<null|%[A-Z_]+%|<key>(?:Incoming|Outgoing|CalDAV|CardDAV)?Password<|SMIME|PreventMove|VPNUUID/,
      );
    });
  }

  it('apple 42, 43, 46: says its type without charset, a safe file name and no-store', () => {
    const { contentType, filename } = profileOf(aProvider(), 'ann@b\u00fccher.example');
    assert.equal(contentType, 'application/x-apple-aspen-config');
    assert.equal(filename, 'xn--bcher-kva.example.mobileconfig');
    assert.equal(apple.cacheControl, 'private, no-store');
    const long = `a@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.org`;
    assert.match(profileOf(aProvider(), long).filename ?? '', /^[A-Za-z0-9._-]{1,86}\.mobileconfig$/);
  });

  it('apple 48: is served under the paths that other servers made known', () => {
    assert.deepEqual(apple.paths, [
      '/email.mobileconfig',
      '/mobileconfig',
      '/mobileconfig.php',
      '/profile.mobileconfig',
      '/mail/ios.mobileconfig',
      '/.well-known/apple-mail.mobileconfig',
    ]);
    assert.deepEqual(apple.methods, ['GET']);
  });

  it('apple 49: depends on nothing of a mailbox but its address', () => {
    const prepared = apple.prepare(aProvider());
    assert.ok(typeof prepared === 'function');
    const body = (address: string): string =>
      prepared({ address: anAddress(address), origin: 'https://example.org' })
        .body.replaceAll(address, 'ADDRESS')
        .replaceAll(/[0-9a-f]{16}|[0-9A-F-]{36}/g, 'ID');
    assert.equal(body('ann@example.org'), body('nobody@example.org'));
  });

  it('says that an account goes only with the profile', () => {
    assert.match(
      textOf(readProfile(aProvider()), 'PayloadDescription'),
      /ann@example\.org.*delete this profile/,
    );
  });

  it('apple 19: ConsentText has a default and only language tags beside it', () => {
    const consentText = {
      default: 'Agree?',
      languages: {
        de: 'Ja?',
        'zh-Hant-TW': 'X',
        '12': 'no tag',
        'a b': 'no tag',
        default: 'Another',
        fr: ' ',
      },
    };
    const profile = readProfile(aProvider({ apple: { account: 'mail', consentText } }));
    assert.deepEqual(
      profile.get('ConsentText'),
      new Map([
        ['default', 'Agree?'],
        ['de', 'Ja?'],
        ['zh-Hant-TW', 'X'],
      ]),
    );
    assert.equal(readProfile(aProvider()).has('ConsentText'), false);
  });

  it('apple 13: an empty text is left out or replaced', () => {
    const profile = readProfile(
      aProvider({
        displayName: plainText(''),
        apple: { account: 'mail', organization: plainText(' '), description: plainText('') },
      }),
    );
    assert.equal(profile.get('PayloadDisplayName'), 'example.org');
    assert.equal(profile.get('PayloadOrganization'), 'example.org');
  });

  it('apple 2, 3, 4, 6, 32: carries any address, name and text unharmed', () => {
    const local = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((one) => !/["\\]/.test(one));
    fc.assert(
      fc.property(local, texts, texts, (localPart, name, display) => {
        const text = `"${localPart}"@example.org`;
        const provider = aProvider({ displayName: plainText(display.replaceAll('%', '')) });
        const address = parseEmailAddress(text);
        fc.pre(address.ok);
        const profile = readProfile(provider, text, name);
        const [mail] = payloadsOf(profile);
        assert.equal(mail?.get('EmailAddress'), printAddress(address.value));
        assert.equal(mail?.get('IncomingMailServerUsername'), printAddress(address.value));
        assert.equal(profile.size, readProfile(aProvider()).size);
      }),
      { numRuns: 300 },
    );
  });
});
