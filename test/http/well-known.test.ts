import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { aProvider, aUrlService } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

const everything = aProvider({
  domains: ['example.org', '*.wild.example'],
  calendar: aUrlService('dav.%EMAILDOMAIN%', '/calendars/?a=b'),
  addressbook: aUrlService('dav.example.org', '/contacts/'),
  jmap: aUrlService('jmap.example.net', '/.well-known/jmap'),
  mtaSts: { mode: 'testing', mx: ['mx.example.org'], maxAge: 86_400 },
});
const nothing = aProvider({ name: 'nothing', domains: ['nothing.example'] });
const circles = aProvider({
  name: 'circles',
  domains: ['circle.example'],
  calendar: aUrlService('circle.example', '/.well-known/caldav'),
  addressbook: aUrlService('ua-auto-config.example.org', '/.well-known/CalDAV/'),
  jmap: aUrlService('autoconfig.signpost.example', '/.well-known/jmap?a'),
});
const refused = aProvider({
  name: 'refused',
  domains: ['refused.example'],
  calendar: aUrlService('dav.example.org', '/%EMAILADDRESS%/'),
  addressbook: aUrlService('dav.example.org', '/', {
    url: { scheme: 'http', hostname: 'dav.example.org', path: '/dav' },
  }),
  jmap: aUrlService('dav.example.org', '/%EMAILLOCALPART%/'),
});
const otherPort = aProvider({
  name: 'port',
  domains: ['port.example'],
  jmap: aUrlService('', '', {
    url: { scheme: 'https', hostname: 'mail.port.example', port: 8443, path: '/.well-known/jmap' },
  }),
});

describe('well-known addresses', () => {
  let server: Served;
  before(async () => {
    server = await serve({
      store: memoryStore([everything, nothing, circles, refused, otherPort]),
      settings: someSettings({ publicUrl: 'https://autoconfig.signpost.example' }),
    });
  });

  const methods = ['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT', 'POST', 'PUT', 'DELETE', 'MKCALENDAR'];
  for (const method of methods) {
    it(`autoconfig 58: ${method} is redirected`, async () => {
      const answer = await server.ask({
        method,
        path: '/.well-known/caldav',
        headers: { Host: 'example.org' },
      });
      assert.equal(answer.status, 307);
      assert.equal(answer.headers.get('location'), 'https://dav.example.org/calendars/?a=b');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
    });
  }

  const table: readonly (readonly [host: string, path: string, location: string | undefined])[] = [
    ['example.org', '/.well-known/carddav', 'https://dav.example.org/contacts/'],
    ['EXAMPLE.org:443', '/.well-known/CardDAV/', 'https://dav.example.org/contacts/'],
    ['example.org', '/.well-known/carddav?x=//evil.example', 'https://dav.example.org/contacts/'],
    ['example.org', '/.well-known/jmap', 'https://jmap.example.net/.well-known/jmap'],
    ['a.wild.example', '/.well-known/caldav', 'https://dav.a.wild.example/calendars/?a=b'],
    ['port.example', '/.well-known/jmap', 'https://mail.port.example:8443/.well-known/jmap'],
    ['nothing.example', '/.well-known/caldav', undefined],
    ['nothing.example', '/.well-known/carddav', undefined],
    ['nothing.example', '/.well-known/jmap', undefined],
    ['elsewhere.example', '/.well-known/caldav', undefined],
    ['circle.example', '/.well-known/caldav', undefined],
    ['circle.example', '/.well-known/carddav', undefined],
    ['circle.example', '/.well-known/jmap', undefined],
    ['refused.example', '/.well-known/caldav', undefined],
    ['refused.example', '/.well-known/carddav', undefined],
    ['refused.example', '/.well-known/jmap', undefined],
    ['example.org', '/.well-known/caldavs', undefined],
    ['example.org', '/.well-known/', undefined],
  ];
  for (const [host, path, location] of table) {
    it(`autoconfig 58: ${path} at ${host} leads to ${location ?? 'nowhere'}`, async () => {
      const answer = await server.ask({ method: 'PROPFIND', path, headers: { Host: host } });
      assert.equal(answer.status, location === undefined ? 404 : 307);
      assert.equal(answer.headers.get('location'), location);
    });
  }

  it('a request with a body is redirected without reading it', async () => {
    const answer = await server.ask({
      method: 'PROPFIND',
      path: '/.well-known/caldav',
      headers: { Host: 'example.org', 'Content-Type': 'application/xml' },
      body: '<propfind xmlns="DAV:"/>',
    });
    assert.equal(answer.status, 307);
  });

  it('plain http goes to https first', async () => {
    const headers = { Host: 'example.org', 'X-Forwarded-Proto': 'http' };
    const answer = await server.ask({ method: 'PROPFIND', path: '/.well-known/caldav', headers });
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.get('location'), 'https://example.org/.well-known/caldav');
  });
});

describe('the MTA-STS policy over HTTP', () => {
  const path = '/.well-known/mta-sts.txt';
  let server: Served;
  before(async () => {
    server = await serve({ store: memoryStore([everything, nothing]) });
  });

  it('is answered at the host of RFC 8461', async () => {
    const answer = await server.ask({ path, headers: { Host: 'mta-sts.example.org' } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/plain');
    assert.equal(
      answer.bytes.toString('latin1'),
      'version: STSv1\r\nmode: testing\r\nmx: mx.example.org\r\nmax_age: 86400\r\n',
    );
  });

  for (const Host of [
    'example.org',
    'autoconfig.example.org',
    'mta-sts.nothing.example',
    'mta-sts.elsewhere.example',
  ]) {
    it(`is 404 at ${Host}`, async () => {
      assert.equal((await server.ask({ path, headers: { Host } })).status, 404);
    });
  }

  it('is not answered over plain http', async () => {
    const headers = { Host: 'mta-sts.example.org', 'X-Forwarded-Proto': 'http' };
    assert.equal((await server.ask({ path, headers })).status, 302);
  });
});
