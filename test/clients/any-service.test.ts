import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { mailPrograms } from '../../src/clients/index.ts';
import type { Provider } from '../../src/model/provider.ts';
import { authentications, type MailServer, type MailServerType } from '../../src/model/server.ts';
import { render } from '../support/autoconfig-document.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { mailbox } from './probe.ts';

const anyLogin = fc.constantFrom('%EMAILADDRESS%', '%EMAILLOCALPART%', 'ann', '%EMAILLOCALPART%.x');

function anyServer<Type extends MailServerType>(type: Type): fc.Arbitrary<MailServer<Type>> {
  return fc
    .record({
      socketType: fc.constantFrom('SSL', 'STARTTLS', 'plain'),
      username: anyLogin,
      authentication: fc.subarray([...authentications], { minLength: 1 }),
    })
    .map((rest) => aServer(type, `${type}.example.org`, rest));
}

const anyUrlService = fc
  .record({
    username: anyLogin,
    authentication: fc.subarray(['Digest', 'Basic', 'OAuth2'] as const, { minLength: 1 }),
  })
  .map((rest) => aUrlService('web.example.org', '/imap?type=smtp', rest));

const anyTcpService = anyServer('imap');

const anyServices: fc.Arbitrary<Partial<Omit<Provider, 'domains'>>> = fc.record(
  {
    calendar: anyUrlService,
    addressbook: anyUrlService,
    fileShare: anyUrlService,
    jmap: anyUrlService,
    ews: anyUrlService,
    activeSync: anyUrlService,
    graph: anyUrlService,
    manageSieve: anyTcpService,
    xmpp: anyTcpService,
  },
  { requiredKeys: [] },
);

describe('services beside the mail servers', () => {
  it('autoconfig 32, 49: change nothing for a program that can read the mail servers', () => {
    const given = fc.record({
      incoming: fc.array(fc.oneof(anyServer('imap'), anyServer('pop3')), { maxLength: 3 }),
      outgoing: fc.array(anyServer('smtp'), { minLength: 1, maxLength: 2 }),
      services: anyServices,
      legacyAddressBook: fc.boolean(),
      order: fc.constantFrom('recommended' as const, 'as-written' as const),
    });
    fc.assert(
      fc.property(given, ({ incoming, outgoing, services, legacyAddressBook, order }) => {
        const mail = {
          incoming,
          outgoing,
          autoconfig: { version: '1.1', order, legacyAddressBook },
        } as const;
        const bare = render(aProvider(mail));
        const full = render(aProvider({ ...mail, ...services }));
        for (const program of mailPrograms.filter(({ reads }) => reads === 'thunderbird')) {
          const before = program.read(bare, mailbox);
          // One that refuses the mail servers may take the Exchange server that is there now.
          if (!before.accepted) continue;
          const { accepted, incoming: receives, outgoing: sends } = program.read(full, mailbox);
          assert.deepEqual(
            { accepted, receives, sends },
            { accepted: true, receives: before.incoming, sends: before.outgoing },
            program.name,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
