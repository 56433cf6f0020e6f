import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainText } from '../../src/model/text.ts';
import { childElement, childElements, readXml, textOf, type XmlElement } from '../../src/xml/reader.ts';
import { all, render, texts } from '../support/autoconfig-document.ts';
import { fullProvider } from '../support/full-provider.ts';
import { aProvider, aUrlService } from '../support/providers.ts';

describe('what stands beside the servers', () => {
  const dav = {
    calendar: aUrlService('dav.example.org', '/cal/?a=1&b', {
      authentication: ['Digest', 'Basic', 'OAuth2'],
    }),
    addressbook: aUrlService('dav.example.org', '/card/'),
    fileShare: aUrlService('dav.example.org', '/files/', { username: '%EMAILLOCALPART%' }),
  };

  it('autoconfig 34, 36: calendars, address books and files in the spelling of the draft', () => {
    const read = readXml(render(aProvider(dav)));
    assert.ok(read.ok);
    const shown = ['calendar', 'addressbook', 'fileShare'].map((name) => {
      const section = childElement(read.value, name);
      assert.ok(section, name);
      const values = childElements(section).map((one) =>
        [one.name, ...one.attributes.values(), textOf(one)].join(' '),
      );
      return [section.attributes.get('type')].concat(values);
    });
    assert.deepEqual(shown, [
      [
        'caldav',
        'username %EMAILADDRESS%',
        'authentication http Digest',
        'authentication http Basic',
        'authentication OAuth2',
        'url https://dav.example.org/cal/?a=1&b',
      ],
      [
        'carddav',
        'username %EMAILADDRESS%',
        'authentication http Basic',
        'url https://dav.example.org/card/',
      ],
      [
        'webdav',
        'username %EMAILLOCALPART%',
        'authentication http Basic',
        'url https://dav.example.org/files/',
      ],
    ]);
  });

  it('autoconfig 36: the same in the old spelling where the operator wants it', () => {
    const provider = aProvider({
      ...dav,
      autoconfig: { version: '1.1', order: 'recommended', legacyAddressBook: true },
    });
    const body = render(provider);
    assert.match(body, /<addressBook type="carddav">/);
    assert.match(body, /<serverURL>https:\/\/dav\.example\.org\/card\/<\/serverURL>/);
    assert.match(body, /<authentication>http-digest<\/authentication>/);
    assert.match(body, /<authentication>http-basic<\/authentication>/);
    assert.doesNotMatch(body, /addressbook|<url>|system=/);
  });

  it('puts their user names in front of the mail servers: FairEmail takes the last one of the document', () => {
    const body = render(aProvider(dav));
    assert.ok(body.lastIndexOf('<username>') > body.indexOf('<outgoingServer'));
  });

  it('autoconfig 35: every section has its parent', () => {
    const read = readXml(render(fullProvider()));
    assert.ok(read.ok);
    const names = (parent: XmlElement): string[] => [
      ...new Set(childElements(parent).map((one) => one.name)),
    ];
    assert.deepEqual(names(read.value), [
      'calendar',
      'addressbook',
      'fileShare',
      'chatServer',
      'setupServer',
      'emailProvider',
      'oAuth2',
      'webMail',
    ]);
    const provider = childElement(read.value, 'emailProvider');
    assert.ok(provider);
    assert.deepEqual(names(provider), [
      'domain',
      'displayName',
      'displayShortName',
      'incomingServer',
      'outgoingServer',
      'documentation',
      'enable',
    ]);
  });

  it('chat and mail filters with everything that a server on a port needs', () => {
    const access = { hostname: 'mail.example.org', username: '%EMAILADDRESS%' } as const;
    const provider = aProvider({
      xmpp: {
        ...access,
        port: 5222,
        socketType: 'STARTTLS',
        authentication: ['password-encrypted', 'OAuth2'],
      },
      manageSieve: {
        ...access,
        port: 4190,
        socketType: 'STARTTLS',
        authentication: ['password-cleartext', 'password-cleartext'],
      },
    });
    const shown = ['chatServer', 'setupServer'].map((name) =>
      all(provider, name).map((section) =>
        [section.attributes.get('type')].concat(
          childElements(section).map((one) => `${one.name} ${textOf(one)}`),
        ),
      ),
    );
    assert.deepEqual(shown, [
      [
        [
          'xmpptcp',
          'hostname mail.example.org',
          'port 5222',
          'socketType STARTTLS',
          'authentication password-encrypted',
          'authentication OAuth2',
          'username %EMAILADDRESS%',
        ],
      ],
      [
        [
          'managesieve',
          'hostname mail.example.org',
          'port 4190',
          'socketType STARTTLS',
          'authentication password-cleartext',
          'username %EMAILADDRESS%',
        ],
      ],
    ]);
  });

  it('autoconfig 34: chat over a WebSocket has a URL and HTTP words', () => {
    const provider = aProvider({
      xmpp: {
        hostname: 'chat.example.org',
        port: 5222,
        socketType: 'STARTTLS',
        username: 'ann',
        authentication: ['OAuth2', 'password-encrypted', 'password-cleartext'],
        webSocket: { scheme: 'wss', hostname: 'chat.example.org', path: '/ws' },
      },
    });
    assert.deepEqual(
      all(provider, 'chatServer').map((section) => section.attributes.get('type')),
      ['xmpptcp', 'xmpp'],
    );
    const [, section] = all(provider, 'chatServer');
    assert.ok(section);
    assert.deepEqual(
      childElements(section).map((one) => [one.name, ...one.attributes.values(), textOf(one)].join(' ')),
      ['username ann', 'authentication OAuth2', 'authentication http Basic', 'url wss://chat.example.org/ws'],
    );
  });

  it('autoconfig 43: pages with their texts, one for each language', () => {
    const provider = aProvider({
      documentation: [
        { url: 'https://help.example.org/?a=1&b=2' },
        { url: 'https://help.example.org/plain', text: plainText('How to') },
        {
          url: 'https://help.example.org/many',
          text: { default: 'How to', languages: { en: 'How to', 'pt-BR': 'Como' } },
        },
      ],
      enable: {
        url: 'https://settings.example.org/',
        instruction: { default: 'On', languages: { en: 'On', de: 'An' } },
      },
    });
    const pages = all(provider, 'emailProvider/documentation');
    assert.equal(pages[0]?.attributes.get('url'), 'https://help.example.org/?a=1&b=2');
    const shown = pages.map((page) =>
      childElements(page, 'descr').map((one) => `${one.attributes.get('lang') ?? '-'} ${textOf(one)}`),
    );
    assert.deepEqual(shown, [[], ['- How to'], ['en How to', 'pt-BR Como']]);
    const [enable] = all(provider, 'emailProvider/enable');
    assert.ok(enable);
    assert.equal(enable.attributes.get('visiturl'), 'https://settings.example.org/');
    assert.deepEqual(
      childElements(enable, 'instruction').map((one) => [one.attributes.get('lang'), textOf(one)]),
      [
        ['en', 'On'],
        ['de', 'An'],
      ],
    );
  });

  it('autoconfig 46: oAuth2 only where all four values are there; the client id may be missing', () => {
    const complete = {
      issuer: 'https://login.example.org',
      scope: ' mail   calendar ',
      authorizationUrl: 'https://login.example.org/auth',
      tokenUrl: 'https://login.example.org/token',
    };
    assert.deepEqual(
      all(aProvider({ oauth2: complete }), 'oAuth2').flatMap((one) =>
        childElements(one).map((value) => `${value.name} ${textOf(value)}`),
      ),
      [
        'issuer https://login.example.org',
        'scope mail calendar',
        'authURL https://login.example.org/auth',
        'tokenURL https://login.example.org/token',
      ],
    );
    assert.deepEqual(texts(aProvider({ oauth2: { ...complete, clientId: 'abc' } }), 'oAuth2/clientID'), [
      'abc',
    ]);
    for (const missing of ['scope', 'authorizationUrl', 'tokenUrl'] as const) {
      const { [missing]: _, ...rest } = complete;
      assert.equal(all(aProvider({ oauth2: rest }), 'oAuth2').length, 0, missing);
    }
  });

  it('autoconfig 45: never a password or a client secret', () => {
    assert.doesNotMatch(render(fullProvider()), /<password>|clientSecret|secret/i);
  });

  it('keeps to itself what is not for mail programs', () => {
    const provider = aProvider({ file: 'secret.yaml', name: 'secret', extras: { secret: 'secret' } });
    assert.doesNotMatch(render(provider), /secret/);
  });
});
