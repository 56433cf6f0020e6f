import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDomain } from '../../src/model/domain.ts';
import { parseEmailAddress } from '../../src/model/email-address.ts';
import type { OutlookOptions, Provider } from '../../src/model/provider.ts';
import { childElement, childElements, textOf } from '../../src/xml/reader.ts';
import { answerAutodiscoverGet, prepareAutodiscover } from '../../src/formats/autodiscover.ts';
import { mobilesync } from '../../src/formats/autodiscover-mobilesync.ts';
import { outlook } from '../../src/formats/autodiscover-pox.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import {
  answerTo,
  context,
  documentOf,
  errorCode,
  mobilesyncBody,
  protocolsOf,
  requestBody,
  responseOf,
} from './autodiscover-support.ts';

const plain = requestBody();
const target = 'https://exchange.example.net/autodiscover/autodiscover.xml';
const own = `${context.origin}/autodiscover/autodiscover.xml`;

function redirecting(
  options: Partial<OutlookOptions>,
  rest: Partial<Omit<Provider, 'domains'>> = {},
): Provider {
  return aProvider({ ...rest, outlook: { external: false, ...options } });
}

const nothing = { incoming: [], outgoing: [] };

/** One line for what an answer is. */
function outcome(body: string, provider: Provider): string {
  const answer = answerTo(body, provider);
  if (answer.status === 302) return `302 ${answer.location}`;
  const code = errorCode(answer);
  if (code !== undefined) return `error ${code}`;
  const response = responseOf(answer.document.body);
  const account = childElement(response, 'Account');
  const address = account && childElement(account, 'RedirectAddr');
  return address === undefined ? 'settings' : `address ${textOf(address)}`;
}

describe('redirects', () => {
  const toOther = '%EMAILLOCALPART%@other.example';
  const lines: readonly (readonly [string, string, Provider, string])[] = [
    ['59: a URL', plain, redirecting({ redirectUrl: target }), `302 ${target}`],
    ['59: a URL, for mobilesync too', mobilesyncBody, redirecting({ redirectUrl: target }), `302 ${target}`],
    [
      '59: a URL of an external provider',
      plain,
      redirecting({ redirectUrl: target, external: true }, nothing),
      `302 ${target}`,
    ],
    [
      '59: a URL that follows the domain',
      plain,
      redirecting({ redirectUrl: 'https://x.%EMAILDOMAIN%/a.xml' }),
      '302 https://x.example.org/a.xml',
    ],
    [
      '59: a URL comes before an address',
      plain,
      redirecting({ redirectUrl: target, redirectAddress: toOther }),
      `302 ${target}`,
    ],
    [
      '59: never to http',
      plain,
      redirecting({ redirectUrl: 'http://exchange.example.net/a.xml' }),
      'settings',
    ],
    [
      '59: never to what is no URL',
      plain,
      redirecting({ redirectUrl: 'exchange.example.net' }, nothing),
      'error 602',
    ],
    ['60: an address', plain, redirecting({ redirectAddress: toOther }), 'address ann@other.example'],
    [
      '60: an address of an external provider',
      plain,
      redirecting({ redirectAddress: toOther, external: true }),
      'address ann@other.example',
    ],
    [
      '60: only a domain',
      plain,
      redirecting({ redirectAddress: 'other.example' }),
      'address ann@other.example',
    ],
    [
      '60: a domain below the asked one',
      plain,
      redirecting({ redirectAddress: '%EMAILLOCALPART%@mail.%EMAILDOMAIN%' }),
      'address ann@mail.example.org',
    ],
    [
      '60: a local part that has to be escaped',
      plain.replace('ann@', 'a&amp;b@'),
      redirecting({ redirectAddress: toOther }),
      'address a&b@other.example',
    ],
    ['60: never to the asked address', plain, redirecting({ redirectAddress: '%EMAILADDRESS%' }), 'settings'],
    [
      '60: never into the asked domain',
      plain,
      redirecting({ redirectAddress: '%EMAILLOCALPART%@Example.org' }),
      'settings',
    ],
    [
      '60: into the asked domain without settings',
      plain,
      redirecting({ redirectAddress: '%EMAILLOCALPART%@example.org' }, nothing),
      'error 602',
    ],
    ['60: no address that is none', plain, redirecting({ redirectAddress: '%EMAILLOCALPART%@' }), 'settings'],
    ['61: never to the URL that was asked', plain, redirecting({ redirectUrl: own }), 'settings'],
    [
      '61: in any spelling',
      plain,
      redirecting({ redirectUrl: own.toUpperCase().replace('HTTPS:', 'https:') }),
      'settings',
    ],
    [
      '61: nor with its port',
      plain,
      redirecting({ redirectUrl: own.replace('.org/', '.org:443/') }),
      'settings',
    ],
    ['61: own URL without settings', plain, redirecting({ redirectUrl: own }, nothing), 'error 602'],
    [
      '61: own URL of an external provider',
      plain,
      redirecting({ redirectUrl: own, external: true }),
      'error 500',
    ],
    [
      '61: own URL, then an address',
      plain,
      redirecting({ redirectUrl: own, redirectAddress: toOther }),
      'address ann@other.example',
    ],
    [
      '61: own URL for mobilesync without ActiveSync',
      mobilesyncBody,
      redirecting({ redirectUrl: own }),
      'error 601',
    ],
  ];
  for (const [name, body, provider, expected] of lines) {
    it(`outlook ${name}`, () => assert.equal(outcome(body, provider), expected));
  }
});

