import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseEmailAddress } from '../../src/model/email-address.ts';
import type { Authentication, SocketType } from '../../src/model/server.ts';
import type { Provider } from '../../src/model/provider.ts';
import { manualServers } from '../../src/page/manual-settings.ts';
import { fullProvider } from '../support/full-provider.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';

const parsedAddress = parseEmailAddress('ann@example.org');
assert.ok(parsedAddress.ok);
const address = parsedAddress.value;

function rows(provider: Provider): string[] {
  return manualServers(provider, { address }).map(({ type, hostname, port, url, security }) =>
    [type, url ?? `${hostname}:${port}`, security].join(' '),
  );
}

describe('manualServers', () => {
  it('lists IMAP, POP3, SMTP and services in this order, the best of each kind first', () => {
    assert.deepEqual(rows(fullProvider()), [
      'imap imap.example.org:993 SSL',
      'imap imap2.example.org:143 STARTTLS',
      'pop3 pop.example.org:995 SSL',
      'smtp smtp.example.org:465 SSL',
      'smtp smtp2.example.org:587 STARTTLS',
      'caldav https://dav.example.org/?a=1&b=2 SSL',
      'carddav https://dav.example.org/ SSL',
      'exchange https://exchange.example.org/EWS/Exchange.asmx SSL',
      'activesync https://exchange.example.org/Microsoft-Server-ActiveSync SSL',
    ]);
  });

  it('is empty where nothing is offered', () => {
    assert.deepEqual(rows(aProvider({ incoming: [], outgoing: [] })), []);
  });

  it('says the same only once', () => {
    const incoming = [aServer('imap', 'a.example.org'), aServer('imap', 'a.example.org')];
    assert.deepEqual(rows(aProvider({ incoming, outgoing: [] })), ['imap a.example.org:993 SSL']);
  });

  it('keeps the order of the file among equals', () => {
    const incoming = [aServer('imap', 'b.example.org'), aServer('imap', 'a.example.org')];
    assert.deepEqual(rows(aProvider({ incoming, outgoing: [] })), [
      'imap b.example.org:993 SSL',
      'imap a.example.org:993 SSL',
    ]);
  });

  it('shows an unencrypted service as such', () => {
    const calendar = aUrlService('dav.example.org', '/', {
      url: { scheme: 'http', hostname: 'dav.example.org', path: '/' },
    });
    assert.deepEqual(rows(aProvider({ incoming: [], outgoing: [], calendar })), [
      'caldav http://dav.example.org/ plain',
    ]);
  });

  it('fills in the user name, and a login from a link instead of it', () => {
    const incoming = [aServer('imap', 'a.example.org', { username: '%EMAILLOCALPART%.%EMAILDOMAIN%' })];
    const provider = aProvider({ incoming, outgoing: [] });
    assert.equal(manualServers(provider, { address })[0]?.username, 'ann.example.org');
    assert.equal(manualServers(provider, { address, login: 'alee' })[0]?.username, 'alee');
  });

  const authentications: readonly (readonly [
    offered: readonly Authentication[],
    socketType: SocketType,
    expected: string,
  ])[] = [
    [['OAuth2', 'password-cleartext'], 'SSL', 'password'],
    [['password-encrypted', 'password-cleartext'], 'SSL', 'password'],
    [['password-cleartext', 'password-encrypted'], 'plain', 'encrypted-password'],
    [['password-encrypted'], 'SSL', 'encrypted-password'],
    [['OAuth2', 'GSSAPI'], 'SSL', 'OAuth2'],
    [['GSSAPI'], 'SSL', 'other'],
    [['NTLM'], 'SSL', 'other'],
    [['TLS-client-cert'], 'SSL', 'other'],
    [['client-IP-address'], 'SSL', 'none'],
    [['none'], 'plain', 'none'],
  ];
  for (const [authentication, socketType, expected] of authentications) {
    it(`${authentication.join(', ')} over ${socketType} is typed as ${expected}`, () => {
      const incoming = [aServer('imap', 'a.example.org', { authentication, socketType })];
      const [row] = manualServers(aProvider({ incoming, outgoing: [] }), { address });
      assert.equal(row?.authentication, expected);
      assert.equal(row?.username, expected === 'none' ? undefined : 'ann@example.org');
    });
  }
});
