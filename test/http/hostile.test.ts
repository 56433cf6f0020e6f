import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { rawStatus, sendRaw } from '../support/http-client.ts';
import { memoryStore } from '../support/memory-store.ts';
import { serve, type Served } from '../support/running-server.ts';

/** What no answer may hold: Express's page, a stack trace, a file of ours. */
const leaks = /<!DOCTYPE|<html|<pre>|\bat .*\(?.*\.js|node_modules|src\/http/i;

/** The set-up page, which is HTML of ours: what strangers send into it is tested in setup.test.ts. */
const ownPage = /<!DOCTYPE html>\n<html lang="en" dir="ltr">.*?<\/html>/gs;

describe('hostile and odd requests', () => {
  let server: Served;
  before(async () => {
    server = await serve();
  });

  const odd: readonly (readonly [method: string, target: string, status: number])[] = [
    ['GET', '//', 404],
    ['GET', '//mail/config-v1.1.xml', 404],
    ['GET', '//evil.example/%2e%2e', 404],
    ['GET', '/%', 404],
    ['GET', '/%E0%A4%A', 404],
    ['GET', '/v1.1/%', 400],
    ['GET', '/autoconfig/v1.1/%ff', 400],
    ['GET', '/mail/%63onfig-v1.1.xml', 404],
    ['GET', '/../../etc/passwd', 404],
    ['GET', '/..%2f..%2fetc%2fpasswd', 404],
    ['GET', '/mail/../mail/config-v1.1.xml', 404],
    ['GET', '/__proto__', 404],
    ['GET', '/constructor/prototype', 404],
    ['GET', '/status', 404],
    ['GET', '/metrics', 404],
    ['GET', '/tls-ask?domain=example.org', 404],
    ['PROPFIND', '/', 405],
    ['PUT', '/', 405],
    ['DELETE', '/', 405],
    ['TRACE', '/', 405],
    ['REPORT', '/.well-known/caldav', 404],
    ['OPTIONS', '/', 204],
    ['OPTIONS', '*', 204],
    ['GET', '*', 404],
    ['PROPFIND', '/mail/config-v1.1.xml', 405],
    ['PUT', '/healthz', 405],
    ['GET', `/${'a'.repeat(5000)}`, 414],
    ['GET', `/v1.1/${'a'.repeat(5000)}`, 414],
    ['GET', `/?${'a'.repeat(5000)}`, 414],
    ['GET', `/healthz?${'a=b&'.repeat(2000)}`, 414],
    ['GET', `/${'a'.repeat(20_000)}`, 431],
    ['GET', `/${'/a'.repeat(1500)}`, 404],
    ['GET', `/v1.1/${'%41'.repeat(1000)}`, 404],
    ['GET', '/mail/config-v1.1.xml#fragment', 200],
    ['GET', '/healthz', 200],
    ['BREW', '/healthz', 400],
    ['GET', 'mail/config-v1.1.xml', 400],
    ['GET', 'javascript:alert(1)', 400],
    ['CONNECT', 'example.org:443', 0],
  ];
  for (const [method, target, status] of odd) {
    it(`${method} ${target.slice(0, 40)}${target.length > 40 ? '...' : ''} is ${status}`, async () => {
      const answer = await sendRaw(
        server.address.port,
        `${method} ${target} HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n`,
      );
      assert.equal(rawStatus(answer), status);
      assert.doesNotMatch(answer, leaks);
      if (status >= 400)
        assert.match(answer, /content-type: (?:text\/plain; charset=utf-8|application\/json)/i);
    });
  }

  const broken: readonly (readonly [name: string, bytes: string, status: number])[] = [
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['TLS on the plain port', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['a header with NUL', 'GET / HTTP/1.1\r\nHost: example.org\r\nX: a\0b\r\n\r\n', 400],
    [
      'a folded header',
      'GET / HTTP/1.1\r\nHost: example.org\r\nX: a\r\n b\r\nConnection: close\r\n\r\n',
      400,
    ],
    [
      'two lengths',
      'POST /x HTTP/1.1\r\nHost: example.org\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
    ],
    [
      'a length and chunks',
      'POST /x HTTP/1.1\r\nHost: example.org\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a negative length', 'POST /x HTTP/1.1\r\nHost: example.org\r\nContent-Length: -1\r\n\r\n', 400],
    [
      'an odd chunk',
      'POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      400,
    ],
    ['HTTP/2 with prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['HTTP/9', 'GET / HTTP/9.9\r\nHost: example.org\r\n\r\n', 400],
    [
      'an Expect that nobody knows',
      'GET /healthz HTTP/1.1\r\nHost: example.org\r\nExpect: x\r\nConnection: close\r\n\r\n',
      417,
    ],
  ];
  for (const [name, bytes, status] of broken) {
    it(`${name} is ${status}`, async () => {
      const answer = await sendRaw(server.address.port, Buffer.from(bytes, 'latin1'));
      assert.equal(rawStatus(answer), status);
      assert.doesNotMatch(answer, leaks);
    });
  }

  const shapes: readonly (readonly [name: string, target: string, body?: string])[] = [
    ['4 KB of @', `/email.mobileconfig?email=${'@'.repeat(4000)}`],
    ['4 KB of dots', `/email.mobileconfig?email=a@${'a.'.repeat(2000)}`],
    ['4 KB of local part', `/email.mobileconfig?email=${'a.'.repeat(1900)}a@example.org`],
    ['4 KB of backslashes in quotes', `/email.mobileconfig?email=%22${'\\'.repeat(3900)}`],
    ['4 KB of percent signs', `/mail/config-v1.1.xml?emailaddress=${'%'.repeat(4000)}`],
    ['1,300 bad escapes', `/mail/config-v1.1.xml?emailaddress=${'%E0'.repeat(1300)}`],
    ['2,000 parameters', `/mail/config-v1.1.xml?${'a&'.repeat(2000)}`],
    ['1,000 times the address', `/mail/config-v1.1.xml?${'addr=&'.repeat(660)}`],
    ['16 KB of nested tags', '/autodiscover/autodiscover.xml', '<a>'.repeat(5400)],
    ['16 KB of attributes', '/autodiscover/autodiscover.xml', `<a ${'b="" '.repeat(3000)}/>`],
    ['16 KB of less-than', '/autodiscover/autodiscover.xml', '<'.repeat(16_000)],
    ['16 KB of ampersands', '/autodiscover/autodiscover.xml', `<a>${'&'.repeat(16_000)}</a>`],
    ['16 KB of blanks', '/autodiscover/autodiscover.xml', ' '.repeat(16_000)],
    [
      'a billion laughs',
      '/autodiscover/autodiscover.xml',
      '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>',
    ],
    [
      'an external entity',
      '/autodiscover/autodiscover.xml',
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    ],
  ];
  for (const [name, target, body] of shapes) {
    it(`reliability 2: ${name} costs under 100 ms`, async () => {
      const one = {
        path: target,
        headers: { Host: 'example.org' },
        ...(body === undefined ? {} : { body, method: 'POST' }),
      };
      await server.ask(one);
      const rounds = 5;
      const before = process.cpuUsage();
      for (let round = 0; round < rounds; round += 1) {
        const answer = await server.ask(one);
        assert.ok(answer.status < 500);
        assert.doesNotMatch(answer.body, leaks);
        assert.doesNotMatch(answer.body, /root:/);
      }
      const { user, system } = process.cpuUsage(before);
      assert.ok((user + system) / rounds < 100_000, `${(user + system) / rounds} us of CPU time a request`);
    });
  }

  it('reliability 4: answers any bytes on any route with something clean, and goes on', async () => {
    const piece = fc.constantFrom(
      'GET ',
      'POST ',
      '/',
      '//',
      '/mail/config-v1.1.xml',
      '/autodiscover/autodiscover.json',
      '/v1.1/',
      '?emailaddress=',
      'a@example.org',
      '%',
      '%00',
      '%E0',
      ' HTTP/1.1\r\n',
      'Host: example.org\r\n',
      'Host: a@b\r\n',
      'Content-Length: 3\r\n',
      'Transfer-Encoding: chunked\r\n',
      '\r\n',
      '\r\n\r\n',
      'X-Forwarded-Proto: http\r\n',
      '\u00ff',
      '<',
      '..',
      '*',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const bytes = `${pieces.join('')}\r\n\r\n`;
        const answer = await sendRaw(
          server.address.port,
          `${bytes}GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
          8000,
        );
        assert.doesNotMatch(answer.replaceAll(ownPage, ''), leaks);
        assert.doesNotMatch(answer, /HTTP\/1\.1 500/);
      }),
      { numRuns: 200 },
    );
    assert.equal((await server.ask({ path: '/healthz' })).status, 200);
  });
});

describe('a store that breaks', () => {
  const broken: readonly (readonly [string, () => never | Promise<never>])[] = [
    [
      'throws',
      () => {
        throw new Error('secret ann@example.org');
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret ann@example.org'))],
  ];
  const routes: readonly (readonly [string, string, number, RegExp])[] = [
    ['GET', '/mail/config-v1.1.xml', 500, /^text\/plain/],
    ['GET', '/v1.1/example.org', 500, /^text\/plain/],
    ['GET', '/V1.1/example.org', 500, /^text\/plain/],
    ['POST', '/autodiscover/autodiscover.xml', 200, /^text\/xml/],
    ['GET', '/autodiscover/autodiscover.xml', 500, /^text\/plain/],
    [
      'GET',
      '/autodiscover/autodiscover.json?Email=a@example.org&Protocol=AutodiscoverV1',
      500,
      /^application\/json/,
    ],
    ['GET', '/email.mobileconfig?email=a@example.org', 500, /^text\/plain/],
  ];
  for (const [name, find] of broken) {
    for (const [method, path, status, type] of routes) {
      it(`reliability 23: a store that ${name}: ${method} ${path.split('?')[0]} is ${status} in its own protocol`, async () => {
        const failing = await serve({ store: memoryStore([], { find }) });
        const answer = await failing.ask({
          method,
          path,
          headers: { Host: 'example.org' },
          ...(method === 'POST'
            ? {
                body: '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>ann@example.org</EMailAddress></Request></Autodiscover>',
              }
            : {}),
        });
        assert.equal(answer.status, status);
        assert.match(answer.headers.get('content-type') ?? '', type);
        if (method === 'POST') assert.match(answer.body, /<ErrorCode>603</);
        const logged = failing.lines.find((line) => line.includes('"error"')) ?? '';
        const number = /"number":"([\w-]+)"/.exec(logged)?.[1] ?? 'no number';
        if (method !== 'POST') assert.ok(answer.body.includes(number));
        assert.doesNotMatch(answer.body + failing.lines.join(''), /secret|ann@/);
        assert.doesNotMatch(answer.body, leaks);
      });
    }
  }
});
