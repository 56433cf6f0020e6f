import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { textWidth } from '../../src/page/fold-text.ts';
import { letterText } from '../../src/page/letter-text.ts';
import type { Letter } from '../../src/page/letter.ts';
import { plainText } from '../../src/model/text.ts';
import { goldenCaseNames, readGoldenCase } from '../support/golden-cases.ts';
import { matchGolden } from '../support/golden.ts';
import { aProvider, aServer } from '../support/providers.ts';
import { aLetter, asHtml, catalogueOf, type LetterCase } from './letter-cases.ts';

function goldenLetter(name: string): Letter {
  const { provider, address, personName } = readGoldenCase(name);
  return aLetter({ provider, rest: { address, ...(personName === undefined ? {} : { name: personName }) } });
}

describe('the golden letters', () => {
  for (const name of goldenCaseNames()) {
    it(`${name} as text`, () => matchGolden(`letter/${name}.txt`, letterText(goldenLetter(name))));
  }
  for (const name of ['gmail', 'every-service', 'special-characters']) {
    it(`${name} as HTML`, () => matchGolden(`letter/${name}.html`, asHtml(goldenLetter(name))));
  }
});

const passwordHelp = {
  url: 'https://www.%EMAILDOMAIN%/password',
  instruction: {
    default: 'Ask the office.',
    languages: { en: 'Ask the office.', de: 'Fragen Sie im Büro.' },
  },
};
const oauth2 = { authentication: ['OAuth2'] } as const;

