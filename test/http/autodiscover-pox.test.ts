import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { rawStatus, sendRaw, type Answer } from '../support/http-client.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { poxErrorCode, poxPath as path, poxRequest, assertPoxSettings, postPox } from '../support/pox.ts';
import { aProvider, aServer } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

const good = poxRequest('ann@example.org');

const elsewhere = aProvider({
  name: 'elsewhere',
  domains: ['moved.example'],
  outlook: {
    external: true,
    redirectUrl: 'https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml',
  },
});
const shortLogin = aProvider({
  name: 'short',
  domains: ['short.example'],
  incoming: [aServer('imap', 'imap.short.example', { username: '%EMAILLOCALPART%' })],
});

describe('Autodiscover XML over HTTP', () => {
  let server: Served;
  before(async () => {
    server = await serve({ store: memoryStore([aProvider(), elsewhere, shortLogin]) });
  });

  const post = (
    body: string | Buffer,
    headers?: Readonly<Record<string, string>>,
    target?: string,
  ): Promise<Answer> => postPox(server, body, headers, target);

  it('outlook 1, 6, 82: settings and their headers', async () => {
    const answer = await post(good);
    assertPoxSettings(answer);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('content-length'), String(answer.bytes.length));
    for (const name of [
      'www-authenticate',
      'set-cookie',
      'x-soap-enabled',
      'x-powered-by',
      'x-wssecurity-enabled',
    ]) {
      assert.equal(answer.headers.get(name), undefined, name);
    }
  });

  for (const target of [
    '/Autodiscover/Autodiscover.xml',
    '/AutoDiscover/AutoDiscover.xml',
    '/AUTODISCOVER/AUTODISCOVER.XML',
    '/autodiscover/autodiscover.xml/',
    '/autodiscover/autodiscover.xml?x=1',
    '/Autodiscover/autodiscover.xml/?x=1&x=%E0',
  ]) {
    it(`outlook 2, 3: ${target}`, async () => {
      assertPoxSettings(await post(good, { 'Content-Type': 'text/xml' }, target));
    });
  }

  it('outlook 6, 7: credentials make no difference and leave no trace', async () => {
    const plain = await post(good);
    const withCredentials = await post(good, {
      'Content-Type': 'text/xml',
      Authorization: 'Basic YW5uOmNhbmFyeS1zZWNyZXQ=',
    });
    assert.deepEqual(withCredentials.body, plain.body);
    assert.deepEqual(
      server.lines.filter((line) => /YW5uOm|canary|Basic/.test(line)),
      [],
    );
  });

  it('outlook 31: no User-Agent, HTTP/1.0', async () => {
    const answer = await sendRaw(
      server.address.port,
      `POST ${path} HTTP/1.0\r\nHost: example.org\r\nContent-Length: ${good.length}\r\n\r\n${good}`,
    );
    assert.equal(rawStatus(answer), 200);
  });

  it("outlook 32: Outlook's own headers change nothing", async () => {
    const plain = await post(good);
    const answer = await post(good, {
      'X-MapiHttpCapability': '1',
      'X-AnchorMailbox': 'ann@example.org',
      'X-ClientCanHandle': 'Negotiate,ExHttpInfo',
    });
    assert.equal(answer.body, plain.body);
  });

  it("outlook 35: the Connectivity Analyzer's empty POST is error 600", async () => {
    const answer = await post('', { 'Content-Type': '', 'Content-Length': '0' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/xml; charset=utf-8');
    assert.equal(poxErrorCode(answer), '600');
  });

  it('outlook 35: a POST without any length', async () => {
    const answer = await sendRaw(
      server.address.port,
      `POST ${path} HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n`,
    );
    assert.match(answer, /<ErrorCode>600</);
  });

  it('outlook 47: a domain that is not served is error 500', async () => {
    const answer = await post(poxRequest('ann@foreign.example'));
    assert.equal(answer.status, 200);
    assert.equal(poxErrorCode(answer), '500');
    assert.doesNotMatch(answer.body, /foreign|Protocol/);
  });

  it('outlook 47: the address counts, not the Host', async () => {
    assert.equal(poxErrorCode(await post(poxRequest('ann@foreign.example'), { Host: 'example.org' })), '500');
    assertPoxSettings(await post(good, { Host: '127.0.0.1' }));
  });

  it('a directory that can not be asked is error 603, in-band', async () => {
    const unsure = await serve({
      store: memoryStore([], { find: () => ({ kind: 'unavailable', reason: 'down' }) }),
    });
    const answer = await unsure.ask({ method: 'POST', path, body: good, headers: { Host: 'example.org' } });
    assert.equal(answer.status, 200);
    assert.equal(poxErrorCode(answer), '603');
    const get = await unsure.ask({ path, headers: { Host: 'example.org' } });
    assert.equal(get.status, 503);
    assert.equal(get.headers.get('retry-after'), '10');
  });

  it('outlook 59: a domain that lives at Exchange is a 302 there', async () => {
    const answer = await post(poxRequest('ann@moved.example'), { Host: 'autodiscover.moved.example' });
    assert.equal(answer.status, 302);
    assert.equal(
      answer.headers.get('location'),
      'https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml',
    );
  });

  it('outlook 61: never to the URL that was asked', async () => {
    const loop = aProvider({
      domains: ['loop.example'],
      outlook: {
        external: false,
        redirectUrl: 'https://autodiscover.loop.example/autodiscover/autodiscover.xml',
      },
    });
    const looping = await serve({ store: memoryStore([loop]) });
    const answer = await looping.ask({
      method: 'POST',
      path,
      body: poxRequest('ann@loop.example'),
      headers: { Host: 'autodiscover.loop.example' },
    });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('location'), undefined);
  });

  for (const method of ['GET', 'POST', 'HEAD']) {
    it(`outlook 62: ${method} over http goes to https, without settings`, async () => {
      const answer = await server.ask({
        method,
        path: '/Autodiscover/Autodiscover.xml?a=b',
        headers: { Host: 'autodiscover.example.org', 'X-Forwarded-Proto': 'http' },
        ...(method === 'POST' ? { body: good } : {}),
      });
      assert.equal(answer.status, 302);
      assert.equal(
        answer.headers.get('location'),
        'https://autodiscover.example.org/Autodiscover/Autodiscover.xml?a=b',
      );
      assert.doesNotMatch(answer.body, /Protocol|imap/);
    });
    it(`outlook 63: ${method} over http for an unknown Host goes nowhere`, async () => {
      const answer = await server.ask({
        method,
        path,
        headers: { Host: 'autodiscover.evil.example', 'X-Forwarded-Proto': 'http' },
      });
      assert.equal(answer.status, 404);
      assert.equal(answer.headers.get('location'), undefined);
    });
  }

  const gets: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
    ['the domain', { Host: 'example.org' }, 200],
    ['its service host', { Host: 'autodiscover.example.org' }, 200],
    ['a foreign Host', { Host: 'foreign.example' }, 405],
    ['an address', { Host: '127.0.0.1' }, 405],
    ['another login than the address', { Host: 'short.example' }, 405],
    ['a browser', { Host: 'example.org', Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }, 405],
    ['a domain that moved', { Host: 'moved.example' }, 302],
  ];
  for (const [name, headers, status] of gets) {
    for (const method of ['GET', 'HEAD']) {
      it(`outlook 64: ${method} for ${name} is ${status}`, async () => {
        const answer = await server.ask({ method, path, headers });
        assert.equal(answer.status, status);
        assert.doesNotMatch(answer.body, /<Error|LoginName/);
        if (status === 405) assert.equal(answer.headers.get('allow'), 'POST');
        if (status === 200) assert.equal(answer.headers.get('content-type'), 'text/xml; charset=utf-8');
        if (status === 200 && method === 'GET')
          assert.match(answer.body, /<Server>imap\.example\.org<\/Server>/);
      });
    }
  }

  it('a browser gets a page that may run nothing but our own script', async () => {
    const answer = await server.ask({ path, headers: { Host: 'x.example', Accept: 'text/html' } });
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(
      answer.headers.get('content-security-policy') ?? '',
      /^default-src 'none'; style-src 'sha256-[\w+/=]+';/,
    );
    assert.match(answer.body, /<html lang="en" dir="ltr">[^]*<h1>/);
    assert.doesNotMatch(answer.body, /x\.example|<script(?! src="\/setup\.js)/);
  });

  for (const method of ['PUT', 'DELETE', 'PATCH', 'PROPFIND', 'TRACE']) {
    it(`outlook 65: ${method} is 405`, async () => {
      const answer = await server.ask({ method, path, headers: { Host: 'example.org' } });
      assert.equal(answer.status, 405);
      assert.match(answer.headers.get('allow') ?? '', /POST/);
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    });
  }

  it('outlook 66: OPTIONS is 204', async () => {
    const answer = await server.ask({ method: 'OPTIONS', path, headers: { Host: 'example.org' } });
    assert.equal(answer.status, 204);
    assert.match(answer.headers.get('allow') ?? '', /POST/);
  });

  for (const target of [
    '/autodiscover/autodiscover.svc',
    '/Autodiscover/Autodiscover.svc',
    '/autodiscover/',
    '/EWS/Exchange.asmx',
  ]) {
    it(`outlook 81: ${target} is 404`, async () => {
      const answer = await post('<soap/>', { 'Content-Type': 'text/xml' }, target);
      assert.equal(answer.status, 404);
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    });
  }

  it('outlook 83: a thousand POSTs on one server are answered', async () => {
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => post(good)));
      for (const answer of answers) assert.equal(answer.status, 200);
    }
  });

  it('without trustProxy X-Forwarded-Proto is not believed, and reported once', async () => {
    const untrusting = await serve({ settings: someSettings({ trustProxy: ['192.0.2.0/24'] }) });
    for (let round = 0; round < 3; round += 1) {
      const answer = await untrusting.ask({
        method: 'POST',
        path,
        body: good,
        headers: { Host: 'example.org', 'X-Forwarded-Proto': 'http', 'X-Forwarded-For': '1.2.3.4' },
      });
      assertPoxSettings(answer);
    }
    const reports = untrusting.lines.filter((line) => line.includes('trustProxy'));
    assert.equal(reports.length, 1);
    assert.match(reports[0] ?? '', /trustProxy: \[\\"127\.0\.0\.1\\"\]/);
  });
});
