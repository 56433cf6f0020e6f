import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Provider } from '../../src/model/provider.ts';
import { parseEmailAddress } from '../../src/model/email-address.ts';
import { answerAutodiscoverJson, outlookJson } from '../../src/formats/autodiscover-json.ts';
import type { JsonAnswer } from '../../src/formats/autodiscover-json-error.ts';
import { readAutodiscoverJson, type JsonParameter } from '../../src/formats/autodiscover-json-request.ts';
import { aProvider, aUrlService } from '../support/providers.ts';

const origin = 'https://autodiscover.example.org';
const own = `${origin}/autodiscover/autodiscover.xml`;
const target = 'https://exchange.example.net/autodiscover/autodiscover.xml';

type Asked = Provider | 'not-hosted' | 'unavailable';

/** A query as the server hands it on: names in lower case, values decoded. */
function query(search: string): Map<string, JsonParameter> {
  const parameters = new Map<string, JsonParameter>();
  for (const [name, value] of new URLSearchParams(search.replaceAll('+', '%2B'))) {
    const key = name.toLowerCase();
    parameters.set(key, { value, repeated: parameters.has(key), broken: value.includes('\ufffd') });
  }
  return parameters;
}

function answer(search: string, provider: Asked = aProvider(), pathAddress?: string): JsonAnswer {
  const request = readAutodiscoverJson(query(search), pathAddress);
  return request.ok ? answerAutodiscoverJson(request, provider, origin) : request.answer;
}

/** `200 AutodiscoverV1 https://…` or `400 MissingProtocol`. */
function summary(given: JsonAnswer): string {
  assert.equal(given.document.contentType, 'application/json; charset=utf-8');
  const body = JSON.parse(given.document.body) as Record<string, string>;
  assert.equal(given.headers['jsonerror'], given.status === 200 ? undefined : 'true');
  if (given.status === 200) {
    assert.deepEqual(Object.keys(body), ['Protocol', 'Url']);
    return `200 ${body['Protocol']} ${body['Url']}`;
  }
  assert.deepEqual(Object.keys(body), ['ErrorCode', 'ErrorMessage']);
  return `${given.status} ${body['ErrorCode']}`;
}

const exchange = aProvider({
  activeSync: aUrlService('eas.%EMAILDOMAIN%'),
  ews: aUrlService('ews.example.org', '/EWS/Exchange.asmx'),
});
const away = aProvider({ outlook: { external: false, redirectUrl: target } });
const external = aProvider({ outlook: { external: true } });
const good = `200 AutodiscoverV1 ${own}`;

