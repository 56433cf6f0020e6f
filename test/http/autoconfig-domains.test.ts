import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { memoryStore } from '../support/memory-store.ts';
import { aProvider } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

const path = '/mail/config-v1.1.xml';

const hoster = aProvider({
  name: 'hoster',
  domains: ['hosted.example', '*.wild.example', 'xn--mller-kva.example'],
  mx: [{ kind: 'wildcard', below: 'mx.example.net' as never }],
});

describe('which domain autoconfig answers for', () => {
  let server: Served;
  before(async () => {
    server = await serve({ store: memoryStore([aProvider(), hoster]) });
  });

  /** What a request gets: the domain in the document, or the status of an error. */
  async function got(target: string, host = 'autoconfig.example.org'): Promise<string | number> {
    const answer = await server.ask({ path: target, headers: { Host: host } });
    if (answer.status !== 200) {
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
      return answer.status;
    }
    return /<domain>([^<]*)</.exec(answer.body)?.[1] ?? 'no domain';
  }

  const queries: readonly (readonly [
    name: string,
    query: string,
    host: string,
    expected: string | number,
  ])[] = [
    ['2: escaped', 'emailaddress=user%40hosted.example', 'autoconfig.example.org', 'hosted.example'],
    ['2: raw @', 'emailaddress=user@hosted.example', 'autoconfig.example.org', 'hosted.example'],
    ['2: escaped plus', 'emailaddress=a%2Bb%40hosted.example', 'autoconfig.example.org', 'hosted.example'],
    ['2: raw plus', 'emailaddress=a+b@hosted.example', 'autoconfig.example.org', 'hosted.example'],
    ['2: blank for a plus', 'emailaddress=a%20b@hosted.example', 'autoconfig.example.org', 'hosted.example'],
    ['2: all escaped', 'emailaddress=a%2Db%40hosted%2Eexample', 'autoconfig.example.org', 'hosted.example'],
    [
      '3: others are ignored',
      'emailmd5=0&x&=&emailaddress=u@hosted.example&y=%E0',
      'localhost',
      'hosted.example',
    ],
    [
      '3: repeated',
      'emailaddress=&emailaddress=u@hosted.example&emailaddress=v@example.org',
      'localhost',
      'hosted.example',
    ],
    [
      '3: brackets',
      'emailaddress[]=u@hosted.example&__proto__[x]=1',
      'autoconfig.example.org',
      'example.org',
    ],
    ['3: any case', 'EmailAddress=u@hosted.example', 'localhost', 'hosted.example'],
    ['6: another domain', 'emailaddress=u@elsewhere.example', 'autoconfig.example.org', 404],
    ['6: another Host', '', 'autoconfig.elsewhere.example', 404],
    ['6: an address and no Host of ours', '', '127.0.0.1', 404],
    ['12: upper case', '', 'AUTOCONFIG.EXAMPLE.ORG', 'example.org'],
    ['12: port', '', 'autoconfig.example.org:8080', 'example.org'],
    ['12: trailing dot', '', 'autoconfig.example.org.', 'example.org'],
    ['12: trailing dot and port', '', 'Autoconfig.Example.org.:443', 'example.org'],
    ['12: the domain itself', '', 'example.org', 'example.org'],
    ['12: another service host', '', 'autodiscover.hosted.example', 'hosted.example'],
    ['12: a wildcard', '', 'autoconfig.mail.wild.example', 'mail.wild.example'],
    [
      '12: MX domain with a customer',
      'emailaddress=u@hosted.example',
      'autoconfig.mx.example.net',
      'hosted.example',
    ],
    [
      '12: MX domain with any address',
      'emailaddress=u@new.example',
      'autoconfig.mx.example.net',
      'new.example',
    ],
    ['12: MX domain without address', '', 'autoconfig.mx.example.net', 'mx.example.net'],
    ['12: MX domain under another label', '', 'autodiscover.mx.example.net', 404],
    [
      '13: EVOLUTIONUSER',
      'emailaddress=EVOLUTIONUSER%40hosted.example&emailmd5=0',
      'localhost',
      'hosted.example',
    ],
    [
      '14: markup falls back to the Host',
      'emailaddress=%22%3E%3Cscript%3E',
      'autoconfig.example.org',
      'example.org',
    ],
    ['14: markup without a Host of ours', 'emailaddress=%22%3E%3Cscript%3E', '127.0.0.1', 400],
    ['14: ampersand', 'emailaddress=a%26b@hosted.example', 'localhost', 'hosted.example'],
    ['14: less than', 'emailaddress=%3C@hosted.example', 'localhost', 400],
    ['14: NUL', 'emailaddress=a%00b@hosted.example', 'localhost', 400],
    [
      '14: 10 kB',
      `emailaddress=${'a'.repeat(10_000)}@hosted.example`,
      'autoconfig.example.org',
      'example.org',
    ],
    [
      '14: 10 kB without a Host of ours',
      `emailaddress=${'a'.repeat(10_000)}@hosted.example`,
      'localhost',
      400,
    ],
    ['15: U-labels in the query', 'emailaddress=u@m%C3%BCller.example', 'localhost', 'xn--mller-kva.example'],
    [
      '15: A-labels in the query',
      'emailaddress=u@xn--mller-kva.example',
      'localhost',
      'xn--mller-kva.example',
    ],
    ['15: A-labels in the Host', '', 'autoconfig.xn--mller-kva.example', 'xn--mller-kva.example'],
    ['Latin-1 escapes do not throw', 'emailaddress=m%FCller@hosted.example', 'localhost', 'hosted.example'],
    ['a broken escape does not throw', 'emailaddress=%ZZ%@hosted.example', 'localhost', 'hosted.example'],
  ];
  for (const [name, query, host, expected] of queries) {
    it(`autoconfig ${name}`, async () => {
      assert.equal(await got(query === '' ? path : `${path}?${query}`, host), expected);
    });
  }

  const database: readonly (readonly [string, string | number])[] = [
    ['/v1.1/example.org', 'example.org'],
    ['/v1.1/hosted.example', 'hosted.example'],
    ['/autoconfig/v1.1/hosted.example', 'hosted.example'],
    ['/v1.1/HOSTED.example', 'hosted.example'],
    ['/V1.1/hosted.example/', 'hosted.example'],
    ['/v1.1/m%C3%BCller.example', 'xn--mller-kva.example'],
    ['/v1.1/hosted.example?emailaddress=u@example.org', 'hosted.example'],
    ['/v1.1/elsewhere.example', 404],
    ['/v1.1/autoconfig.hosted.example', 404],
    ['/v1.1/', 404],
    ['/v1.1/..', 404],
    ['/v1.1/__proto__', 404],
    ['/v1.1/a%2Fb.example', 404],
    ['/v1.1/%E0', 400],
  ];
  for (const [target, expected] of database) {
    it(`autoconfig 17: ${target}`, async () => {
      assert.equal(await got(target, 'db.example'), expected);
    });
  }
});
