import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { needsProgram } from '../support/needs.ts';
import { projectRoot } from '../support/paths.ts';
import { startReplica, type Replica } from '../support/replicas.ts';
import { freePort, serverFolder } from '../support/server-process.ts';
import { openSmallInternet, type SmallInternet } from '../support/small-internet.ts';
import { startThunderbird, type FoundServer, type Thunderbird } from '../support/thunderbird.ts';
import { makeAuthority, writePair } from '../support/tls-files.ts';

/** What a provider file says, and what Thunderbird makes of it for ann@ its domain: incoming, then outgoing servers. */
interface Case {
  readonly domain: string;
  readonly what: string;
  readonly text: string;
  readonly expected: readonly string[];
}

const gmail = readFileSync(join(projectRoot, 'config', 'domains', 'gmail.com.yaml'), 'utf8');

const cases: readonly Case[] = [
  {
    domain: 'gmail.com',
    what: "Google's file, by POP",
    text: gmail,
    expected: [
      'pop3 pop.gmail.com:995 SSL passwordCleartext ann@gmail.com',
      'smtp smtp.gmail.com:587 alwaysSTARTTLS passwordCleartext ann@gmail.com',
    ],
  },
  {
    domain: 'two.example',
    what: 'two lines',
    text: 'incoming: imaps://mail.two.example\noutgoing: submissions://mail.two.example\n',
    expected: [
      'imap mail.two.example:993 SSL passwordCleartext ann@two.example',
      'smtp mail.two.example:465 SSL passwordCleartext ann@two.example',
    ],
  },
  {
    domain: 'every.example',
    what: 'IMAP and POP3, and services that only other programs know',
    text: `incoming: [imap://imap.%EMAILDOMAIN%, pop3s://pop.%EMAILDOMAIN%]
outgoing: [submission://smtp.%EMAILDOMAIN%]
username: "%EMAILLOCALPART%"
calendar: https://dav.every.example/
addressbook: https://dav.every.example/
jmap: https://jmap.every.example/.well-known/jmap
manageSieve: sieve://sieve.every.example
xmpp: xmpp://xmpp.every.example
`,
    expected: [
      'imap imap.every.example:143 alwaysSTARTTLS passwordCleartext ann',
      'pop3 pop.every.example:995 SSL passwordCleartext ann',
      'smtp smtp.every.example:587 alwaysSTARTTLS passwordCleartext ann',
    ],
  },
  {
    domain: 'draft.example',
    what: 'version 1.2 of the format, and a login made of two parts',
    text: `incoming: imaps://imap.draft.example
outgoing: submissions://smtp.draft.example
username: "%EMAILLOCALPART%_%EMAILDOMAIN%"
jmap: https://jmap.draft.example/.well-known/jmap
autoconfig: { version: "1.2", order: jmap-first }
`,
    expected: [
      'imap imap.draft.example:993 SSL passwordCleartext ann_draft.example',
      'smtp smtp.draft.example:465 SSL passwordCleartext ann_draft.example',
    ],
  },
  {
    domain: 'encrypted.example',
    what: 'passwords that never cross the wire',
    text: `incoming: { type: imap, hostname: imap.encrypted.example, authentication: password-encrypted }
outgoing: { hostname: smtp.encrypted.example, authentication: password-encrypted }
`,
    expected: [
      'imap imap.encrypted.example:993 SSL passwordEncrypted ann@encrypted.example',
      'smtp smtp.encrypted.example:465 SSL passwordEncrypted ann@encrypted.example',
    ],
  },
  {
    domain: 'exchange.example',
    what: 'Exchange beside IMAP',
    text: `incoming: imaps://imap.exchange.example
outgoing: submissions://smtp.exchange.example
ews: https://mail.exchange.example/EWS/Exchange.asmx
activeSync: https://mail.exchange.example/Microsoft-Server-ActiveSync
`,
    expected: [
      'imap imap.exchange.example:993 SSL passwordCleartext ann@exchange.example',
      'exchange mail.exchange.example:443 SSL passwordCleartext ann@exchange.example',
      'smtp smtp.exchange.example:465 SSL passwordCleartext ann@exchange.example',
    ],
  },
  {
    domain: 'odd.example',
    what: 'names that XML has to escape',
    text: `displayName: Müller & Söhne <"Post">
incoming: imaps://imap.odd.example
outgoing: submissions://smtp.odd.example
username: "a&b<%EMAILLOCALPART%>"
`,
    expected: [
      'imap imap.odd.example:993 SSL passwordCleartext a&b<ann>',
      'smtp smtp.odd.example:465 SSL passwordCleartext a&b<ann>',
    ],
  },
  {
    domain: 'xn--mller-kva.example',
    what: 'a domain in letters of its own',
    text: `domains: [müller.example]
incoming: imaps://imap.müller.example
outgoing: submissions://smtp.müller.example
`,
    expected: [
      'imap imap.xn--mller-kva.example:993 SSL passwordCleartext ann@xn--mller-kva.example',
      'smtp smtp.xn--mller-kva.example:465 SSL passwordCleartext ann@xn--mller-kva.example',
    ],
  },
  {
    domain: 'customer.example',
    what: 'a domain without a certificate of its own, by the redirect to a shared host',
    text: 'incoming: imaps://imap.hoster.example\noutgoing: submissions://smtp.hoster.example\n',
    expected: [
      'imap imap.hoster.example:993 SSL passwordCleartext ann@customer.example',
      'smtp smtp.hoster.example:465 SSL passwordCleartext ann@customer.example',
    ],
  },
];