const lines: readonly (readonly [string, string, string, Asked?, string?])[] = [
  ['67: as Outlook asks', 'Email=ann%40example.org&Protocol=Autodiscoverv1&RedirectCount=1', good],
  ['68: the address in the path', 'Protocol=AutodiscoverV1', good, aProvider(), 'ann@example.org'],
  [
    '68: the path wins over the query',
    'Email=x&Protocol=AutodiscoverV1',
    good,
    aProvider(),
    'ann@example.org',
  ],
  ['69: names and values in any case', 'EMAIL=ann@example.org&protocol=AUTODISCOVERV1', good],
  ['69: white space around the value', 'Email=ann@example.org&Protocol=%20AutodiscoverV1', good],
  ['70: ActiveSync without any', 'Email=ann@example.org&Protocol=ActiveSync', '400 ProtocolNotSupported'],
  [
    '70: ActiveSync',
    'Email=ann@example.org&Protocol=activesync',
    '200 ActiveSync https://eas.example.org/Microsoft-Server-ActiveSync',
    exchange,
  ],
  [
    '70: Ews',
    'Email=ann@example.org&Protocol=EWS',
    '200 Ews https://ews.example.org/EWS/Exchange.asmx',
    exchange,
  ],
  ['70: Rest', 'Email=ann@example.org&Protocol=Rest', '400 ProtocolNotSupported', exchange],
  ['71: no Protocol', 'Email=ann@example.org', '400 MissingProtocol'],
  ['71: an empty Protocol', 'Email=ann@example.org&Protocol=', '400 MissingProtocol'],
  ['72: no address', 'Protocol=AutodiscoverV1', '400 MandatoryParameterMissing'],
  ['72: an empty address', 'Email=&Protocol=AutodiscoverV1', '400 MandatoryParameterMissing'],
  ['72: no address at all', '', '400 MandatoryParameterMissing'],
  ['72: an address that is none', 'Email=ann&Protocol=AutodiscoverV1', '400 InvalidEmail'],
  [
    '72: an address in the path that is none',
    'Protocol=AutodiscoverV1',
    '400 InvalidEmail',
    aProvider(),
    'infos',
  ],
  ['73: markup as Protocol', 'Email=ann@example.org&Protocol=<script>', '400 ProtocolNotSupported'],
  [
    '73: a Protocol in markup is none',
    'Email=ann@example.org&Protocol=<AutodiscoverV1>',
    '400 ProtocolNotSupported',
  ],
  [
    '75: a repeated parameter',
    'Email=ann@example.org&email=bob@example.org&Protocol=AutodiscoverV1',
    '400 InvalidRequest',
  ],
  ['75: a bracketed parameter', 'Email[]=ann@example.org&Protocol=AutodiscoverV1', '400 InvalidRequest'],
  ['75: a broken escape', 'Email=ann@example.org%E0&Protocol=AutodiscoverV1', '400 InvalidRequest'],
  [
    '76: the tenth redirect ends',
    'Email=ann@example.org&Protocol=AutodiscoverV1&RedirectCount=10',
    '400 TooManyRedirects',
    away,
  ],
  [
    '76: the ninth goes on',
    'Email=ann@example.org&Protocol=AutodiscoverV1&RedirectCount=9',
    `200 AutodiscoverV1 ${target}`,
    away,
  ],
  [
    '76: without a redirect the count means nothing',
    'Email=ann@example.org&Protocol=AutodiscoverV1&RedirectCount=10',
    good,
  ],
  [
    '76: a count that is none',
    'Email=ann@example.org&Protocol=AutodiscoverV1&RedirectCount=-1e9',
    `200 AutodiscoverV1 ${target}`,
    away,
  ],
  ['77: a plus in the address', 'Email=a+b@example.org&Protocol=AutodiscoverV1', good],
  ['78: a foreign domain', 'Email=ann@example.com&Protocol=AutodiscoverV1', '404 UserNotFound', 'not-hosted'],
  ['78: an external provider', 'Email=ann@example.org&Protocol=AutodiscoverV1', '404 UserNotFound', external],
  [
    '78: an external provider that has ActiveSync',
    'Email=ann@example.org&Protocol=ActiveSync',
    '404 UserNotFound',
    aProvider({ ...external, domains: ['example.org'], activeSync: aUrlService('eas.example.org') }),
  ],
  [
    '80: a scanner for ProxyShell',
    '@evil.example/owa/?&Email=autodiscover/autodiscover.json%3F@evil.example',
    '400 InvalidRequest',
  ],
  [
    '80: a scanner that asks well otherwise',
    '@evil.example/owa/?&Email=ann@example.org&Protocol=AutodiscoverV1',
    '400 InvalidRequest',
  ],
  [
    '59: a redirect of an external provider',
    'Email=ann@example.org&Protocol=AutodiscoverV1',
    `200 AutodiscoverV1 ${target}`,
    aProvider({ outlook: { external: true, redirectUrl: target } }),
  ],
  [
    '61: a redirect to ourselves',
    'Email=ann@example.org&Protocol=AutodiscoverV1',
    good,
    aProvider({ outlook: { external: false, redirectUrl: own } }),
  ],
  [
    '60: a redirect to an address is told by our own XML',
    'Email=ann@example.org&Protocol=AutodiscoverV1',
    good,
    aProvider({ outlook: { external: false, redirectAddress: 'other.example' } }),
  ],
];

describe('Autodiscover v2', () => {
  for (const [name, search, expected, provider, pathAddress] of lines) {
    it(`outlook ${name}`, () => assert.equal(summary(answer(search, provider, pathAddress)), expected));
  }

  it('a directory that does not answer is 503 with Retry-After', () => {
    const given = answer('Email=ann@example.org&Protocol=AutodiscoverV1', 'unavailable');
    assert.equal(summary(given), '503 ServiceUnavailable');
    assert.match(given.headers['Retry-After'] ?? '', /^\d+$/);
  });

  it('outlook 70: the error names what is there', () => {
    const { body } = answer('Email=ann@example.org&Protocol=XYZ', exchange).document;
    assert.match(body, /'XYZ' is not supported\. Supported values are 'AutodiscoverV1, ActiveSync, Ews'/);
  });

  it('outlook 73: reliability 11: only letters and digits of a Protocol come back, 32 at most', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (protocol) => {
        const parameters = new Map([
          ['email', { value: 'ann@example.org', repeated: false, broken: false }],
          ['protocol', { value: `-${protocol}`, repeated: false, broken: false }],
        ]);
        const request = readAutodiscoverJson(parameters);
        assert.ok(request.ok);
        const { body } = answerAutodiscoverJson(request, aProvider(), origin).document;
        const { ErrorMessage } = JSON.parse(body) as { ErrorMessage: string };
        assert.match(ErrorMessage, /^The given protocol value '[A-Za-z0-9]{0,32}' is not supported\./);
      }),
      { numRuns: 300 },
    );
  });

  it('outlook 79: every mailbox of a domain gets the same', () => {
    const [ann, nobody] = ['ann', 'no-such-mailbox'].map((name) =>
      answer(`Email=${name}@example.org&Protocol=ActiveSync`, exchange),
    );
    assert.deepEqual(ann, nobody);
  });

  it('no address ever comes back', () => {
    for (const [, search, , provider, pathAddress] of lines) {
      assert.doesNotMatch(answer(search, provider, pathAddress).document.body, /ann|@/);
    }
  });

  it('render shows the answer to AutodiscoverV1', () => {
    const address = parseEmailAddress('ann@example.org');
    const prepared = outlookJson.prepare(aProvider());
    assert.ok(address.ok && typeof prepared === 'function');
    assert.equal(
      prepared({ address: address.value, origin }).body,
      `{"Protocol":"AutodiscoverV1","Url":"${own}"}`,
    );
    assert.ok('notExpressible' in outlookJson.prepare(external));
  });
});
