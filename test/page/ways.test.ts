import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Provider } from '../../src/model/provider.ts';
import type { Visitor } from '../../src/page/device.ts';
import type { Device, Part } from '../../src/page/guide.ts';
import { makeGuide } from '../../src/page/make-guide.ts';
import { ann, guideCases, guideOf, mean, oauth2, origin } from '../support/guide-cases.ts';
import { inEnglish, walkGuide, walkParts } from '../support/guide-texts.ts';
import { aProvider, aServer } from '../support/providers.ts';

describe('the ways', () => {
  const of = (provider: Provider, device: Device): string =>
    guideOf(provider, 'windows')
      .waysOn(device)
      .map(({ id, recommended }) => (recommended ? `${id}*` : id))
      .join(' ');

  const table: readonly (readonly [name: string, device: Device, ways: string])[] = [
    ['usual', 'ios', 'apple-mail* outlook-mobile gmail other'],
    ['usual', 'android', 'thunderbird-android* samsung-email gmail outlook-mobile other'],
    ['usual', 'mac', 'apple-mail* thunderbird outlook-mac other'],
    ['usual', 'windows', 'thunderbird* outlook-classic outlook-new other'],
    ['usual', 'linux', 'thunderbird* evolution other'],
    ['a calendar only', 'ios', 'apple-mail* other'],
    ['a calendar only', 'android', 'other'],
    ['a calendar only', 'windows', 'thunderbird* other'],
    ['receiving only', 'ios', 'other'],
    ['receiving only', 'windows', 'other'],
    ['sending only', 'ios', 'other'],
    ['sending only', 'windows', 'other'],
    ['POP only', 'ios', 'apple-mail* outlook-mobile other'],
    ['POP only', 'android', 'thunderbird-android* samsung-email gmail outlook-mobile other'],
    ['POP only', 'windows', 'thunderbird* outlook-classic outlook-new other'],
    ['OAuth2 only', 'ios', 'other'],
    ['OAuth2 only', 'android', 'other'],
    ['OAuth2 only', 'windows', 'other'],
    ['OAuth2 only', 'linux', 'other'],
    ['OAuth2 only, at a host that programs know', 'ios', 'apple-mail* outlook-mobile gmail other'],
    [
      'OAuth2 only, at a host that programs know',
      'windows',
      'thunderbird* outlook-classic outlook-new other',
    ],
    ['Exchange only', 'ios', 'apple-mail* outlook-mobile other'],
    ['Exchange only', 'android', 'samsung-email* gmail outlook-mobile other'],
    ['Exchange only', 'mac', 'apple-mail* other'],
    ['Kerberos', 'windows', 'thunderbird* other'],
    ['no TLS', 'android', 'thunderbird-android* samsung-email gmail outlook-mobile other'],
    ['nothing at all', 'windows', 'other'],
    ['preset microsoft365', 'android', 'outlook-mobile* thunderbird-android samsung-email gmail other'],
    ['preset microsoft365', 'windows', 'outlook-new* thunderbird outlook-classic other'],
    ['preset google-workspace', 'android', 'gmail* thunderbird-android samsung-email outlook-mobile other'],
    ['golden gmail', 'ios', 'apple-mail* outlook-mobile other'],
  ];
  for (const [name, device, ways] of table) {
    it(`${name}, on ${device}: ${ways}`, () => {
      const found = guideCases.find(([one]) => one === name);
      assert.ok(found);
      assert.equal(of(found[1], device), ways);
    });
  }

  const partsOf = (device: Device, id: string, visitor: Visitor, provider = aProvider()) => {
    const guide = makeGuide(provider, { address: ann, origin }, { language: 'en', visitor });
    return guide.waysOn(device).find((way) => way.id === id)?.parts ?? [];
  };
  const at = (device: Device | undefined, rest: Partial<Visitor> = {}): Visitor => ({
    ...(device === undefined ? {} : { device }),
    maybeIpad: false,
    installsProfiles: true,
    ...rest,
  });
  const isCode = (part: Part): boolean => part.kind === 'qr';

  it('a code is shown to every visitor but the one who holds the phone', () => {
    for (const device of [undefined, 'windows', 'mac', 'linux', 'android'] as const) {
      assert.ok(partsOf('ios', 'apple-mail', at(device)).some(isCode), device);
    }
    assert.ok(!partsOf('ios', 'apple-mail', at('ios')).some(isCode));
    assert.ok(partsOf('android', 'thunderbird-android', at('windows')).some(isCode));
    assert.ok(!partsOf('android', 'thunderbird-android', at('android')).some(isCode));
  });

  it('no code is shown that would not be made', () => {
    const provider = aProvider({ incoming: [aServer('imap', 'imap.example.org', oauth2)] });
    assert.doesNotMatch(walkGuide(guideOf(provider, 'windows')).hrefs.join(' '), /qr/);
  });

  it("there is exactly one button for the profile, and none where the account is the system's own", () => {
    for (const device of ['ios', 'mac'] as const) {
      const buttons = (provider: Provider): number =>
        partsOf(device, 'apple-mail', at(device), provider).filter(({ kind }) => kind === 'button').length;
      assert.equal(buttons(aProvider()), 1);
      for (const addAccount of ['google', 'exchange'] as const) {
        assert.equal(buttons(aProvider({ apple: { account: 'mail', addAccount } })), 0);
      }
    }
  });

  it('a browser that cannot install a profile is sent to Safari', () => {
    const said = (visitor: Visitor): string =>
      walkParts(partsOf('ios', 'apple-mail', visitor).filter(({ kind }) => kind === 'note'))
        .words.map(inEnglish)
        .join();
    assert.match(
      said(at('ios', { installsProfiles: false })),
      /Safari: https:\/\/setup\.example\.org\/setup\?/,
    );
    assert.doesNotMatch(said(at('ios')), /Safari/);
  });

  it('the Mac asks whether it is an iPad where it may be one', () => {
    const said = (visitor: Visitor): string =>
      walkParts(partsOf('mac', 'apple-mail', visitor))
        .words.map(inEnglish)
        .join();
    assert.match(said(at('mac', { maybeIpad: true })), /On an iPad\?/);
    assert.match(said(at(undefined)), /On an iPad\?/);
    assert.doesNotMatch(said(at('mac')), /On an iPad\?/);
  });

  it('Thunderbird for Android has one row of steps where everything is typed, and a table below it', () => {
    const provider = mean['POP only'] ?? aProvider();
    const parts = partsOf('android', 'thunderbird-android', at('android'), provider);
    const kinds = parts.map(({ kind }) => kind).filter((kind) => kind === 'steps' || kind === 'settings');
    assert.deepEqual(kinds, ['steps', 'settings']);
    assert.match(parts.flatMap((part) => walkParts([part]).words.map(inEnglish)).join(), /Choose POP3/);
  });

  it('programs that take no POP say so', () => {
    const provider = mean['POP only'] ?? aProvider();
    for (const [device, id] of [
      ['ios', 'outlook-mobile'],
      ['android', 'outlook-mobile'],
      ['windows', 'outlook-new'],
      ['mac', 'outlook-mac'],
    ] as const) {
      assert.match(
        walkParts(partsOf(device, id, at(device), provider))
          .words.map(inEnglish)
          .join(),
        /POP/,
        id,
      );
    }
  });

  it('the Outlooks that sync through Microsoft say so', () => {
    for (const [device, id] of [
      ['ios', 'outlook-mobile'],
      ['windows', 'outlook-new'],
    ] as const) {
      assert.match(
        walkParts(partsOf(device, id, at(device)))
          .words.map(inEnglish)
          .join(),
        /Microsoft, whose servers/,
      );
    }
  });
});
