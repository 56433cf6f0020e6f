import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { hasUnwantedCharacters } from '../../src/model/characters.ts';
import { authentications, type MailServer } from '../../src/model/server.ts';
import type { LocalizedText } from '../../src/model/text.ts';
import { childElements, readXml, textOf, type XmlElement } from '../../src/xml/reader.ts';
import { render } from '../support/autoconfig-document.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';

/** Any text that configuration lets through. */
const anyText = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom(
      '&lt;',
      '&foo;',
      ']]>',
      '<a>',
      '%EMAILDOMAIN%',
      '%EMAILADDRESS%',
      ' ',
      '-->',
      '$&',
      '\u{1f4ee}',
    ),
  )
  .filter((text) => !hasUnwantedCharacters(text));

const anyLocalized: fc.Arbitrary<LocalizedText> = fc.record({
  default: anyText,
  languages: fc.dictionary(fc.constantFrom('en', 'de', 'pt-BR'), anyText, { noNullPrototype: true }),
});

const anyAuthentication: fc.Arbitrary<MailServer['authentication']> = fc.array(
  fc.constantFrom(...authentications),
  { minLength: 1, maxLength: 4 },
);

function everyElement(root: XmlElement): XmlElement[] {
  return [root, ...childElements(root).flatMap(everyElement)];
}

describe('any provider', () => {
  it('autoconfig 21, 22, 27, 47: gives a document that strict readers take', () => {
    const given = fc.record({
      displayName: anyLocalized,
      displayShortName: anyLocalized,
      username: anyText,
      url: anyText,
      text: anyLocalized,
      authentication: anyAuthentication,
      legacyAddressBook: fc.boolean(),
    });
    fc.assert(
      fc.property(given, (one) => {
        const { displayName, displayShortName, username, url, text, authentication, legacyAddressBook } = one;
        const body = render(
          aProvider({
            displayName,
            displayShortName,
            incoming: [aServer('pop3', 'pop.example.org', { username, authentication })],
            outgoing: [aServer('smtp', 'smtp.example.org', { username, authentication })],
            calendar: aUrlService('dav.example.org', `/${url}`, { username }),
            jmap: aUrlService('jmap.example.org', `/${url}`, { username }),
            ews: aUrlService('exchange.example.org', `/${url}`, { username, authentication: ['OAuth2'] }),
            manageSieve: aServer('imap', 'sieve.example.org', { username, authentication }),
            xmpp: aServer('imap', 'chat.example.org', { username, authentication }),
            documentation: [{ url, text }, { url }],
            enable: { url, instruction: text },
            webmail: { scheme: 'https', hostname: 'example.org', path: `/${url}` },
            autoconfig: { version: '1.1', order: 'recommended', legacyAddressBook },
          }),
        );
        const read = readXml(body);
        assert.ok(read.ok, read.ok ? '' : read.reason);
        for (const element of everyElement(read.value)) {
          if (childElements(element).length > 0) continue;
          const value = textOf(element);
          assert.equal(value, value.trim(), `white space in ${element.name}`);
          const fine = value !== '' || element.attributes.has('url') || element.attributes.has('visiturl');
          assert.ok(fine, `${element.name} is empty`);
        }
        const page = everyElement(read.value).find((element) => element.name === 'documentation');
        assert.equal(page?.attributes.get('url'), url.replaceAll('%EMAILDOMAIN%', 'example.org'));
      }),
      { numRuns: 500 },
    );
  });
});
