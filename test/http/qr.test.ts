import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { readThunderbirdMobileQr } from '../../src/clients/thunderbird-mobile-qr.ts';
import { readXml } from '../../src/xml/reader.ts';
import { line } from '../clients/probe.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { needsProgram } from '../support/needs.ts';
import { aProvider, aServer } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';
import { scanQrCode } from '../support/scan-qr-code.ts';

const headers = { Host: 'autoconfig.example.org' };
const png = '/qr/thunderbird.png?emailaddress=ann@example.org';
const needsScanner = needsProgram('zbarimg');

const onlyOAuth2 = aProvider({
  name: 'oauth2',
  domains: ['oauth2.example'],
  incoming: [aServer('imap', 'imap.oauth2.example', { authentication: ['OAuth2'] })],
  outgoing: [aServer('smtp', 'smtp.oauth2.example', { authentication: ['OAuth2'] })],
});
const store = memoryStore([aProvider(), onlyOAuth2, aProvider({ name: 'b', domains: ['other.example'] })]);

describe('QR codes over HTTP', () => {
  let server: Served;
  let withPublicUrl: Served;
  before(async () => {
    server = await serve({ store });
    withPublicUrl = await serve({
      store,
      settings: someSettings({ publicUrl: 'https://setup.example.net' }),
    });
  });

  it('set up Thunderbird for Android', { skip: needsScanner }, async () => {
    const answer = await server.ask({ path: `${png}&name=Ann+Example`, headers });
    assert.equal(answer.status, 200);
    const text = scanQrCode(answer.bytes);
    assert.match(text, /\["ann@example\.org","Ann Example"\]/);
    const verdict = readThunderbirdMobileQr(text);
    assert.ok(verdict.accepted, verdict.why);
    assert.equal(line(verdict.incoming), 'imap imap.example.org:993 SSL password-cleartext ann@example.org');
    assert.equal(line(verdict.outgoing), 'smtp smtp.example.org:465 SSL password-cleartext ann@example.org');
  });

  const types: readonly (readonly [string, string])[] = [
    ['/qr/thunderbird.svg', 'image/svg+xml; charset=utf-8'],
    ['/qr/thunderbird.png', 'image/png'],
    ['/qr/profile.svg', 'image/svg+xml; charset=utf-8'],
    ['/qr/profile.png', 'image/png'],
  ];
  for (const [path, type] of types) {
    it(`${path}: headers, HEAD, POST`, async () => {
      const asked = { path: `${path}?emailaddress=ann@example.org`, headers };
      const get = await server.ask(asked);
      assert.equal(get.status, 200);
      assert.equal(get.headers.get('content-type'), type);
      assert.equal(get.headers.get('cache-control'), 'private, no-store');
      assert.equal(get.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(get.headers.get('etag'), undefined);
      assert.equal(get.headers.get('content-length'), String(get.bytes.length));
      assert.doesNotMatch(get.body, /ann|<script/);
      if (type.startsWith('image/svg')) {
        assert.match(get.headers.get('content-security-policy') ?? '', /default-src 'none'/);
        const read = readXml(get.body, { depth: 4, attributes: 16 }, { doctype: 'refuse', namespaces: true });
        assert.ok(read.ok);
      }
      const head = await server.ask({ ...asked, method: 'HEAD' });
      assert.equal(head.status, 200);
      assert.equal(head.body, '');
      assert.equal(head.headers.get('content-length'), get.headers.get('content-length'));
      const post = await server.ask({ ...asked, method: 'POST' });
      assert.equal(post.status, 405);
      assert.equal(post.headers.get('allow'), 'GET, HEAD, OPTIONS');
    });

    it(`${path}: over http it goes to https with its query`, async () => {
      const asked = `${path}?emailaddress=ann@example.org`;
      const answer = await server.ask({ path: asked, headers: { ...headers, 'X-Forwarded-Proto': 'http' } });
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.get('location'), `https://autoconfig.example.org${asked}`);
    });
  }

  const refused: readonly (readonly [string, string, number])[] = [
    ['unknown domain', '?emailaddress=ann@foreign.example', 404],
    ['no address', '', 400],
    ['empty address', '?emailaddress=', 400],
    ['no @', '?emailaddress=ann', 400],
    ['markup', '?emailaddress=%3Cscript%3E@example.org', 400],
    ['control characters', '?emailaddress=a%0d%0ab@example.org', 400],
    ['a name of 101 characters', `?emailaddress=ann@example.org&name=${'n'.repeat(101)}`, 400],
    ['a name of two lines', '?emailaddress=ann@example.org&name=a%0Ab', 400],
    ['a name that fills the code', `?emailaddress=ann@example.org&name=${'%E6%BC%A2'.repeat(100)}`, 400],
    ['log-ins that it can not use', '?emailaddress=ann@oauth2.example', 404],
  ];
  for (const [name, query, status] of refused) {
    for (const path of ['/qr/thunderbird.png', '/qr/profile.svg']) {
      it(`${path}: ${name} is ${status} in plain text`, async () => {
        const answer = await server.ask({ path: path + query, headers });
        assert.equal(answer.status, status);
        assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
        assert.equal(answer.headers.get('cache-control'), 'no-store');
        assert.doesNotMatch(answer.body, /ann@|script|nnn|漢/);
      });
    }
  }

  it('an address that the app does not take is 400 for it, and fine for a profile', async () => {
    for (const address of ['%22a%20b%22@example.org', 'j%C3%B6rg@example.org']) {
      const thunderbird = await server.ask({ path: `/qr/thunderbird.svg?emailaddress=${address}`, headers });
      assert.equal(thunderbird.status, 400);
      assert.match(thunderbird.body, /Thunderbird for Android takes no address/);
      const profile = await server.ask({ path: `/qr/profile.svg?emailaddress=${address}`, headers });
      assert.equal(profile.status, 200);
    }
  });

  it('a domain that can not be looked up now is 503', async () => {
    const down = await serve({
      store: memoryStore([], { find: () => ({ kind: 'unavailable', reason: 'a test' }) }),
    });
    const answer = await down.ask({ path: png, headers });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '10');
  });

  it('other letter case, a final slash and the other names of the parameter', async () => {
    for (const path of [
      '/QR/Thunderbird.PNG?EMAIL=ann@example.org',
      '/qr/thunderbird.png/?addr=ann@example.org',
      '/qr/thunderbird.png?Email=ann%40example.org',
    ]) {
      const answer = await server.ask({ path, headers });
      assert.equal(answer.status, 200, path);
      assert.equal(answer.headers.get('content-type'), 'image/png');
    }
  });

  const links: readonly (readonly [string, string, string, string, boolean])[] = [
    [
      'the service host that was asked',
      'autoconfig.example.org',
      'ann@example.org',
      'autoconfig.example.org',
      false,
    ],
    [
      'a hosted name of another domain',
      'autodiscover.other.example',
      'ann@example.org',
      'autodiscover.other.example',
      false,
    ],
    ['never a foreign name', 'autoconfig.evil.example', 'ann@example.org', 'autodiscover.example.org', false],
    ['never a foreign host', 'evil.example', 'ann@example.org', 'autodiscover.example.org', false],
    [
      'never a port of the request',
      'autoconfig.example.org:8443',
      'ann@example.org',
      'autoconfig.example.org',
      false,
    ],
    ['publicUrl before all others', 'autoconfig.example.org', 'ann@example.org', 'setup.example.net', true],
  ];
  for (const [title, host, address, expected, isPublic] of links) {
    it(`the profile's link names ${title}`, { skip: needsScanner }, async () => {
      const asked = {
        path: `/qr/profile.png?emailaddress=${address}`,
        headers: { Host: host, 'X-Forwarded-Host': 'evil.example' },
      };
      const answer = await (isPublic ? withPublicUrl : server).ask(asked);
      assert.equal(answer.status, 200);
      assert.equal(
        scanQrCode(answer.bytes),
        `https://${expected}/email.mobileconfig?emailaddress=${address}`,
      );
    });
  }

  it("the profile's link leads to the profile of this mailbox and name", { skip: needsScanner }, async () => {
    for (const [address, name] of [
      ['a+b&c=%25#d@example.org', 'Ann & "Bob" +1 #?'],
      ['"a@b c"@example.org', 'Jörg 📮'],
      ['%EMAILADDRESS%@example.org', '%EMAILADDRESS%'],
    ] as const) {
      const query = `emailaddress=${encodeURIComponent(address)}&name=${encodeURIComponent(name)}`;
      const picture = await server.ask({ path: `/qr/profile.png?${query}`, headers });
      const link = new URL(scanQrCode(picture.bytes));
      assert.equal(link.searchParams.get('emailaddress'), address);
      assert.equal(link.searchParams.get('name'), name);
      const scanned = await server.ask({ path: link.pathname + link.search, headers });
      const direct = await server.ask({ path: `/email.mobileconfig?${query}`, headers });
      assert.equal(scanned.status, 200);
      assert.deepEqual(scanned.bytes, direct.bytes);
    }
  });

  it('no picture for a link longer than a phone can read', async () => {
    const address = `${'%25'.repeat(60)}@${'a'.repeat(60)}.example.org`;
    const wide = await serve({ store: memoryStore([aProvider({ domains: ['*.example.org'] })]) });
    const path = `/qr/profile.svg?emailaddress=${address}&name=${'%C3%A4'.repeat(60)}`;
    const answer = await wide.ask({ path, headers: { Host: 'autoconfig.a.example.org' } });
    assert.equal(answer.status, 400);
    assert.match(answer.body, /too long/);
  });

  it('neither the address nor the name reaches the log', async () => {
    await server.ask({ path: '/qr/profile.svg?emailaddress=canary.local@example.org&name=Canary', headers });
    await server.ask({ path: '/qr/thunderbird.svg?emailaddress=%22canary%20x%22@example.org', headers });
    assert.doesNotMatch(server.lines.join('\n'), /canary/i);
    assert.match(server.lines.join('\n'), /"route":"qr-profile"/);
  });
});
