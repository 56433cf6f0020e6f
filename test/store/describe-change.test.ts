import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Provider } from '../../src/model/provider.ts';
import type { IncomingServer } from '../../src/model/server.ts';
import { describeChange } from '../../src/store/describe-change.ts';
import { aProvider } from '../support/providers.ts';

const imap: IncomingServer = {
  type: 'imap',
  hostname: 'imap.example.org',
  port: 993,
  socketType: 'SSL',
  username: '%EMAILADDRESS%',
  authentication: ['password-cleartext'],
};
const pop3: IncomingServer = { ...imap, type: 'pop3', hostname: 'pop.example.org', port: 995 };
const before = aProvider({ incoming: [imap] });

describe('what changed in a provider, in words', () => {
  const cases: readonly (readonly [string, Partial<Provider>, readonly string[]])[] = [
    ['nothing', {}, []],
    ['domains only', { domains: [] }, []],
    ['a port', { incoming: [{ ...imap, port: 143 }] }, ['imap port 993 -> 143']],
    [
      'a host',
      { incoming: [{ ...imap, hostname: 'mail.example.net' }] },
      ['imap imap.example.org -> mail.example.net'],
    ],
    [
      'the security',
      { incoming: [{ ...imap, socketType: 'STARTTLS' }] },
      ['imap socketType SSL -> STARTTLS'],
    ],
    ['a user name is not repeated', { incoming: [{ ...imap, username: 'ann' }] }, ['imap username changed']],
    [
      'how to log in',
      { incoming: [{ ...imap, authentication: ['OAuth2'] }] },
      ['imap authentication password-cleartext -> OAuth2'],
    ],
    ['a server more', { incoming: [imap, pop3] }, ['pop3 pop.example.org added']],
    [
      'another kind of server',
      { incoming: [pop3] },
      ['imap imap.example.org removed', 'pop3 pop.example.org added'],
    ],
    ['a name', { displayName: { default: 'New', languages: {} } }, ['displayName changed']],
  ];
  for (const [name, change, expected] of cases) {
    it(name, () => {
      assert.deepEqual(describeChange(before, { ...before, ...change }), expected);
    });
  }

  it('is bounded', () => {
    const many = Array.from({ length: 100 }, () => pop3);
    assert.equal(describeChange(before, { ...before, incoming: many }).length, 9);
  });
});
