import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'node:test';
import { parseEmailAddress, printAddress } from '../../src/model/email-address.ts';
import type { Visitor } from '../../src/page/device.ts';
import { devices, type Guide, type Words } from '../../src/page/guide.ts';
import type { Provider } from '../../src/model/provider.ts';
import { makeGuide } from '../../src/page/make-guide.ts';
import { fullProvider } from '../support/full-provider.ts';
import { address, ann, guideCases, guideOf, mean, origin } from '../support/guide-cases.ts';
import { english, inEnglish, walkGuide, walkParts } from '../support/guide-texts.ts';
import { aProvider } from '../support/providers.ts';

function everythingSaid(guide: Guide): string {
  return walkGuide(guide).words.map(inEnglish).join('\n');
}

describe('makeGuide', () => {
  for (const [name, provider, asked] of guideCases) {
    it(`says only what is in the catalogue and leads nowhere else: ${name}`, () => {
      for (const device of [undefined, ...devices]) {
        const guide = guideOf(provider, device, asked);
        const { words, hrefs } = walkGuide(guide);
        for (const one of words) assert.notEqual(inEnglish(one).trim(), '');
        for (const href of hrefs)
          assert.match(
            href,
            /^(?:\/(?:qr\/\w+\.svg|email\.mobileconfig)\?|https:\/\/|tel:\+?\d+$|mailto:[^?&]+$)/,
          );
        for (const each of devices) {
          const ways = guide.waysOn(each);
          assert.equal(ways.at(-1)?.id, 'other', each);
          assert.ok(ways.filter((way) => way.recommended).length <= 1);
          assert.ok(ways.slice(1).every((way) => !way.recommended));
          assert.equal(new Set(ways.map((way) => way.id)).size, ways.length);
          assert.ok(ways.every((way) => way.parts.length > 0));
        }
      }
    });
  }

  it('speaks of no password where only OAuth2 works', () => {
    for (const name of ['OAuth2 only', 'OAuth2 only, at a host that programs know', 'Kerberos']) {
      const provider = mean[name];
      assert.ok(provider);
      const asking = { ...provider, passwordHelp: { url: 'https://example.org/app' } };
      assert.doesNotMatch(everythingSaid(guideOf(asking)), /password/i, name);
    }
  });

  it('never puts a local part into a link as it is', () => {
    const mad = address('"a&b=\'<c>\\"#?/%41 "@example.org');
    for (const [name, provider] of Object.entries(mean)) {
      for (const href of walkGuide(guideOf(provider, 'windows', mad)).hrefs) {
        if (href.startsWith('/')) assert.doesNotMatch(href, /[<>"# ]|b=|%41%20/, name);
      }
    }
  });

  const before = (provider: Provider): string =>
    walkParts(guideOf(provider).before).words.map(inEnglish).join('\n');

  it('leads to the mailbox that was asked for, whatever stands before its @', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (text) => {
        const asked = parseEmailAddress(`"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"@example.org`);
        fc.pre(asked.ok);
        const { hrefs } = walkGuide(guideOf(aProvider(), 'windows', asked.value));
        for (const href of hrefs) {
          const found = new URL(href, origin).searchParams;
          assert.deepEqual([...found.keys()], ['emailaddress']);
          assert.equal(found.get('emailaddress'), printAddress(asked.value));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('says what POP alone means, and only then', () => {
    assert.match(before(mean['POP only'] ?? aProvider()), /by POP/);
    assert.doesNotMatch(everythingSaid(guideOf(aProvider())), /POP/);
  });

  it('says first what has to be switched on, and only where something has to be', () => {
    assert.match(before(mean['all texts of its own'] ?? aProvider()), /^Switch on first\./);
    assert.equal(before(aProvider()), '');
  });

  it('warns where nothing is encrypted', () => {
    assert.match(before(mean['no TLS'] ?? aProvider()), /not encrypted/);
  });

  it('does not speak of what a provider does not offer', () => {
    const said = everythingSaid(guideOf(aProvider()));
    assert.doesNotMatch(said, /calendar|contacts|exchange|web mail|OAuth|sign-in page|call |write to/i);
    const calendar = everythingSaid(guideOf(mean['a calendar only'] ?? aProvider()));
    assert.doesNotMatch(calendar, /mailbox is there|IMAP|POP|send an e-mail|contacts/i);
    assert.doesNotMatch(
      everythingSaid(guideOf(mean['receiving only'] ?? aProvider())),
      /send an e-mail to yourself/,
    );
  });

  it('names help wherever something may fail', () => {
    const { after } = guideOf(mean['all texts of its own'] ?? aProvider());
    const said = walkParts(after);
    const text = said.words.map(inEnglish).join('\n');
    for (const one of ['+49 30 1', '9 to 17', 'help@example.org', 'Use an app code.'])
      assert.ok(text.includes(one), one);
    assert.ok(said.hrefs.includes('https://example.org/doc'));
  });

  it('explains the password in every way that asks for one, and nowhere else', () => {
    const provider = mean['all texts of its own'] ?? aProvider();
    const guide = guideOf(provider);
    for (const way of devices.flatMap((device) => guide.waysOn(device))) {
      const said = walkParts(way.parts).words.map(inEnglish).join('\n');
      assert.equal(/asked for the password/.test(said), said.includes('Use an app code.'), way.id);
    }
  });

  it('shows the login of a signed link, and says that it is not the address', () => {
    const guide = makeGuide(aProvider(), { address: ann, origin, login: 'alee' }, { language: 'en' });
    assert.ok(guide.settings.every(({ username }) => username === 'alee'));
    for (const way of guide.waysOn('windows').filter(({ id }) => id !== 'other')) {
      assert.match(walkParts(way.parts).words.map(inEnglish).join('\n'), /type this: alee/, way.id);
    }
  });

  it('asks for a user name that only people know, but not where a signed link gives it', () => {
    const provider = mean['a user name that people know'] ?? aProvider();
    const { waysOn, settings } = guideOf(provider, 'windows');
    assert.ok(settings.every(({ username }) => username === undefined));
    for (const way of devices.flatMap(waysOn).filter(({ id }) => id !== 'other')) {
      const said = walkParts(way.parts).words.map(inEnglish).join('\n');
      assert.match(said, /type your own: Windows user name/, way.id);
    }
    const linked = makeGuide(provider, { address: ann, origin, login: 'alee' }, { language: 'en' });
    assert.doesNotMatch(everythingSaid(linked), /Windows user name/);
  });

  it('asks with everything that the page was asked with', () => {
    const question = { address: ann, origin, name: 'Ann Lee' };
    const { hrefs } = walkGuide(makeGuide(aProvider(), question, { language: 'en' }));
    for (const href of hrefs) assert.match(href, /\?emailaddress=ann@example\.org&name=Ann%20Lee$/);
  });

  it("fills the domain into the provider's own addresses", () => {
    const guide = guideOf(fullProvider());
    assert.equal(guide.webmail?.hostname, 'webmail.example.org');
    assert.equal(guide.documentation[0]?.href, 'https://help.example.org/?a=1&b=2');
    assert.deepEqual(guide.documentation[1]?.label, { own: 'help.example.org/' });
  });

  it('has no text in the catalogue that nobody is ever told', () => {
    const groups = new Set(['before', 'after', 'help', 'common']);
    const told = new Set<string>();
    const hear = (words: readonly Words[]): void => {
      for (const one of words) if (!('own' in one)) told.add(one.key);
    };
    for (const [, provider, asked] of guideCases) {
      for (const device of [undefined, ...devices]) hear(walkGuide(guideOf(provider, device, asked)).words);
    }
    const visitor: Visitor = { device: 'ios', maybeIpad: false, installsProfiles: false };
    hear(
      walkGuide(makeGuide(aProvider(), { address: ann, origin, login: 'x' }, { language: 'en', visitor }))
        .words,
    );
    for (const key of told) groups.add(key.split('.')[0] ?? '');
    const dead = [...english.keys()].filter((key) => groups.has(key.split('.')[0] ?? '') && !told.has(key));
    assert.deepEqual(dead, []);
  });
});
