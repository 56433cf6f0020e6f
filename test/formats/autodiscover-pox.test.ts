import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseEmailAddress, printAddress } from '../../src/model/email-address.ts';
import type { Provider } from '../../src/model/provider.ts';
import { childElement, childElements, textOf, type XmlElement } from '../../src/xml/reader.ts';
import { escapeXml } from '../../src/xml/writer.ts';
import { outlook } from '../../src/formats/autodiscover-pox.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { recordedRequest } from '../support/recorded-request.ts';
import {
  answerTo,
  context,
  documentOf,
  errorCode,
  protocolOf,
  protocolsOf,
  requestBody,
  responseNamespace,
  responseOf,
  shapeOf,
} from './autodiscover-support.ts';

const plain = requestBody();

function settings(provider: Partial<Omit<Provider, 'domains'>> = {}, body = plain): string {
  return documentOf(answerTo(body, aProvider(provider)));
}

const everything = {
  incoming: [aServer('pop3', 'pop.example.org'), aServer('imap', 'imap.example.org')],
  calendar: aUrlService('dav.example.org', '/calendars/'),
  addressbook: aUrlService('dav.example.org', '/contacts/'),
  outlook: { external: false, ttl: 24 },
};

describe('outlook settings', () => {
  it('outlook 4: Response stands in 2006a, root in 2006', () => {
    const response = responseOf(settings());
    assert.equal(response.uri, responseNamespace.outlook);
  });

  for (const [name, body] of [
    ['26: https in the request', plain.replaceAll('http:', 'https:')],
    ['27: the schema without its letter', plain.replace('2006a', '2006')],
  ] as const) {
    it(`outlook ${name}: the answer is the usual one`, () => assert.equal(settings({}, body), settings()));
  }

  const security: readonly (readonly [string, Partial<Provider>, string, string, string, string, string])[] =
    [
      ['8: IMAP 993', {}, 'IMAP', '993', 'on', 'SSL', 'on'],
      [
        '8: IMAP with TLS on a port of its own',
        { incoming: [aServer('imap', 'h.example', { port: 9993 })] },
        'IMAP',
        '9993',
        'on',
        'SSL',
        'on',
      ],
      [
        '9: IMAP with STARTTLS',
        { incoming: [aServer('imap', 'h.example', { socketType: 'STARTTLS' })] },
        'IMAP',
        '143',
        'on',
        'TLS',
        'on',
      ],
      [
        '9: SMTP 587',
        { outgoing: [aServer('smtp', 'h.example', { socketType: 'STARTTLS' })] },
        'SMTP',
        '587',
        'on',
        'TLS',
        'on',
      ],
      ['9: SMTP 465', {}, 'SMTP', '465', 'on', 'SSL', 'on'],
      ['10: POP3 995', { incoming: [aServer('pop3', 'h.example')] }, 'POP3', '995', 'on', 'SSL', 'on'],
      [
        '10: POP3 with STARTTLS',
        { incoming: [aServer('pop3', 'h.example', { socketType: 'STARTTLS' })] },
        'POP3',
        '110',
        'on',
        'TLS',
        'on',
      ],
      [
        '11: IMAP without encryption',
        { incoming: [aServer('imap', 'h.example', { socketType: 'plain' })] },
        'IMAP',
        '143',
        'off',
        'None',
        'on',
      ],
      [
        '11: SMTP without encryption',
        {
          outgoing: [
            aServer('smtp', 'h.example', { socketType: 'plain', authentication: ['client-IP-address'] }),
          ],
        },
        'SMTP',
        '587',
        'off',
        'None',
        'off',
      ],
    ];
  for (const [name, provider, type, port, ssl, encryption, authRequired] of security) {
    it(`outlook ${name}`, () => {
      const protocol = protocolOf(settings(provider), type);
      assert.deepEqual(
        ['Port', 'SSL', 'Encryption', 'AuthRequired'].map((key) => protocol.get(key)),
        [port, ssl, encryption, authRequired],
      );
    });
  }

  it('outlook 12: every mail Protocol has SPA off and a Port', () => {
    const mail = protocolsOf(settings(everything)).slice(0, 3);
    assert.deepEqual(
      mail.map((protocol) => protocol.get('SPA')),
      ['off', 'off', 'off'],
    );
    assert.deepEqual(
      mail.map((protocol) => protocol.get('Port')),
      ['993', '995', '465'],
    );
    assert.deepEqual(
      mail.map((protocol) => protocol.get('DomainRequired')),
      ['off', 'off', 'off'],
    );
  });

  it('outlook 13: one Protocol for each Type, IMAP first', () => {
    const many = {
      ...everything,
      incoming: [...everything.incoming, aServer('imap', 'b.example'), aServer('pop3', 'c.example')],
      outgoing: [aServer('smtp', 'd.example'), aServer('smtp', 'e.example')],
    };
    assert.deepEqual(
      protocolsOf(settings(many)).map((protocol) => `${protocol.get('Type')} ${protocol.get('Server')}`),
      [
        'IMAP imap.example.org',
        'POP3 pop.example.org',
        'SMTP d.example',
        'CalDAV https://dav.example.org/calendars/',
        'CardDAV https://dav.example.org/contacts/',
      ],
    );
  });

  it('takes TLS from the first byte before STARTTLS before none, whatever the order', () => {
    const sockets = ['plain', 'STARTTLS', 'SSL'] as const;
    const incoming = sockets.map((socketType) => aServer('imap', 'h.example', { socketType }));
    const outgoing = sockets.map((socketType) => aServer('smtp', 'h.example', { socketType }));
    const document = settings({ incoming, outgoing });
    assert.equal(protocolOf(document, 'IMAP').get('Port'), '993');
    assert.equal(protocolOf(document, 'SMTP').get('Port'), '465');
  });

  it('outlook 14: UsePOPAuth and SMTPLast stand in SMTP only', () => {
    const having = protocolsOf(settings(everything))
      .filter((protocol) => protocol.has('UsePOPAuth') || protocol.has('SMTPLast'))
      .map((protocol) => [protocol.get('Type'), protocol.get('UsePOPAuth'), protocol.get('SMTPLast')]);
    assert.deepEqual(having, [['SMTP', 'on', 'off']]);
  });

  for (const [name, outgoing, expected] of [
    ['on for the same login', {}, 'on'],
    ['off for another login', { username: '%EMAILLOCALPART%' }, 'off'],
    ['off where none is needed', { authentication: ['none'] }, 'off'],
  ] as const) {
    it(`UsePOPAuth is ${name}`, () => {
      const document = settings({ outgoing: [aServer('smtp', 'h.example', outgoing)] });
      assert.equal(protocolOf(document, 'SMTP').get('UsePOPAuth'), expected);
    });
  }

  it('outlook 15: AccountType and Action come first, and no text has white space around it', () => {
    const document = settings(everything);
    const account = childElement(responseOf(document), 'Account');
    assert.ok(account);
    assert.deepEqual(
      childElements(account)
        .slice(0, 3)
        .map((child) => `${child.name} ${textOf(child).trim()}`),
      ['AccountType email', 'Action settings', 'Protocol '],
    );
    const leaves = (node: XmlElement): XmlElement[] =>
      childElements(node).length === 0 ? [node] : childElements(node).flatMap(leaves);
    for (const leaf of leaves(responseOf(document))) assert.equal(textOf(leaf), textOf(leaf).trim());
    assert.ok(document.includes('<AccountType>email</AccountType>'));
    assert.ok(document.includes('<Action>settings</Action>'));
  });

  it('every Protocol has its elements in one order', () => {
    const [imap, , smtp, calendar] = protocolsOf(settings(everything)).map((protocol) =>
      Array.from(protocol.keys()),
    );
    const mail = [
      'Type',
      'TTL',
      'Server',
      'Port',
      'LoginName',
      'DomainRequired',
      'SPA',
      'SSL',
      'Encryption',
      'AuthRequired',
    ];
    assert.deepEqual(imap, mail);
    assert.deepEqual(smtp, [...mail, 'UsePOPAuth', 'SMTPLast']);
    assert.deepEqual(calendar, ['Type', 'TTL', 'Server', 'LoginName', 'DomainRequired']);
  });

  it('TTL is sent only where it is configured, zero too', () => {
    assert.equal(protocolOf(settings(), 'IMAP').has('TTL'), false);
    assert.equal(protocolOf(settings({ outlook: { external: false, ttl: 0 } }), 'IMAP').get('TTL'), '0');
  });

  const logins: readonly (readonly [string, string, string, string])[] = [
    ['16: the full address', '%EMAILADDRESS%', 'Ann@EXAMPLE.org', 'Ann@example.org'],
    ['16: the local part', '%EMAILLOCALPART%', 'Ann@example.org', 'Ann'],
    ['16: a template', '%EMAILDOMAIN%\\%EMAILLOCALPART%', 'ann@example.org', 'example.org\\ann'],
    ['16: a fixed name', 'mail & <more>', 'ann@example.org', 'mail & <more>'],
    ['17: an ampersand', '%EMAILADDRESS%', 'a&b@example.org', 'a&b@example.org'],
    ['17: what looks like an escape', '%EMAILADDRESS%', '"a&amp;b"@example.org', '"a&amp;b"@example.org'],
    ['18: apostrophe and plus', '%EMAILADDRESS%', "o'brien+x@example.org", "o'brien+x@example.org"],
    ['18: a quoted local part', '%EMAILADDRESS%', '"a <b>\\"@c"@example.org', '"a <b>\\"@c"@example.org'],
    [
      '16: what looks like a placeholder',
      '%EMAILADDRESS%',
      '%EMAILDOMAIN%@example.org',
      '%EMAILDOMAIN%@example.org',
    ],
    ['21: a domain in U-labels', '%EMAILADDRESS%', 'ann@bücher.example', 'ann@xn--bcher-kva.example'],
  ];
  for (const [name, username, address, expected] of logins) {
    it(`outlook ${name}`, () => {
      const incoming = [aServer('imap', 'imap.example.org', { username })];
      const document = settings({ incoming }, requestBody({ address: escapeXml(address) }));
      assert.equal(protocolOf(document, 'IMAP').get('LoginName'), expected);
    });
  }

  it('outlook 20: a domain in upper case gets the same', () => {
    assert.equal(settings({}, requestBody({ address: 'ann@EXAMPLE.ORG' })), settings());
  });

  it('outlook 21: a domain gets the same in both spellings, with an ASCII server', () => {
    const incoming = [aServer('imap', 'mail.%EMAILDOMAIN%')];
    const [u, a] = ['ann@bücher.example', 'ann@xn--bcher-kva.example'].map((address) =>
      settings({ incoming }, requestBody({ address })),
    );
    assert.equal(u, a);
    assert.equal(protocolOf(u ?? '', 'IMAP').get('Server'), 'mail.xn--bcher-kva.example');
  });

  it('outlook 32: never anything of Exchange, also for Outlook with its capability headers', () => {
    const provider = {
      ...everything,
      activeSync: aUrlService('eas.example.org'),
      ews: aUrlService('ews.example.org'),
    };
    const document = settings(provider, recordedRequest('outlook/outlook-classic.http').body.toString());
    assert.doesNotMatch(document, /EXCH|EXPR|EXHTTP|mapiHttp|EwsUrl|ASUrl|e[aw]s\.example/);
  });

  it('outlook 33: two mailboxes get answers that differ in the name only', () => {
    const [ann, bob] = ['ann', 'bob'].map((name) =>
      settings(everything, requestBody({ address: `${name}@example.org` })).replaceAll(name, '*'),
    );
    assert.equal(ann, bob);
  });

  it('outlook 34: CalDAV and CardDAV have an https URL and no Port', () => {
    const document = settings(everything);
    for (const type of ['CalDAV', 'CardDAV']) {
      const protocol = protocolOf(document, type);
      assert.match(protocol.get('Server') ?? '', /^https:\/\/dav\.example\.org\//);
      assert.equal(protocol.get('LoginName'), 'ann@example.org');
      assert.equal(protocol.has('Port'), false);
    }
  });

  for (const [name, calendar] of [
    ['http', { url: { scheme: 'http', hostname: 'dav.example.org', path: '/' } }],
    ['OAuth2 only', { authentication: ['OAuth2'] }],
  ] as const) {
    it(`leaves out a calendar with ${name}`, () => {
      const document = settings({ calendar: aUrlService('dav.example.org', '/', calendar) });
      assert.equal(protocolsOf(document).length, 2);
    });
  }
});

describe('servers that a password does not open', () => {
  const oAuth2 = { authentication: ['OAuth2'] } as const;

  it('are left out where others are there', () => {
    const document = settings({
      incoming: [aServer('imap', 'imap.example.org', oAuth2), aServer('pop3', 'pop.example.org')],
      outgoing: [aServer('smtp', 'smtp.example.org', oAuth2)],
    });
    assert.deepEqual(
      protocolsOf(document).map((protocol) => protocol.get('Type')),
      ['POP3'],
    );
  });

  it('stay where a password is the second choice', () => {
    const incoming = [aServer('imap', 'h.example', { authentication: ['OAuth2', 'password-encrypted'] })];
    assert.equal(protocolOf(settings({ incoming }), 'IMAP').get('Server'), 'h.example');
  });

  it('an SMTP server with a password comes before one without a login', () => {
    const outgoing = [
      aServer('smtp', 'open.example', { authentication: ['none'] }),
      aServer('smtp', 'closed.example', { socketType: 'STARTTLS' }),
    ];
    assert.equal(protocolOf(settings({ outgoing }), 'SMTP').get('Server'), 'closed.example');
  });

  for (const [name, authentication] of [
    ['OAuth2', 'OAuth2'],
    ['NTLM', 'NTLM'],
    ['Kerberos', 'GSSAPI'],
    ['a certificate', 'TLS-client-cert'],
    ['nothing', 'none'],
  ] as const) {
    const provider = aProvider({
      incoming: [aServer('imap', 'h.example', { authentication: [authentication] })],
    });
    it(`outlook 48: only ${name} is error 501`, () =>
      assert.equal(errorCode(answerTo(plain, provider)), 501));
    it(`only ${name} can't be rendered`, () => assert.ok('notExpressible' in outlook.prepare(provider)));
  }
});

describe('any address', () => {
  const address = fc
    .tuple(
      fc.oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
        fc.stringMatching(/^[&<>"'%@\]\\a-z;#]{1,16}$/),
        fc.constantFrom('</LoginName><x>', '%EMAILADDRESS%', ']]>', '&lt;', '&#60;x&#62;', '$&', '<!--'),
      ),
      fc.constantFrom('example.org', 'bücher.example', 'EXAMPLE.ORG'),
    )
    .map(([localPart, domain]) => {
      const quoted = `"${localPart.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
      const read = parseEmailAddress(`${quoted}@${domain}`);
      return read.ok ? read.value : undefined;
    })
    .filter((read) => read !== undefined);
  const shape = shapeOf(settings(everything));

  it('outlook 54: comes back from LoginName as it was, and adds no element', () => {
    fc.assert(
      fc.property(address, (asked) => {
        const written = printAddress(asked);
        const document = settings(everything, requestBody({ address: escapeXml(written) }));
        assert.equal(protocolOf(document, 'IMAP').get('LoginName'), written);
        assert.deepEqual(shapeOf(document), shape);
      }),
      { numRuns: 500 },
    );
  });

  it('outlook 54: a schema never comes back', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[<>&"'/xyz=]{1,30}$/), (schema) => {
        const answer = answerTo(requestBody({ schema: escapeXml(`zq${schema}`) }), aProvider());
        assert.equal(errorCode(answer), 601);
        assert.ok('document' in answer && !answer.document.body.includes('zq'));
      }),
      { numRuns: 200 },
    );
  });
});

describe('render outlook', () => {
  it('shows what a POST is answered', () => {
    const prepared = outlook.prepare(aProvider(everything));
    const address = parseEmailAddress('ann@example.org');
    assert.ok(typeof prepared === 'function' && address.ok);
    assert.equal(prepared({ address: address.value, origin: context.origin }).body, settings(everything));
  });
});
