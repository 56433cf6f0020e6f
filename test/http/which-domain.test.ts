import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTarget } from '../../src/http/authority.ts';
import { readAskedAddress, whichDomain } from '../../src/http/which-domain.ts';
import type { Found, ProviderStore } from '../../src/store/provider-store.ts';
import { aProvider } from '../support/providers.ts';
import { memoryStore } from '../support/memory-store.ts';

const plain = aProvider({ name: 'plain', domains: ['example.org'] });
const hoster = aProvider({
  name: 'hoster',
  domains: ['customer.example', '*.wild.example'],
  mx: [{ kind: 'wildcard', below: 'mx.example.net' as never }],
});
const files = memoryStore([plain, hoster]);

/** One domain that can't be looked up now; the others as in the files. */
const halfDown: ProviderStore = {
  ...files,
  find: async (domain): Promise<Found> =>
    domain === 'down.example' ? { kind: 'unavailable', reason: 'down' } : files.find(domain),
};

describe('which domain a request asks for', () => {
  /** Address (undefined = no parameter), Host, and whose answer it is for autoconfig and for everything else. */
  const table: readonly (readonly [
    address: string | undefined,
    host: string,
    autoconfig: string,
    other: string,
  ])[] = [
    // a valid address: its domain, whatever the Host
    ['a@example.org', 'autoconfig.customer.example', 'plain example.org', 'plain example.org'],
    ['a@customer.example', 'x.example', 'hoster customer.example', 'hoster customer.example'],
    ['a@deep.wild.example', '', 'hoster deep.wild.example', 'hoster deep.wild.example'],
    ['a@new.example', 'autoconfig.example.org', 'not-hosted', 'not-hosted'],
    ['a@new.example', 'autoconfig.mx.example.net', 'hoster new.example', 'not-hosted'],
    ['a@example.org', 'autoconfig.mx.example.net', 'plain example.org', 'plain example.org'],
    ['a@new.example', 'mx.example.net', 'not-hosted', 'not-hosted'],
    ['a@new.example', 'autodiscover.mx.example.net', 'not-hosted', 'not-hosted'],
    ['a@down.example', 'autoconfig.mx.example.net', 'unavailable', 'unavailable'],
    // none: the Host
    [undefined, 'autoconfig.example.org', 'plain example.org', 'plain example.org'],
    ['', 'autodiscover.example.org', 'plain example.org', 'plain example.org'],
    ['  ', 'ua-auto-config.example.org', 'plain example.org', 'plain example.org'],
    [undefined, 'mta-sts.customer.example', 'hoster customer.example', 'hoster customer.example'],
    [undefined, 'example.org', 'plain example.org', 'plain example.org'],
    [undefined, 'www.example.org', 'not-hosted', 'not-hosted'],
    [undefined, 'autoconfig.mx.example.net', 'hoster mx.example.net', 'not-hosted'],
    [undefined, 'autoconfig.down.example', 'unavailable', 'unavailable'],
    [undefined, '127.0.0.1', 'not-hosted', 'not-hosted'],
    [undefined, '', 'not-hosted', 'not-hosted'],
    // malformed: the Host for autoconfig, an error elsewhere
    ['nonsense', 'autoconfig.example.org', 'plain example.org', 'malformed'],
    ['a@b', 'example.org', 'plain example.org', 'malformed'],
    ['nonsense', 'autoconfig.mx.example.net', 'hoster mx.example.net', 'malformed'],
    ['nonsense', 'x.example', 'malformed', 'malformed'],
    ['nonsense', 'down.example', 'unavailable', 'malformed'],
  ];
  for (const [address, host, autoconfig, other] of table) {
    for (const [protocol, expected] of [
      ['autoconfig', autoconfig],
      ['other', other],
    ] as const) {
      it(`autoconfig 12: ${protocol}, address ${address ?? 'none'}, Host ${host || 'none'}: ${expected}`, async () => {
        const target = readTarget('/', ['Host', host]);
        assert.ok(target.ok);
        const located = await whichDomain(
          halfDown,
          target.value.authority,
          readAskedAddress(address),
          protocol,
        );
        assert.equal(
          located.kind === 'hosted'
            ? `${located.hosted.provider.name} ${located.hosted.domain}`
            : located.kind,
          expected,
        );
      });
    }
  }
});