describe('a letter', () => {
  const cases: readonly (readonly [
    what: string,
    given: LetterCase,
    has: readonly RegExp[],
    lacks: readonly RegExp[],
  ])[] = [
    [
      'names the provider and the address',
      {},
      [/^Set up your e-mail at Example Mail\nann@example\.org\n/],
      [/undefined|\{/],
    ],
    [
      'names the person',
      { rest: { name: 'Ann Lee' } },
      [/\nAnn Lee, ann@example\.org\n/, /&name=Ann%20Lee\n/],
      [],
    ],
    [
      'links to the page of the mailbox',
      {},
      [/https:\/\/setup\.example\.org\/setup\?emailaddress=ann@example\.org\n/],
      [],
    ],
    ['says nothing of what is not offered', {}, [], [/POP3|Help|First of all|Phone|Calendar/]],
    [
      'has one text for a password of which the file says nothing',
      {},
      [/Use the password of your mailbox/],
      [],
    ],
    [
      "has the provider's own password help",
      { provider: aProvider({ passwordHelp }) },
      [/Ask the office\.\n  https:\/\/www\.example\.org\/password/],
      [/Use the password/],
    ],
    [
      'knows that OAuth2 alone has no password',
      {
        provider: aProvider({
          incoming: [aServer('imap', 'a.example', oauth2)],
          outgoing: [aServer('smtp', 'a.example', oauth2)],
        }),
      },
      [/There is no password to type/],
      [/Use the password/],
    ],
    [
      'has what to switch on first',
      { provider: aProvider({ enable: { url: 'https://www.example.org/on' } }) },
      [/First of all\n-{12}\n  https:\/\/www\.example\.org\/on\n/],
      [],
    ],
    [
      'says how to get help',
      {
        provider: aProvider({
          help: {
            phone: '030 123',
            hours: plainText('9 to 5'),
            contact: 'help@example.org',
            documentation: 'https://www.example.org/help',
          },
        }),
      },
      [
        /Phone: 030 123\n  Hours: 9 to 5\n  Contact: help@example\.org\n  Instructions: https:\/\/www\.example\.org\/help\n/,
      ],
      [],
    ],
    [
      "sends people to the system's own account type",
      { provider: aProvider({ apple: { account: 'mail', addAccount: 'google' } }) },
      [/iPhone and iPad\n-+\n.*“Google”/s],
      [],
    ],
    [
      'leaves out a server without TLS where one has it',
      {
        provider: aProvider({
          incoming: [aServer('imap', 'old.example', { socketType: 'plain' }), aServer('imap', 'new.example')],
        }),
      },
      [/new\.example/],
      [/old\.example/],
    ],
    [
      'keeps a server without TLS that is the only one',
      { provider: aProvider({ incoming: [aServer('imap', 'old.example', { socketType: 'plain' })] }) },
      [/old\.example\n    Port: +143\n    Security: +None/],
      [],
    ],
    [
      'has the login of a signed link',
      { rest: { login: 'alee' } },
      [/User name: alee\n/],
      [/User name: ann@/],
    ],
    [
      'asks for a user name that only people know in the words of the provider',
      {
        provider: aProvider({
          incoming: [aServer('imap', 'a.example', { ask: plainText('Windows user name') })],
        }),
      },
      [/User name: Windows user name\n/],
      [/undefined/],
    ],
  ];
  for (const [what, given, has, lacks] of cases) {
    it(what, () => {
      const text = letterText(aLetter(given));
      for (const one of has) assert.match(text, one);
      for (const one of lacks) assert.doesNotMatch(text, one);
    });
  }

  it('has a code for each way that is offered', () => {
    const titles = (given: LetterCase): string[] => aLetter(given).codes.map(({ title }) => title);
    assert.deepEqual(titles({}), ['iPhone and iPad', 'Android']);
    const addAccount = aProvider({ apple: { account: 'mail', addAccount: 'exchange' } });
    assert.deepEqual(titles({ provider: addAccount }), ['Android']);
    assert.deepEqual(titles({ provider: aProvider({ outgoing: [] }) }), []);
    assert.deepEqual(titles({ address: '"a b"@example.org' }), ['iPhone and iPad']);
  });

  it('does not tell people to type an address that would show them another login', () => {
    assert.equal(aLetter().typed?.address, 'setup.example.org');
    assert.equal(
      aLetter({ rest: { origin: 'http://localhost:8080' } }).typed?.address,
      'http://localhost:8080',
    );
    assert.equal(aLetter({ rest: { login: 'alee' } }).typed, undefined);
  });

  const colons = [
    ['en', 'Phone: +49 30 1', /\n {4}Port: +993\n/],
    ['de', 'Telefon: +49 30 1', /\n {4}Port: +993\n/],
    ['fr', 'Téléphone\u00a0: +49 30 1', /\n {4}Port\u00a0: +993\n/],
    ['ja', '電話： +49 30 1', /\n {4}ポート： +993\n/],
  ] as const;
  for (const [language, help, row] of colons) {
    it(`has the colon of its language: ${language}`, () => {
      const provider = aProvider({ help: { phone: '+49 30 1' } });
      const letter = aLetter({ provider, catalogue: catalogueOf(language) });
      assert.ok(letterText(letter).includes(`\n  ${help}\n`), letterText(letter));
      assert.match(letterText(letter), row);
      const html = asHtml(letter);
      assert.ok(html.includes(`<span class="label">${help.replace(/ \+.*$/, '')}</span>`));
    });
  }

  it("is in the reader's language, and in its direction", () => {
    const german = { ...catalogueOf(), language: 'de', direction: 'rtl' } as const;
    const letter = aLetter({ provider: aProvider({ passwordHelp }), catalogue: german });
    assert.match(asHtml(letter), /<html lang="de" dir="rtl">/);
    assert.match(letterText(letter), /Fragen Sie im Büro\./);
  });

  it('carries the logo itself', () => {
    const logo = { contentType: 'image/png', bytes: Buffer.from('picture') };
    assert.match(
      asHtml(aLetter({ look: { logo } })),
      /<img class="logo" src="data:image\/png;base64,cGljdHVyZQ==" alt="">/,
    );
    assert.doesNotMatch(asHtml(aLetter()), /<img/);
  });
});

/** Everything that a stranger or an operator may write into a letter. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x>',
    "' onload='x",
    '</style><b>',
    '&lt;',
    '<%= it %>',
    '{provider}',
  ),
);

describe('a letter of hostile texts', () => {
  const letterOf = (text: string): Letter =>
    aLetter({
      provider: aProvider({
        displayName: plainText(text),
        passwordHelp: { url: 'https://example.org/', instruction: plainText(text) },
        help: { phone: text, hours: plainText(text), contact: text },
      }),
      rest: { name: text },
    });
  const tags = (html: string): string[] => [...html.matchAll(/<\/?[a-z][^\s>]*/gi)].map(([tag]) => tag);

  it('has the tags of any other letter', () => {
    const expected = tags(asHtml(letterOf('Ann')).replaceAll(/<svg .*?<\/svg>/gs, ''));
    fc.assert(
      fc.property(hostile, (text) => {
        assert.deepEqual(tags(asHtml(letterOf(text)).replaceAll(/<svg .*?<\/svg>/gs, '')), expected);
      }),
      { numRuns: 60 },
    );
  });

  it('stays within 76 columns as text, but for what can not be broken', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const line of letterText(letterOf(text)).split('\n')) {
          assert.ok(
            textWidth(line) <= 76 ||
              !line
                .trim()
                .replace(/^[^:]*: +/, '')
                .includes(' '),
            line,
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});