describe('render of a redirect', () => {
  const address = parseEmailAddress('ann@example.org');
  assert.ok(address.ok);
  const question = { address: address.value, origin: context.origin };

  it('outlook 59: the document has Action redirectUrl, RedirectUrl and no Protocol', () => {
    const prepared = outlook.prepare(redirecting({ redirectUrl: target }));
    assert.ok(typeof prepared === 'function');
    const account = childElement(responseOf(prepared(question).body), 'Account');
    assert.deepEqual(account && childElements(account).map((child) => [child.name, textOf(child)]), [
      ['AccountType', 'email'],
      ['Action', 'redirectUrl'],
      ['RedirectUrl', target],
    ]);
  });

  it('outlook 60: the document has Action redirectAddr, RedirectAddr and no Protocol', () => {
    const prepared = outlook.prepare(redirecting({ redirectAddress: 'other.example' }));
    assert.ok(typeof prepared === 'function');
    const account = childElement(responseOf(prepared(question).body), 'Account');
    assert.deepEqual(account && childElements(account).map((child) => [child.name, textOf(child)]), [
      ['AccountType', 'email'],
      ['Action', 'redirectAddr'],
      ['RedirectAddr', 'ann@other.example'],
    ]);
  });

  it('mobilesync has no document for a URL, and says where the program is sent', () => {
    const prepared = mobilesync.prepare(redirecting({ redirectUrl: target }));
    assert.ok('notExpressible' in prepared);
    assert.ok(prepared.notExpressible.includes(target));
  });

  it('an external provider without a redirect can not be rendered', () => {
    assert.ok('notExpressible' in outlook.prepare(redirecting({ external: true })));
    assert.ok('notExpressible' in mobilesync.prepare(redirecting({ external: true })));
  });

  it('a redirect into its own domain without settings shows the error', () => {
    const prepared = outlook.prepare(redirecting({ redirectAddress: '%EMAILADDRESS%' }, nothing));
    assert.ok(typeof prepared === 'function');
    assert.match(prepared(question).body, /<ErrorCode>602</);
  });
});

describe('GET without a body', () => {
  const domain = parseDomain('example.org');
  assert.ok(domain.ok);
  const question = { domain: domain.value, origin: context.origin };
  const get = (provider: Provider): ReturnType<typeof answerAutodiscoverGet> =>
    answerAutodiscoverGet(prepareAutodiscover(provider), question);

  it('outlook 64: settings without LoginName and User where the login is the full address', () => {
    const provider = aProvider({ calendar: aUrlService('dav.%EMAILDOMAIN%') });
    const document = documentOf(get(provider));
    assert.doesNotMatch(document, /LoginName|User|%/);
    const posted = protocolsOf(documentOf(answerTo(plain, provider)));
    for (const protocol of posted) protocol.delete('LoginName');
    assert.deepEqual(protocolsOf(document), posted);
  });

  const local = { username: '%EMAILLOCALPART%' };
  const lines: readonly (readonly [string, Provider, number])[] = [
    [
      'the full address in two words',
      aProvider({ incoming: [aServer('imap', 'h.example', { username: '%EMAILLOCALPART%@%EMAILDOMAIN%' })] }),
      200,
    ],
    ['the local part', aProvider({ incoming: [aServer('imap', 'h.example', local)] }), 405],
    ['the local part for sending', aProvider({ outgoing: [aServer('smtp', 'h.example', local)] }), 405],
    ['the local part for a calendar', aProvider({ calendar: aUrlService('h.example', '/', local) }), 405],
    ['no server', aProvider(nothing), 405],
    ['an external provider', redirecting({ external: true }), 405],
    ['a redirect to an address', redirecting({ redirectAddress: 'other.example' }), 405],
    ['a redirect to a URL', redirecting({ redirectUrl: target }), 302],
    ['a redirect to the URL that was asked', redirecting({ redirectUrl: own }), 200],
  ];
  for (const [name, provider, expected] of lines) {
    it(`outlook 64: ${name}`, () => assert.equal(get(provider).status, expected));
  }
});
