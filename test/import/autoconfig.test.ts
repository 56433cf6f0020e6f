import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { element, writeXml } from '../../src/xml/writer.ts';
import { fixture, importText, onlyFile, providerOf } from './import-file.ts';

const head = '<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="example.org">';
const imap =
  '<incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType>' +
  '<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>';
const smtp = imap
  .replaceAll('incomingServer', 'outgoingServer')
  .replaceAll('imap', 'smtp')
  .replace('993', '465');
const document = (inside: string, after = ''): string =>
  `${head}<domain>example.org</domain>${inside}</emailProvider>${after}</clientConfig>`;

describe('importing autoconfig XML', () => {
  it('writes the smallest file for the simplest provider', async () => {
    const { name, text } = onlyFile(await importText(document(imap + smtp)));
    assert.equal(name, 'example.org');
    assert.equal(
      text.split('\n\n')[1],
      'incoming: imaps://imap.example.org\noutgoing: submissions://smtp.example.org\n',
    );
  });

  const logins: readonly (readonly [login: string, written: string])[] = [
    ['ann@example.org', ''],
    ['Ann.Lee@EXAMPLE.org', ''],
    ['ann@other.example', 'username: ann@other.example'],
    ['ann', 'username: ann'],
    ['@example.org', 'username: "@example.org"'],
    ['%EMAILLOCALPART%@example.org', 'username: "%EMAILLOCALPART%@example.org"'],
  ];
  for (const [login, written] of logins)
    it(`writes ${written === '' ? 'the placeholder and a warning' : written} for the login ${login}`, async () => {
      const files = await importText(document(imap + smtp).replaceAll('%EMAILADDRESS%', login));
      const { text } = onlyFile(files);
      assert.equal(/^username.*$/m.exec(text)?.[0] ?? '', written);
      const told = files.problems.filter(({ message }) => message.includes("one person's address"));
      assert.equal(told.length > 0, written === '');
      assert.ok(!JSON.stringify(told).toLowerCase().includes('ann'));
    });

  it('autoconfig 43: documentation and enable survive, wherever they stand', async () => {
    const page =
      '<documentation url="https://example.org/help"><descr lang="pt-BR">Ajuda</descr></documentation>';
    const enable =
      '<enable visiturl="https://example.org/on"><instruction>Switch it on.</instruction></enable>';
    for (const text of [document(imap + smtp + page + enable), document(imap + smtp + page, enable)]) {
      const provider = providerOf(onlyFile(await importText(text)));
      assert.deepEqual(provider.documentation, [
        { url: 'https://example.org/help', text: { default: 'Ajuda', languages: { 'pt-BR': 'Ajuda' } } },
      ]);
      assert.equal(provider.enable?.url, 'https://example.org/on');
      assert.equal(provider.enable.instruction?.default, 'Switch it on.');
    }
  });

  it('autoconfig 45: passwords and client secrets are left out with a warning, wherever they stand', async () => {
    const hidden = imap.replace('</incomingServer>', '<password>hush</password></incomingServer>');
    const exchange = '<incomingServer type="exchange"><password>hush</password></incomingServer>';
    const oauth = '<oAuth2><issuer>login.example.org</issuer><clientSecret>hush</clientSecret></oAuth2>';
    const files = await importText(document(hidden + smtp + exchange, oauth));
    assert.doesNotMatch(onlyFile(files).text, /hush/);
    assert.doesNotMatch(JSON.stringify(files.problems), /hush/);
    const left = files.problems.filter((one) => one.code === 'import-left-out').map((one) => one.message);
    assert.equal(left.length, 3);
    assert.match(left.join('\n'), /<clientSecret> inside <oAuth2>/);
  });

  it('reads everything the format has, and loses nothing', async () => {
    const files = await importText(fixture('everything.xml'), { name: 'everything.xml' });
    const { text } = onlyFile(files);
    providerOf(onlyFile(files));
    for (const expected of [
      '# Made up for tests.',
      '# after the root',
      '  # customers\n  - example.net',
      '  # since 2020\n  - example.com',
      'mx: "*.mx.example.org"',
      '  # polling more than every 15 minutes is refused\n  - type: imap',
      'outgoing: submission://smtp.example.org',
      'ews: https://ex.example.org/EWS/Exchange.asmx',
      'legacyAddressBook: true',
      'manageSieve:\n  hostname: sieve.example.org\n  port: 4190',
      'displayNameShort: typo',
      'owaURL: https://ex.example.org/owa',
      'domains: not a domain',
      'hostname: news.example.org',
      '"@minutes": "15"',
    ]) {
      assert.ok(text.includes(expected), `${expected}\n${text}`);
    }
    const kept = files.problems.filter((one) => one.code === 'import-kept-in-extras');
    assert.equal(kept.length, 7);
    for (const problem of files.problems) assert.equal(problem.file, 'everything.xml');
  });

  const ports: readonly (readonly [string, string, string, string])[] = [
    ['993', 'SSL', 'imap', 'imaps://imap.example.org'],
    ['143', 'STARTTLS', 'imap', 'imap://imap.example.org'],
    ['1993', 'SSL', 'imap', 'imaps://imap.example.org:1993'],
    ['587', 'STARTTLS', 'imap', 'port: 587'],
    ['143', 'SSL', 'imap', 'port: 143'],
    ['143', 'plain', 'imap', 'socketType: plain'],
    ['995', 'SSL', 'pop3', 'pop3s://imap.example.org'],
    ['110', 'STARTTLS', 'pop3', 'pop3://imap.example.org'],
    ['993', 'TLS', 'imap', 'imaps://imap.example.org'],
  ];
  for (const [port, socketType, type, expected] of ports) {
    it(`writes ${type} ${port} ${socketType} as ${expected}`, async () => {
      const server = imap.replace('"imap"', `"${type}"`).replace('993', port).replace('SSL', socketType);
      const { text } = onlyFile(await importText(document(server + smtp)));
      assert.ok(text.includes(expected), text);
      const [read] = providerOf({ name: 'example.org', text }).incoming;
      assert.equal(read?.port, Number(port));
      assert.equal(read.socketType, socketType === 'TLS' ? 'SSL' : socketType);
    });
  }

  it('writes a shared login once, and keeps the order of a file with POP3 first', async () => {
    const local = (xml: string): string => xml.replace('%EMAILADDRESS%', '%EMAILLOCALPART%');
    const pop = local(imap).replace('"imap"', '"pop3"').replace('993', '995');
    const { text } = onlyFile(await importText(document(pop + local(imap) + local(smtp))));
    assert.match(text, /^username: "%EMAILLOCALPART%"$/m);
    assert.match(text, /- pop3s:\/\/imap.example.org\n {2}- imaps:\/\/imap.example.org/);
    assert.match(text, /order: as-written/);
  });

  const broken: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /it is empty/],
    ['a web page', '<!DOCTYPE html><html><body>404</body></html>', /it is a web page/],
    ['another root', '<rss/>', /its root element is <rss>/],
    ['plain text', 'hello', /nothing in it tells what it is/],
    ['no provider', '<clientConfig/>', /there is no <emailProvider>/],
    ['XML that breaks off', '<clientConfig><emailProvider>', /not well-formed XML/],
    ['a DOCTYPE', '<!DOCTYPE clientConfig><clientConfig/>', /a DOCTYPE is not allowed/],
    ['no server', document(''), /there is nothing here that a mail program could use/],
    ['no domain', `${head}${imap}${smtp}</emailProvider></clientConfig>`, /name no mail domain/],
    ['bytes that are no UTF-8', '<clientConfig>\xff', /not valid utf-8/],
    ['an encoding nobody knows', '<?xml version="1.0" encoding="x-y"?><clientConfig/>', /encoding "x-y"/],
  ];
  for (const [what, text, message] of broken) {
    it(`says what is wrong with ${what}`, async () => {
      const { files, problems } = await importText(Buffer.from(text, 'latin1'), { name: 'in.xml' });
      assert.equal(files.length, 0);
      const errors = problems.filter((one) => one.severity === 'error');
      assert.match(errors.map((one) => one.message).join('\n'), message);
      assert.ok(errors.every((one) => one.file?.startsWith('in.xml')));
    });
  }

  it('reads other encodings by their declaration', async () => {
    const xml = document(`<displayName>Zürich</displayName>${imap}${smtp}`);
    const latin1 = xml.replace('?>', ' encoding="ISO-8859-1"?>');
    assert.match(onlyFile(await importText(Buffer.from(latin1, 'latin1'))).text, /displayName: Zürich/);
    const wide = Buffer.from(`\ufeff${xml}`, 'utf16le');
    assert.match(onlyFile(await importText(wide)).text, /displayName: Zürich/);
  });

  it('makes a file without errors of any texts whatsoever', async () => {
    const anyText = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .map((text) => text.replaceAll(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ''));
    const names = [
      'displayName',
      'displayShortName',
      'descr',
      'hostname',
      'username',
      'port',
      'socketType',
      'foo',
      'pop3',
    ];
    const leaf = fc.tuple(fc.constantFrom(...names), anyText).map(([name, text]) => element(name, text));
    const part = fc
      .tuple(
        fc.constantFrom(
          'incomingServer',
          'outgoingServer',
          'documentation',
          'enable',
          'domain',
          'oAuth2',
          'webMail',
        ),
        fc.constantFrom('imap', 'smtp', 'pop3', 'jmap'),
        anyText,
        fc.array(leaf, { maxLength: 6 }),
      )
      .map(([name, type, url, inside]) => element(name, inside, { type, url, visiturl: url }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 6 }),
        fc.array(leaf, { maxLength: 3 }),
        anyText,
        async (parts, leaves, id) => {
          const xml = writeXml(
            element('clientConfig', [element('emailProvider', [...parts, ...leaves], { id }), ...parts]),
          );
          const complete = xml
            .replace('<emailProvider', () => `<!-- ${id.replaceAll('--', '')} x --><emailProvider`)
            .replace(
              /<emailProvider[^>]*>/,
              (open) =>
                `${open.replace('/>', '>')}${imap}${smtp}${open.endsWith('/>') ? '</emailProvider>' : ''}`,
            );
          const files = await importText(complete, { domains: ['example.org'] });
          providerOf(onlyFile(files));
        },
      ),
      { numRuns: 200 },
    );
  });
});

it('refuses a document with more elements than any provider has, at once', async () => {
  const many = document(`${imap}${smtp}${'<domain>a.example</domain>'.repeat(30_000)}`);
  const { files, problems } = await importText(many);
  assert.equal(files.length, 0);
  assert.match(problems[0]?.message ?? '', /more than 4000 others/);
});
