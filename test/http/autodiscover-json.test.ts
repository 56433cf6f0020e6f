import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { aProvider, aUrlService } from '../support/providers.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { serve, type Served } from '../support/running-server.ts';

const path = '/autodiscover/autodiscover.json';
const xml = '/autodiscover/autodiscover.xml';

const withActiveSync = aProvider({
  name: 'eas',
  domains: ['eas.example'],
  activeSync: aUrlService('eas.example', '/Microsoft-Server-ActiveSync'),
});
const redirected = aProvider({
  name: 'redirected',
  domains: ['moved.example'],
  outlook: { external: false, redirectUrl: `https://other.example${xml}` },
});

describe('Autodiscover JSON over HTTP', () => {
  let server: Served;
  before(async () => {
    server = await serve({ store: memoryStore([aProvider(), withActiveSync, redirected]) });
  });

  /** The Url of an answer, or its status and error code. */
  async function got(target: string, host = 'autodiscover.example.org'): Promise<string> {
    const answer = await server.ask({ path: target, headers: { Host: host } });
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const body: unknown = JSON.parse(answer.body);
    assert.ok(typeof body === 'object' && body !== null);
    if (answer.status !== 200) {
      assert.equal(answer.headers.get('jsonerror'), 'true');
      assert.match('ErrorMessage' in body ? String(body.ErrorMessage) : '', / Reference: \w{4}-\w{2}$/);
      return `${answer.status} ${'ErrorCode' in body ? String(body.ErrorCode) : ''}`;
    }
    assert.ok('Protocol' in body && 'Url' in body);
    return String(body.Url);
  }

  const own = `https://autodiscover.example.org${xml}`;
  const cases: readonly (readonly [name: string, target: string, expected: string | RegExp])[] = [
    ['67', '?Email=ann%40example.org&Protocol=Autodiscoverv1&RedirectCount=1', own],
    ['68: raw', '/v1.0/ann@example.org?Protocol=AutodiscoverV1', own],
    ['68: escaped', '/v1.0/ann%40example.org?Protocol=AutodiscoverV1&ServerLocation=true', own],
    ['68: plus', '/v1.0/ann+list@example.org?Protocol=AutodiscoverV1', own],
    ['69: names', '?EMAIL=ann@example.org&protocol=autodiscoverv1', own],
    ['69: values', '?email=ann@example.org&PROTOCOL=AUTODISCOVERV1', own],
    ['70: without', '?Email=ann@example.org&Protocol=ActiveSync', '400 ProtocolNotSupported'],
    [
      '70: with',
      '?Email=ann@eas.example&Protocol=ActiveSync',
      'https://eas.example/Microsoft-Server-ActiveSync',
    ],
    ['71', '?Email=ann@example.org', '400 MissingProtocol'],
    ['72', '?Protocol=AutodiscoverV1', '400 MandatoryParameterMissing'],
    ['72: empty', '?Email=&Protocol=AutodiscoverV1', '400 MandatoryParameterMissing'],
    ['73', '?Email=ann@example.org&Protocol=%3Cscript%3E', '400 ProtocolNotSupported'],
    ['75: repeated', '?Email=a@example.org&Email=b@example.org&Protocol=AutodiscoverV1', /^400 /],
    ['75: bracketed', '?Email[]=a@example.org&Protocol=AutodiscoverV1', /^400 /],
    ['75: bad escape', '?Email=%E0@example.org&Protocol=AutodiscoverV1', /^400 /],
    ['75: bad escape in the path', '/v1.0/%E0?Protocol=AutodiscoverV1', /^400 /],
    ['76', '?Email=a@moved.example&Protocol=AutodiscoverV1&RedirectCount=10', /^400 /],
    [
      '76: before',
      '?Email=a@moved.example&Protocol=AutodiscoverV1&RedirectCount=9',
      `https://other.example${xml}`,
    ],
    ['77: plus', '?Email=a+b@example.org&Protocol=AutodiscoverV1', own],
    ['78', '?Email=a@foreign.example&Protocol=AutodiscoverV1', /^40[04] /],
    ['79', '?Email=nobody@example.org&Protocol=AutodiscoverV1', own],
    ['80', '?@evil/x&Email=a@example.org&Protocol=AutodiscoverV1', /^400 /],
    ['80: ProxyShell', '?@foo.com/mapi/nspi/?&Email=autodiscover/autodiscover.json%3F@foo.com', /^400 /],
  ];
  for (const [name, target, expected] of cases) {
    it(`outlook ${name}`, async () => {
      const url = await got(path + target);
      if (typeof expected === 'string') assert.equal(url, expected);
      else assert.match(url, expected);
    });
  }

  it('outlook 67: the Url answers check 1', async () => {
    const url = new URL(await got(`${path}?Email=ann@example.org&Protocol=AutodiscoverV1`));
    const answer = await server.ask({
      method: 'POST',
      path: url.pathname,
      headers: { Host: url.host },
      body: '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>ann@example.org</EMailAddress></Request></Autodiscover>',
    });
    assert.match(answer.body, /<LoginName>ann@example\.org</);
  });

  it('outlook 74: any letter case of the path', async () => {
    assert.equal(
      await got('/Autodiscover/Autodiscover.json?Email=a@example.org&Protocol=AutodiscoverV1'),
      own,
    );
    assert.equal(
      await got('/AutoDiscover/AutoDiscover.json/V1.0/a@example.org?Protocol=AutodiscoverV1'),
      own,
    );
  });

  it('outlook 79: the same bytes for every local part', async () => {
    const [one, other] = await Promise.all(
      ['ann', 'nobody'].map((local) =>
        server.ask({
          path: `${path}?Email=${local}@example.org&Protocol=AutodiscoverV1`,
          headers: { Host: 'x.example' },
        }),
      ),
    );
    assert.equal(one?.body, other?.body);
  });

  const hosts: readonly (readonly [string, string | undefined, string])[] = [
    ['autodiscover.example.org', undefined, 'https://autodiscover.example.org'],
    ['AutoDiscover.Example.org:443', undefined, 'https://autodiscover.example.org'],
    ['autodiscover.eas.example', undefined, 'https://autodiscover.eas.example'],
    ['example.org', undefined, 'https://autodiscover.example.org'],
    ['evil.example', undefined, 'https://autodiscover.example.org'],
    ['autodiscover.evil.example', undefined, 'https://autodiscover.example.org'],
    ['127.0.0.1:8080', undefined, 'https://autodiscover.example.org'],
    ['127.0.0.1:8080', 'https://setup.hoster.example', 'https://setup.hoster.example'],
    ['autodiscover.evil.example', 'https://setup.hoster.example', 'https://setup.hoster.example'],
    ['autodiscover.example.org', 'https://setup.hoster.example', 'https://autodiscover.example.org'],
  ];
  for (const [host, publicUrl, origin] of hosts) {
    it(`the Url for Host ${host}${publicUrl === undefined ? '' : ' with publicUrl'} begins with ${origin}`, async () => {
      const asked =
        publicUrl === undefined
          ? server
          : await serve({ store: memoryStore([aProvider()]), settings: someSettings({ publicUrl }) });
      const answer = await asked.ask({
        path: `${path}?Email=a@example.org&Protocol=AutodiscoverV1`,
        headers: { Host: host, 'X-Forwarded-Host': 'evil.example' },
      });
      assert.equal(answer.body, JSON.stringify({ Protocol: 'AutodiscoverV1', Url: origin + xml }));
    });
  }

  for (const method of ['POST', 'PUT', 'DELETE', 'PROPFIND']) {
    it(`outlook 65: ${method} is 405 in JSON`, async () => {
      const answer = await server.ask({ method, path, headers: { Host: 'example.org' } });
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.get('allow'), 'GET, HEAD, OPTIONS');
      assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
    });
  }

  it('a directory that can not be asked is 503 in JSON', async () => {
    const unsure = await serve({
      store: memoryStore([], { find: () => ({ kind: 'unavailable', reason: 'down' }) }),
    });
    const answer = await unsure.ask({ path: `${path}?Email=a@example.org&Protocol=AutodiscoverV1` });
    assert.equal(answer.status, 503);
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
  });
});
