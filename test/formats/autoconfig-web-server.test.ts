import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Provider } from '../../src/model/provider.ts';
import type { UrlService } from '../../src/model/server.ts';
import { childElements, textOf } from '../../src/xml/reader.ts';
import { all } from '../support/autoconfig-document.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';

const pop3 = aServer('pop3', 'pop.example.org');
const imap = aServer('imap', 'imap.example.org');

const web = {
  jmap: aUrlService('jmap.example.org', '/.well-known/jmap', { authentication: ['OAuth2', 'Basic'] }),
  ews: aUrlService('exchange.example.org', '/EWS/Exchange.asmx?a=1&b', { username: '%EMAILLOCALPART%' }),
  activeSync: aUrlService('exchange.example.org', '/Microsoft-Server-ActiveSync', {
    authentication: ['Digest', 'Basic'],
  }),
  graph: aUrlService('graph.example.org', '/v1.0', { authentication: ['OAuth2'] }),
} as const;

/** The incomingServer sections: their type, then each value with its attributes. */
function sections(provider: Provider): string[][] {
  return all(provider, 'emailProvider/incomingServer').map((section) =>
    [section.attributes.get('type') ?? '-'].concat(
      childElements(section).map((one) => [one.name, ...one.attributes.values(), textOf(one)].join(' ')),
    ),
  );
}

function types(provider: Provider): string[] {
  return sections(provider).map(([type]) => type ?? '-');
}

describe('mail services on the web', () => {
  it('autoconfig 27, 34: url, authentication and username, no hostname and no port', () => {
    const provider = aProvider({ ...web, outgoing: [] });
    assert.deepEqual(sections(provider).slice(1), [
      [
        'jmap',
        'username %EMAILADDRESS%',
        'authentication OAuth2',
        'authentication http Basic',
        'url https://jmap.example.org/.well-known/jmap',
      ],
      [
        'ews',
        'username %EMAILLOCALPART%',
        'authentication http Basic',
        'url https://exchange.example.org/EWS/Exchange.asmx?a=1&b',
      ],
      [
        'activeSync',
        'username %EMAILADDRESS%',
        'authentication http Digest',
        'authentication http Basic',
        'url https://exchange.example.org/Microsoft-Server-ActiveSync',
      ],
      ['graph', 'username %EMAILADDRESS%', 'authentication OAuth2', 'url https://graph.example.org/v1.0'],
    ]);
    for (const section of all(provider, 'emailProvider/incomingServer')) {
      assert.deepEqual([...section.attributes.keys()], ['type']);
    }
  });

  it('autoconfig 32: they stand behind IMAP and POP3; JMAP in front only where the operator wants it', () => {
    const given = { ...web, incoming: [pop3, imap] };
    const behind = ['jmap', 'ews', 'activeSync', 'graph', 'exchange'];
    assert.deepEqual(types(aProvider(given)), ['imap', 'pop3', ...behind]);
    const order = (word: Provider['autoconfig']['order']): Provider =>
      aProvider({ ...given, autoconfig: { version: '1.1', order: word, legacyAddressBook: false } });
    assert.deepEqual(types(order('as-written')), ['pop3', 'imap', ...behind]);
    assert.deepEqual(types(order('jmap-first')), ['jmap', 'imap', 'pop3', ...behind.slice(1)]);
  });

  it('an ActiveSync host without a path means the path that it has on every server', () => {
    const section = sections(aProvider({ activeSync: aUrlService('eas.example.org') }))[1];
    assert.equal(section?.at(-1), 'url https://eas.example.org/Microsoft-Server-ActiveSync');
  });

  it('leaves out what has no TLS', () => {
    const url = { scheme: 'http', hostname: 'mail.example.org', path: '/' } as const;
    const plain = aUrlService('mail.example.org', '/', { url });
    const provider = aProvider({ jmap: plain, ews: plain, activeSync: plain, graph: plain });
    assert.deepEqual(types(provider), ['imap']);
  });

  it('the spelling of before March 2025 does not reach them: they are younger', () => {
    const provider = aProvider({
      jmap: aUrlService('jmap.example.org'),
      autoconfig: { version: '1.1', order: 'recommended', legacyAddressBook: true },
    });
    assert.deepEqual(sections(provider)[1], [
      'jmap',
      'username %EMAILADDRESS%',
      'authentication http Basic',
      'url https://jmap.example.org/',
    ]);
  });
});

describe('the Exchange entry of the provider database', () => {
  it('autoconfig 38: has everything that a mail server has, and the URLs', () => {
    const webmail = { scheme: 'https', hostname: 'exchange.example.org', path: '/owa/' } as const;
    assert.deepEqual(sections(aProvider({ ...web, webmail })).at(-1), [
      'exchange',
      'hostname exchange.example.org',
      'port 443',
      'socketType SSL',
      'authentication password-cleartext',
      'username %EMAILLOCALPART%',
      'owaURL https://exchange.example.org/owa/',
      'ewsURL https://exchange.example.org/EWS/Exchange.asmx?a=1&b',
      'exchangeURL https://exchange.example.org/EWS/Exchange.asmx?a=1&b',
      'easURL https://exchange.example.org/Microsoft-Server-ActiveSync',
    ]);
  });

  it('autoconfig 38: is never there without an outgoing server, or without EWS', () => {
    assert.ok(!types(aProvider({ ...web, outgoing: [] })).includes('exchange'));
    assert.ok(!types(aProvider({ activeSync: web.activeSync })).includes('exchange'));
  });

  const ways: readonly (readonly [given: UrlService['authentication'], sent: readonly string[]])[] = [
    [['Basic'], ['password-cleartext']],
    [['Digest', 'Basic'], ['password-cleartext']],
    [
      ['Basic', 'OAuth2'],
      ['OAuth2', 'password-cleartext'],
    ],
    [['OAuth2'], ['OAuth2']],
  ];
  for (const [given, sent] of ways) {
    it(`autoconfig 38: ${given.join(', ')} goes out as ${sent.join(', ')}`, () => {
      const url = { scheme: 'https', hostname: 'exchange.example.org', port: 8443, path: '/EWS' } as const;
      const section = sections(aProvider({ ews: aUrlService('-', '/', { url, authentication: given }) })).at(
        -1,
      );
      assert.deepEqual(
        section?.filter((value) => value.startsWith('authentication ')),
        sent.map((one) => `authentication ${one}`),
      );
      assert.ok(section?.includes('port 8443'));
    });
  }

  it('names no page as Outlook on the web that is another web mail', () => {
    for (const path of ['/', '/mail/', '/owars/']) {
      const webmail = { scheme: 'https', hostname: 'exchange.example.org', path } as const;
      const section = sections(aProvider({ ...web, webmail })).at(-1);
      assert.ok(!section?.some((value) => value.startsWith('owaURL')), path);
    }
  });
});
