import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Provider } from '../../src/model/provider.ts';
import { autoconfig } from '../../src/formats/autoconfig.ts';
import { childElements, textOf } from '../../src/xml/reader.ts';
import { all, render, texts } from '../support/autoconfig-document.ts';
import { fullProvider } from '../support/full-provider.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';

const imap = aServer('imap', 'imap.example.org');
const pop3 = aServer('pop3', 'pop.example.org');
const smtp = aServer('smtp', 'smtp.example.org');

describe('server sections', () => {
  it('autoconfig 27: carry only their type, and no value in them carries an attribute', () => {
    const sections = [
      ...all(fullProvider(), 'emailProvider/incomingServer'),
      ...all(fullProvider(), 'emailProvider/outgoingServer'),
    ];
    assert.ok(sections.length > 3);
    for (const section of sections) {
      assert.deepEqual([...section.attributes.keys()], ['type']);
      // Attributes stand where only readers of the draft look: in what is reached by a URL.
      if (childElements(section, 'url').length > 0) continue;
      for (const value of childElements(section)) assert.equal(value.attributes.size, 0, value.name);
    }
  });

  it('autoconfig 28, 29: are complete', () => {
    const provider = aProvider({
      incoming: [
        aServer('imap', 'a.example.org', { socketType: 'STARTTLS' }),
        aServer('pop3', 'b.example.org', { socketType: 'plain', port: 1110, username: 'ann' }),
      ],
    });
    assert.deepEqual(
      all(provider, 'emailProvider/incomingServer').map((section) => childElements(section).map(textOf)),
      [
        ['a.example.org', '143', 'STARTTLS', 'password-cleartext', '%EMAILADDRESS%'],
        ['b.example.org', '1110', 'plain', 'password-cleartext', 'ann'],
      ],
    );
  });

  const lists: readonly (readonly [
    written: readonly Provider['incoming'][number]['authentication'][number][],
    sent: readonly string[],
  ])[] = [
    [
      ['OAuth2', 'password-cleartext'],
      ['OAuth2', 'password-cleartext'],
    ],
    [
      ['password-cleartext', 'OAuth2'],
      ['OAuth2', 'password-cleartext'],
    ],
    [
      ['password-encrypted', 'password-cleartext'],
      ['password-encrypted', 'password-cleartext'],
    ],
    [
      ['password-cleartext', 'GSSAPI'],
      ['password-cleartext', 'GSSAPI'],
    ],
    [['password-cleartext', 'password-cleartext'], ['password-cleartext']],
    [['OAuth2'], ['OAuth2']],
    [['client-IP-address'], ['client-IP-address']],
    [['none'], ['none']],
  ];
  for (const [written, sent] of lists) {
    it(`autoconfig 30: ${written.join(', ')} goes out as ${sent.join(', ')}`, () => {
      const provider = aProvider({
        outgoing: [aServer('smtp', 'smtp.example.org', { authentication: written })],
      });
      assert.deepEqual(texts(provider, 'emailProvider/outgoingServer/authentication'), sent);
    });
  }

  it('autoconfig 30: as-written keeps the order of authentication', () => {
    const provider = aProvider({
      incoming: [aServer('imap', 'imap.example.org', { authentication: ['password-cleartext', 'OAuth2'] })],
      autoconfig: { version: '1.1', order: 'as-written', legacyAddressBook: false },
    });
    assert.deepEqual(texts(provider, 'emailProvider/incomingServer/authentication'), [
      'password-cleartext',
      'OAuth2',
    ]);
  });

  it('autoconfig 31: system="http" appears in URL sections only', () => {
    const sections = ['incomingServer', 'outgoingServer'].flatMap((name) =>
      all(fullProvider(), `emailProvider/${name}`),
    );
    const withSystem = sections.filter((section) =>
      childElements(section, 'authentication').some((one) => one.attributes.size > 0),
    );
    assert.deepEqual(
      withSystem.map((section) => section.attributes.get('type')),
      ['jmap', 'ews', 'activeSync'],
    );
  });

  it('autoconfig 32: IMAP first, then the order of the file', () => {
    const imap2 = aServer('imap', 'imap2.example.org', { socketType: 'STARTTLS' });
    const smtp2 = aServer('smtp', 'smtp2.example.org', { socketType: 'STARTTLS' });
    const given = { incoming: [pop3, imap2, imap], outgoing: [smtp2, smtp] };
    assert.deepEqual(texts(aProvider(given), 'emailProvider/incomingServer/hostname'), [
      'imap2.example.org',
      'imap.example.org',
      'pop.example.org',
    ]);
    assert.deepEqual(texts(aProvider(given), 'emailProvider/outgoingServer/hostname'), [
      'smtp2.example.org',
      'smtp.example.org',
    ]);
    const asWritten = aProvider({
      ...given,
      autoconfig: { version: '1.1', order: 'as-written', legacyAddressBook: false },
    });
    assert.deepEqual(texts(asWritten, 'emailProvider/incomingServer/hostname'), [
      'pop.example.org',
      'imap2.example.org',
      'imap.example.org',
    ]);
  });

  it('autoconfig 39: the user name goes out as it is, placeholders included', () => {
    for (const username of ['%EMAILADDRESS%', '%EMAILLOCALPART%', 'ann', 'a & b']) {
      const provider = aProvider({ incoming: [aServer('imap', 'imap.example.org', { username })] });
      assert.deepEqual(texts(provider, 'emailProvider/incomingServer/username'), [username]);
    }
  });

  it('autoconfig 40: %EMAILDOMAIN% never reaches a client, wherever it stands', () => {
    const body = render(fullProvider(), 'customer.example');
    assert.doesNotMatch(body, /EMAILDOMAIN|SIGNPOST/);
    for (const part of [
      '<hostname>imap.customer.example</hostname>',
      '<username>%EMAILLOCALPART%.customer.example</username>',
      'https://dav.customer.example/',
      '<loginPage url="https://webmail.customer.example/',
      '<documentation url="https://help.customer.example/',
      '<enable visiturl="https://settings.customer.example/',
    ]) {
      assert.ok(body.includes(part), part);
    }
  });

  it('autoconfig 44: POP3 options stand in POP3 sections only, booleans in lower case', () => {
    const provider = aProvider({
      incoming: [imap, pop3],
      pop3: { leaveMessagesOnServer: false, daysToLeaveMessagesOnServer: 14, downloadOnBiff: true },
    });
    const sections = all(provider, 'emailProvider/incomingServer');
    assert.deepEqual(
      sections.map((section) => childElements(section, 'pop3').length),
      [0, 1],
    );
    const options = all(provider, 'emailProvider/incomingServer/pop3').flatMap((one) => childElements(one));
    assert.deepEqual(
      options.map((one) => [one.name, textOf(one)]),
      [
        ['leaveMessagesOnServer', 'false'],
        ['daysToLeaveMessagesOnServer', '14'],
        ['downloadOnBiff', 'true'],
      ],
    );
    assert.equal(
      all(aProvider({ incoming: [pop3], pop3: {} }), 'emailProvider/incomingServer/pop3').length,
      0,
    );
    const zero = aProvider({ incoming: [pop3], pop3: { daysToLeaveMessagesOnServer: 0 } });
    assert.deepEqual(texts(zero, 'emailProvider/incomingServer/pop3/daysToLeaveMessagesOnServer'), ['0']);
  });

  it('autoconfig 37: a provider without any mail server is not expressible, and half a one is', () => {
    for (const rest of [{}, { calendar: aUrlService('dav.example.org') }]) {
      const answer = autoconfig.prepare(aProvider({ incoming: [], outgoing: [], ...rest }));
      assert.ok(typeof answer !== 'function');
      assert.match(answer.notExpressible, /neither an incoming nor an outgoing/);
    }
    assert.equal(all(aProvider({ outgoing: [] }), 'emailProvider/incomingServer').length, 1);
    assert.equal(all(aProvider({ incoming: [] }), 'emailProvider/outgoingServer').length, 1);
  });
});
