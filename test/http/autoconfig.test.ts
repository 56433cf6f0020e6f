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

  for (const one of paths) {
    it(`autoconfig 1: ${one} without query is a complete document`, async () => {
      const answer = await server.ask({ path: one, headers: { Host: 'autoconfig.example.org' } });
      assert.equal(answer.status, 200);
      assert.match(answer.body, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<clientConfig /);
      assert.match(answer.body, /<domain>example\.org<\/domain>[^]*<\/clientConfig>\n$/);
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
});
