import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { sendRaw } from '../support/http-client.ts';
import { aProvider } from '../support/providers.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { serve, type Served } from '../support/running-server.ts';

const path = '/mail/config-v1.1.xml';
const paths = [
  path,
  '/.well-known/autoconfig/mail/config-v1.1.xml',
  '/.well-known/mail-v1.xml',
  '/v1.1/mail/config-v1.1.xml',
] as const;

const hoster = aProvider({
  name: 'hoster',
  domains: ['hosted.example', '*.wild.example', 'xn--mller-kva.example'],
  mx: [{ kind: 'wildcard', below: 'mx.example.net' as never }],
});

describe('autoconfig over HTTP', () => {
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

  for (const one of paths) {
    it(`autoconfig 1: ${one} without query is a complete document`, async () => {
      const answer = await server.ask({ path: one, headers: { Host: 'autoconfig.example.org' } });
      assert.equal(answer.status, 200);
      assert.match(answer.body, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<clientConfig /);
      assert.match(answer.body, /<domain>example\.org<\/domain>[^]*<\/clientConfig>\n$/);
    });
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

  it('autoconfig 4: the well-known path has the same bytes with and without query', async () => {
    const headers = { Host: 'example.org' };
    const bodies = await Promise.all(
      [paths[0], paths[1], `${paths[1]}?emailaddress=ann%40example.org`].map(async (one) => {
        return (await server.ask({ path: one, headers })).body;
      }),
    );
    assert.equal(new Set(bodies).size, 1);
  });

  for (const one of paths) {
    it(`autoconfig 5: ${one} over http is one redirect to https`, async () => {
      const answer = await server.ask({
        path: `${one}?emailaddress=u%40example.org`,
        headers: { Host: 'autoconfig.example.org:80', 'X-Forwarded-Proto': 'http' },
      });
      assert.equal(answer.status, 302);
      assert.equal(
        answer.headers.get('location'),
        `https://autoconfig.example.org${one}?emailaddress=u%40example.org`,
      );
      assert.doesNotMatch(answer.body, /</);
    });
  }

  it('autoconfig 5: over http it is served where the operator says so', async () => {
    const serving = await serve({ settings: someSettings({ insecureHttp: 'serve' }) });
    const answer = await serving.ask({
      path,
      headers: { Host: 'autoconfig.example.org', 'X-Forwarded-Proto': 'http' },
    });
    assert.equal(answer.status, 200);
  });

  it('autoconfig 6, 7: what is not served names the Host, in plain text', async () => {
    const answer = await server.ask({ path, headers: { Host: 'autoconfig.elsewhere.example' } });
    assert.equal(answer.status, 404);
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.match(answer.body, /autoconfig\.elsewhere\.example/);
    assert.doesNotMatch(answer.body, /[<{]/);
  });

  for (const one of [
    '/mail/config-v1.1.xml/x',
    '/mail',
    '/mail/',
    '/mail/config.xml',
    '/.well-known/autoconfig',
    '/',
  ]) {
    it(`autoconfig 7: ${one} is no document`, async () => {
      const answer = await server.ask({ path: one, headers: { Host: 'autoconfig.example.org' } });
      assert.equal(answer.status, 404);
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    });
  }

  it('autoconfig 8, 9, 16: the headers of an answer', async () => {
    const { headers, bytes } = await server.ask({ path, headers: { Host: 'example.org' } });
    assert.equal(headers.get('content-type'), 'text/xml; charset=utf-8');
    assert.equal(headers.get('content-length'), String(bytes.length));
    assert.equal(headers.get('cache-control'), 'public, max-age=300');
    assert.match(headers.get('etag') ?? '', /^"[\w-]{22}"$/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    for (const name of [
      'content-disposition',
      'set-cookie',
      'www-authenticate',
      'x-powered-by',
      'x-soap-enabled',
    ]) {
      assert.equal(headers.get(name), undefined, name);
    }
  });

  it('autoconfig 9: credentials make no difference', async () => {
    const headers = { Host: 'example.org', Authorization: 'Basic YW5uOmdlaGVpbQ==' };
    assert.equal((await server.ask({ path, headers })).status, 200);
  });

  it('autoconfig 10: HEAD, OPTIONS, POST', async () => {
    const headers = { Host: 'example.org' };
    const get = await server.ask({ path, headers });
    const head = await server.ask({ path, headers, method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.body, '');
    for (const name of ['content-type', 'content-length', 'etag', 'access-control-allow-origin']) {
      assert.equal(head.headers.get(name), get.headers.get(name), name);
    }
    const options = await server.ask({ path, headers, method: 'OPTIONS' });
    assert.equal(options.status, 204);
    assert.equal(options.headers.get('allow'), 'GET, HEAD, OPTIONS');
    const post = await server.ask({ path, headers, method: 'POST', body: 'x' });
    assert.equal(post.status, 405);
    assert.equal(post.headers.get('allow'), 'GET, HEAD, OPTIONS');
    for (const one of [
      get,
      head,
      options,
      post,
      await server.ask({ path, headers: { Host: 'no.example' } }),
    ]) {
      assert.equal(one.headers.get('access-control-allow-origin'), '*');
    }
  });

  it('autoconfig 11: a thousand requests are answered', async () => {
    for (let round = 0; round < 10; round += 1) {
      const asked = Array.from({ length: 100 }, (_, index) =>
        server.ask({ path: `${path}?x=${index}`, headers: { Host: 'example.org' } }),
      );
      for (const answer of await Promise.all(asked)) assert.equal(answer.status, 200);
    }
  });

  it('autoconfig 13: any local part has the same bytes', async () => {
    const [one, other] = await Promise.all(
      ['ann', 'nobody'].map((local) =>
        server.ask({ path: `${path}?emailaddress=${local}@example.org`, headers: { Host: 'localhost' } }),
      ),
    );
    assert.equal(one?.body, other?.body);
    assert.deepEqual([...(one?.headers ?? [])], [...(other?.headers ?? [])]);
  });

  it('autoconfig 15: a Host with U-labels in UTF-8', async () => {
    const answer = await sendRaw(
      server.address.port,
      `GET ${path} HTTP/1.1\r\nHost: autoconfig.müller.example\r\nConnection: close\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 200 /);
    assert.match(answer, /<domain>xn--mller-kva\.example</);
    assert.doesNotMatch(answer, /ü/);
  });

  const validators: readonly (readonly [string, (etag: string) => string, number])[] = [
    ['the tag', (etag) => etag, 304],
    ['a weak one', (etag) => `W/${etag}`, 304],
    ['a list', (etag) => `"x", ${etag}`, 304],
    ['a star', () => '*', 304],
    ['another', () => '"x"', 200],
    ['one without quotes', (etag) => etag.slice(1, -1), 200],
  ];
  for (const [name, header, status] of validators) {
    it(`autoconfig 16: If-None-Match with ${name} is ${status}`, async () => {
      const { headers } = await server.ask({ path, headers: { Host: 'example.org' } });
      const etag = headers.get('etag') ?? '';
      const again = await server.ask({
        path,
        headers: { Host: 'example.org', 'If-None-Match': header(etag) },
      });
      assert.equal(again.status, status);
      assert.equal(again.headers.get('etag'), etag);
      if (status === 304) assert.equal(again.body, '');
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
