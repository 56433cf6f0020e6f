import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { programFamily } from '../../src/http/log.ts';
import { sendRaw } from '../support/http-client.ts';
import { someSettings } from '../support/memory-store.ts';
import { serve } from '../support/running-server.ts';

describe('the request log', () => {
  it('has one line a request: route, domain, status, time, program family', async () => {
    const server = await serve();
    await server.ask({
      path: '/mail/config-v1.1.xml?emailaddress=canary%40example.org',
      headers: { Host: 'autoconfig.example.org', 'User-Agent': 'Mozilla/5.0 Thunderbird/153.7' },
    });
    assert.equal(server.lines.length, 1);
    const line: unknown = JSON.parse(server.lines[0] ?? '');
    assert.ok(typeof line === 'object' && line !== null && 'ms' in line && typeof line.ms === 'number');
    assert.deepEqual(
      { ...line, ms: 0 },
      {
        level: 'info',
        message: 'request',
        route: 'thunderbird',
        method: 'GET',
        domain: 'example.org',
        status: 200,
        ms: 0,
        program: 'thunderbird',
        file: 'example.org.yaml',
      },
    );
  });

  it('is silent where it is switched off', async () => {
    const server = await serve({
      settings: someSettings({ log: { level: 'info', format: 'json', requests: false } }),
    });
    await server.ask({ path: '/mail/config-v1.1.xml', headers: { Host: 'example.org' } });
    assert.deepEqual(server.lines, []);
  });

  it('holds nothing that a person typed, whatever was asked', async () => {
    const server = await serve();
    const secret = 'canary7';
    const targets = [
      `/mail/config-v1.1.xml?emailaddress=${secret}@example.org`,
      `/mail/config-v1.1.xml?emailaddress=${secret}`,
      `/mail/config-v1.1.xml?${secret}=1`,
      `/v1.1/${secret}@example.org`,
      `/v1.1/${secret}%E0`,
      `/email.mobileconfig?email=${secret}@example.org&name=${secret}`,
      `/email.mobileconfig?email=${secret}%00@example.org`,
      `/email.mobileconfig?email=${secret}@foreign.example`,
      `/autodiscover/autodiscover.json?Email=${secret}@example.org&Protocol=${secret}`,
      `/autodiscover/autodiscover.json/v1.0/${secret}@example.org?Protocol=AutodiscoverV1`,
      `/autodiscover/autodiscover.json/v1.0/${secret}%E0`,
      `/${secret}`,
      `/${secret}/${'a'.repeat(5000)}`,
    ];
    const headers = {
      Host: 'example.org',
      Authorization: `Basic ${secret}`,
      Cookie: secret,
      Referer: `https://x.example/${secret}`,
      'User-Agent': secret,
      'X-AnchorMailbox': `${secret}@example.org`,
      'X-Forwarded-For': secret,
    };
    for (const path of targets) {
      for (const method of ['GET', 'POST', 'PROPFIND', secret.toUpperCase()]) {
        if (method === secret.toUpperCase())
          await sendRaw(server.address.port, `${method} ${path} HTTP/1.1\r\n\r\n`);
        else
          await server.ask({ method, path, headers, ...(method === 'POST' ? { body: `<${secret}/>` } : {}) });
      }
    }
    assert.ok(server.lines.length >= targets.length * 3);
    for (const line of server.lines) assert.doesNotMatch(line, /canary7/i);
  });

  const families: readonly (readonly [string | undefined, string])[] = [
    [undefined, 'none'],
    ['', 'none'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.7', 'thunderbird'],
    ['Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.11601; Pro)', 'outlook'],
    [
      'Microsoft Office/15.0 (Windows NT 6.2; Microsoft Outlook 15.0.4615; Pro; MS Connectivity Analyzer)',
      'outlook',
    ],
    ['Outlook/16.80 (Macintosh; Mac OS X)', 'outlook'],
    ['Microsoft-Server-ActiveSync/12.0+(TestExchangeConnectivity.com)', 'activesync'],
    ['Android-Mail/2024.01', 'activesync'],
    ['Evolution/3.46.4', 'evolution'],
    ['Mozilla/5.0 (compatible; Konqueror) KDE', 'kde'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)', 'apple'],
    ['accountsd/113 CFNetwork', 'apple'],
    ['okhttp/4.12', 'android'],
    ['Mozilla/5.0 (Windows NT 10.0)', 'browser'],
    ['curl/8', 'tool'],
    ['x'.repeat(100_000), 'other'],
  ];
  for (const [userAgent, family] of families) {
    it(`${userAgent?.slice(0, 60) ?? 'no User-Agent'} is ${family}`, () => {
      assert.equal(programFamily(userAgent), family);
    });
  }
});