/** A domain whose name is in no certificate, and the host that all such domains share. */
const without = 'customer.example';
const shared = 'setup.hoster.example';

function inWords({ type, hostname, port, socketType, authentication, username }: FoundServer): string {
  return `${type} ${hostname}:${port} ${socketType} ${authentication} ${username}`;
}

describe('Thunderbird itself', { skip: needsProgram('thunderbird') || needsProgram('openssl') }, () => {
  const folder = serverFolder('real-clients');
  let server: Replica;
  let internet: SmallInternet;
  let thunderbird: Thunderbird;
  before(async () => {
    const authority = makeAuthority();
    const names = cases
      .filter(({ domain }) => domain !== without)
      .map(({ domain }) => `autoconfig.${domain}`);
    const certificates = join(folder.path, 'certificates');
    writePair(join(certificates, 'a.crt'), join(certificates, 'a.key'), authority.issue([...names, shared]));
    const tlsPort = await freePort();
    server = await startReplica(folder.path, {
      'config/signpost.yaml': `admin: off
tls: { folder: ../certificates, listen: 127.0.0.1:${tlsPort} }
trustProxy: [127.0.0.1]
publicUrl: https://${shared}
redirectTo: publicUrl
`,
      ...Object.fromEntries(cases.map(({ domain, text }) => [`config/domains/${domain}.yaml`, text])),
    });
    const hosted = (hostname: string): boolean =>
      hostname === shared || cases.some(({ domain }) => hostname.endsWith(`.${domain}`));
    internet = await openSmallInternet(server.port, tlsPort, hosted);
    thunderbird = await startThunderbird(internet.port, authority.root);
  });
  after(async () => {
    await thunderbird?.close();
    await internet?.close();
    await server?.kill();
    folder.remove();
  });

  for (const { domain, what, expected } of cases) {
    it(`finds what the file says: ${what}`, async () => {
      const found = await thunderbird.find(`ann@${domain}`);
      assert.ok(found !== undefined, 'nothing was found');
      assert.deepEqual([...found.incoming, found.outgoing].map(inWords), expected);
    });
  }

  it('makes the account, with the servers that it found', async () => {
    const [incoming, outgoing] = await thunderbird.create('ann@two.example');
    assert.deepEqual(
      [inWords(incoming), inWords(outgoing)],
      [
        'imap mail.two.example:993 SSL passwordCleartext ann@two.example',
        'smtp mail.two.example:465 SSL passwordCleartext ann@two.example',
      ],
    );
  });

  it('finds nothing for a domain of somebody else', async () => {
    assert.equal(await thunderbird.find('ann@elsewhere.example'), undefined);
  });
});
