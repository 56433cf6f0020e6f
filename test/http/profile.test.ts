import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { SignerBusy, SignerUnavailable, type ProfileSigner } from '../../src/signing/profile-signer.ts';
import { aProvider, aServer } from '../support/providers.ts';
import { memoryStore } from '../support/memory-store.ts';
import { markingSigner, serve, type Served } from '../support/running-server.ts';

const path = '/email.mobileconfig?emailaddress=ann@example.org';
const headers = { Host: 'autoconfig.example.org' };

const onlyOAuth2 = aProvider({
  name: 'oauth2',
  domains: ['oauth2.example'],
  incoming: [aServer('imap', 'imap.oauth2.example', { authentication: ['OAuth2'] })],
  outgoing: [aServer('smtp', 'smtp.oauth2.example', { authentication: ['OAuth2'] })],
});

describe('Apple profiles over HTTP', () => {
  let server: Served;
  before(async () => {
    server = await serve({ store: memoryStore([aProvider(), onlyOAuth2]) });
  });

  it('apple 42, 43, 46: the headers', async () => {
    const answer = await server.ask({ path, headers });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/x-apple-aspen-config');
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      /^attachment; filename="[A-Za-z0-9._-]{1,87}\.mobileconfig"$/,
    );
    assert.equal(answer.headers.get('content-length'), String(answer.bytes.length));
    assert.match(answer.headers.get('cache-control') ?? '', /no-store/);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('etag'), undefined);
    assert.equal(answer.headers.get('set-cookie'), undefined);
    assert.match(answer.body, /^signed:<\?xml [^]*ann@example\.org/);
  });

  for (const name of ['%0d%0aX-Evil:%201', '%22%3B%20x=%22', 'a%00b', '%E2%80%AE']) {
    it(`apple 43: nothing of name=${name} gets into a header`, async () => {
      const answer = await server.ask({ path: `${path}&name=${name}`, headers });
      assert.equal(answer.headers.get('x-evil'), undefined);
      assert.ok(answer.status === 200 || answer.status === 400);
      for (const [, value] of answer.headers) assert.doesNotMatch(value, /[^\x20-\x7e]|x="/);
    });
  }

  it('apple 44: HEAD has the headers of GET, POST is 405', async () => {
    const get = await server.ask({ path, headers });
    const head = await server.ask({ path, headers, method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.body, '');
    for (const name of ['content-type', 'content-length', 'content-disposition', 'cache-control']) {
      assert.equal(head.headers.get(name), get.headers.get(name), name);
    }
    const post = await server.ask({ path, headers, method: 'POST' });
    assert.equal(post.status, 405);
    assert.equal(post.headers.get('allow'), 'GET, HEAD, OPTIONS');
  });

  it('apple 45: a second GET works', async () => {
    const [one, other] = [await server.ask({ path, headers }), await server.ask({ path, headers })];
    assert.equal(one.status, 200);
    assert.deepEqual(other.bytes, one.bytes);
  });

  const refused: readonly (readonly [string, string, number])[] = [
    ['unknown domain', '?emailaddress=ann@foreign.example', 404],
    ['no address', '', 400],
    ['empty address', '?emailaddress=', 400],
    ['no @', '?emailaddress=ann', 400],
    ['markup', '?emailaddress=%3Cscript%3E@example.org', 400],
    ['control characters', '?emailaddress=a%0d%0ab@example.org', 400],
    ['a name of 101 characters', `?emailaddress=ann@example.org&name=${'n'.repeat(101)}`, 400],
    ['nothing that Apple could use', '?emailaddress=ann@oauth2.example', 404],
  ];
  for (const [name, query, status] of refused) {
    it(`apple 47: ${name} is ${status} in plain text`, async () => {
      const answer = await server.ask({ path: `/email.mobileconfig${query}`, headers });
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
      assert.equal(answer.headers.get('content-disposition'), undefined);
      assert.doesNotMatch(answer.body, /ann|script|plist/);
    });
  }

  it('a target over the limit is 414', async () => {
    const answer = await server.ask({ path: `${path}&name=${'n'.repeat(5000)}`, headers });
    assert.equal(answer.status, 414);
  });

  const aliases = [
    '/mobileconfig?emailaddress=ann@example.org',
    '/mobileconfig.php?email=ann@example.org',
    '/profile.mobileconfig?addr=ann@example.org',
    '/mail/ios.mobileconfig?EMAIL=ann%40example.org',
    '/.well-known/apple-mail.mobileconfig?EmailAddress=ann@example.org',
    '/EMAIL.MobileConfig?Addr=ann@example.org',
    '/email.mobileconfig/?email=&addr=ann@example.org',
  ];
  for (const alias of aliases) {
    it(`apple 48: ${alias}`, async () => {
      const answer = await server.ask({ path: alias, headers });
      assert.equal(answer.status, 200);
      assert.match(answer.body, /ann@example\.org/);
    });
  }

  it('apple 48: a raw plus stays a plus, a name keeps its blanks', async () => {
    const answer = await server.ask({
      path: '/email.mobileconfig?email=a+b@example.org&name=Ann+Example',
      headers,
    });
    assert.match(answer.body, /a\+b@example\.org/);
    assert.match(answer.body, /<string>Ann Example<\/string>/);
  });

  it('apple 49: profiles of two mailboxes differ only in what is made of the address', async () => {
    const [one, other] = await Promise.all(
      ['ann', 'bob'].map((local) =>
        server.ask({ path: `/email.mobileconfig?email=${local}@example.org`, headers }),
      ),
    );
    assert.deepEqual([...(one?.headers ?? [])], [...(other?.headers ?? [])]);
    const neutral = (body = ''): string =>
      body
        .replaceAll(/\b(?:ann|bob)@/g, '@')
        .replaceAll(/[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g, 'UUID')
        .replaceAll(/\b[0-9a-f]{16}\b/g, 'SLUG');
    assert.equal(neutral(one?.body), neutral(other?.body));
  });

  const failures: readonly (readonly [string, ProfileSigner['sign'], number])[] = [
    ['a full queue', () => Promise.reject(new SignerBusy('busy')), 503],
    ['a required signer that is missing', () => Promise.reject(new SignerUnavailable('none')), 503],
    ['an unexpected error', () => Promise.reject(new Error('secret ann@example.org')), 500],
  ];
  for (const [name, sign, status] of failures) {
    it(`${name} is ${status}`, async () => {
      const failing = await serve({ signer: { ...markingSigner, sign } });
      const answer = await failing.ask({ path, headers });
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
      assert.equal(answer.headers.get('retry-after'), status === 503 ? '10' : undefined);
      assert.doesNotMatch(answer.body + failing.lines.join(''), /secret|ann@/);
    });
  }

  it('over http it goes to https with its query', async () => {
    const answer = await server.ask({ path, headers: { ...headers, 'X-Forwarded-Proto': 'http' } });
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.get('location'), `https://autoconfig.example.org${path}`);
  });
});
