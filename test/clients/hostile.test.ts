import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { mailPrograms } from '../../src/clients/index.ts';
import { file, imap, mailbox, pop3, smtp } from './probe.ts';

const usual = file(imap() + pop3() + smtp());

/** Pieces that readers stumble over, for documents put together from them. */
// prettier-ignore
const pieces = [
  '<', '>', '/>', '</', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '<!DOCTYPE a [', ']>', '&', '&amp;', '&#0;', ';',
  '"', "'", '=', ' ', '\n', '\0', '\ud800', '\ufeff', 'type="imap"', '<clientConfig>', '</clientConfig>',
  '<emailProvider id="a.b">', '</emailProvider>', '<domain>a.b</domain>', '<incomingServer type="imap">',
  '</incomingServer>', '<hostname>', '</hostname>', '<port>', '</port>', '99999999999999999999', '%EMAILADDRESS%',
  '<plist version="1.0">', '</plist>', '<dict>', '</dict>', '<key>PayloadContent</key>', '<array>', '</array>',
  '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">', '</Autodiscover>',
  '__proto__', 'constructor',
] as const;

const documents = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((chosen) => chosen.join('')),
  fc
    .tuple(fc.nat(usual.length), fc.nat(40), fc.constantFrom(...pieces))
    .map(([at, length, piece]) => usual.slice(0, at) + piece + usual.slice(at + length)),
);

const mailboxes = fc.record({
  localPart: fc.string({ unit: 'binary', maxLength: 20 }),
  domain: fc.string({ maxLength: 20 }),
});

/** Each has to be read within 100 ms of processor time, far above what it takes. */
const hostileDocuments: readonly (readonly [name: string, document: string])[] = [
  ['deep nesting', '<a>'.repeat(20_000)],
  ['deep nesting in a file', file('<a>'.repeat(300) + '</a>'.repeat(300))],
  ['open tags', '<a '.repeat(20_000)],
  ['open quotes', '<a b="'.repeat(20_000)],
  ['ampersands', '&'.repeat(60_000)],
  ['ampersands with letters', '&aaaaaaaa'.repeat(8_000)],
  ['an unclosed comment', `<a><!--${'-'.repeat(60_000)}`],
  ['many sections', file(imap().repeat(300) + smtp())],
  ['sections that are not closed', '<incomingServer type="imap">'.repeat(3_000)],
  ['attributes without values', `<incomingServer ${'a '.repeat(30_000)}>`],
  ['blanks in attributes', `<incomingServer a${' '.repeat(60_000)}b>`],
  ['a long host name', file(imap({ hostname: 'a.'.repeat(30_000) }) + smtp())],
  ['a long host name with placeholders', file(imap({ hostname: '%A%'.repeat(20_000) + '_' }) + smtp())],
  ['an unclosed placeholder', file(imap({ hostname: '%'.repeat(60_000) }) + smtp())],
  [
    'a billion laughs',
    `<!DOCTYPE a [<!ENTITY b "${'c'.repeat(1000)}">]>${file(imap({ hostname: '&b;'.repeat(1000) }) + smtp())}`,
  ],
  ['too long', 'a'.repeat(2 * 1024 * 1024)],
];

describe('every mail program', () => {
  for (const program of mailPrograms) {
    it(`${program.name} never throws and always explains itself`, () => {
      fc.assert(
        fc.property(documents, mailboxes, (document, address) => {
          const verdict = program.read(document, address);
          assert.notEqual(verdict.why, '');
          assert.ok(verdict.notes.length <= 13);
          if (!verdict.accepted) assert.equal(verdict.incoming, undefined);
        }),
        { numRuns: 400 },
      );
    });

    it(`${program.name} repeats neither local part nor user name in its words`, () => {
      const secret = { localPart: 'very-private-person', domain: 'example.org' };
      const hosts = { hostname: '%EMAILLOCALPART%.example.org', username: '%EMAILADDRESS%' };
      for (const document of [
        usual,
        file(imap({ ...hosts, authentication: 'OAuth2' }) + smtp(hosts) + smtp(hosts)),
        file(
          imap({ ...hosts, authentication: ['OAuth2', 'password-cleartext'] }) +
            smtp({ ...hosts, socketType: 'TLS' }),
        ),
        file(imap({ ...hosts, port: 'x' }) + smtp({ ...hosts, port: 'x' })),
      ]) {
        const { why, notes } = program.read(document, secret);
        assert.doesNotMatch(`${why} ${notes.join(' ')}`, /very-private-person/);
      }
    });

    for (const [name, document] of hostileDocuments) {
      it(`${program.name} answers at once: ${name}`, () => {
        const before = process.cpuUsage();
        program.read(document, mailbox);
        const { user, system } = process.cpuUsage(before);
        assert.ok((user + system) / 1000 < 100, `${(user + system) / 1000} ms of processor time`);
      });
    }
  }

  it('has a name and title of its own', () => {
    assert.equal(new Set(mailPrograms.map((program) => program.name)).size, mailPrograms.length);
    assert.equal(new Set(mailPrograms.map((program) => program.title)).size, mailPrograms.length);
    for (const { name } of mailPrograms) assert.match(name, /^[a-z]+(?:-[a-z]+)*$/);
  });
});
