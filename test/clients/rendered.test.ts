import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailPrograms, type MailProgram, type Verdict } from '../../src/clients/index.ts';
import { apple } from '../../src/formats/apple.ts';
import { autoconfig } from '../../src/formats/autoconfig.ts';
import { outlook } from '../../src/formats/autodiscover-pox.ts';
import type { DomainFormat, MailboxFormat } from '../../src/formats/format.ts';
import { qr } from '../../src/formats/qr.ts';
import { parseDomain } from '../../src/model/domain.ts';
import { parseEmailAddress } from '../../src/model/email-address.ts';
import type { Provider } from '../../src/model/provider.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { line, mailbox } from './probe.ts';

/** What we answer for ann@example.org. */
function render(format: DomainFormat | MailboxFormat, provider: Provider): string {
  const address = parseEmailAddress('ann@example.org');
  const domain = parseDomain('example.org');
  assert.ok(address.ok && domain.ok);
  const prepared = format.prepare(provider);
  assert.ok(!('notExpressible' in prepared), JSON.stringify(prepared));
  return prepared({ address: address.value, domain: domain.value, origin: 'https://autoconfig.example.org' })
    .body;
}

const answers = { thunderbird: autoconfig, outlook, apple, qr } as const;

/** What a program makes of the answer that is for it. */
function readAnswer(program: MailProgram, provider: Provider): Verdict {
  return program.read(render(answers[program.reads], provider), mailbox);
}

/** What every program makes of a provider: `name: incoming | outgoing`, or `name: refuses`. */
function readings(provider: Provider): readonly string[] {
  return mailPrograms.map((program) => {
    const verdict = readAnswer(program, provider);
    return `${program.name}: ${verdict.accepted ? `${line(verdict.incoming)} | ${line(verdict.outgoing)}` : 'refuses'}`;
  });
}

describe('our own answers, read by every program', () => {
  it('autoconfig 49: one IMAP and one SMTP server are understood alike by all', () => {
    const imap = 'imap imap.example.org:993 SSL';
    const smtp = 'smtp smtp.example.org:465 SSL';
    const login = 'password-cleartext ann@example.org';
    assert.deepEqual(readings(aProvider()), [
      `thunderbird: ${imap} ${login} | ${smtp} ${login}`,
      `thunderbird-android: ${imap} ${login} | ${smtp} ${login}`,
      `thunderbird-android-qr: ${imap} ${login} | ${smtp} ${login}`,
      `evolution: ${imap} ${login} | ${smtp} ${login}`,
      `kmail: ${imap} ${login} | ${smtp} ${login}`,
      `delta-chat: ${imap} - ann@example.org | ${smtp} - ann@example.org`,
      `nextcloud: ${imap} - ann@example.org | ${smtp} - ann@example.org`,
      `fairemail: ${imap} - ann@example.org | ${smtp} - ann@example.org`,
      `geary: ${imap} - - | ${smtp} - -`,
      `outlook: ${imap} ${login} | ${smtp} ${login}`,
      `apple-mail: ${imap} ${login} | ${smtp} ${login}`,
    ]);
  });

  it("autoconfig 49: Google's file (POP3 only, STARTTLS first for sending)", () => {
    const provider = aProvider({
      incoming: [aServer('pop3', 'pop.gmail.com')],
      outgoing: [
        aServer('smtp', 'smtp.gmail.com', { socketType: 'STARTTLS' }),
        aServer('smtp', 'smtp.gmail.com'),
      ],
    });
    const pop3 = 'pop3 pop.gmail.com:995 SSL password-cleartext ann@example.org';
    const submission = 'smtp smtp.gmail.com:587 STARTTLS password-cleartext ann@example.org';
    const submissions = 'smtp smtp.gmail.com:465 SSL password-cleartext ann@example.org';
    assert.deepEqual(readings(provider), [
      `thunderbird: ${pop3} | ${submission}`,
      'thunderbird-android: refuses',
      `thunderbird-android-qr: ${pop3} | ${submissions}`,
      `evolution: ${pop3} | ${submissions}`,
      `kmail: ${pop3} | ${submission}`,
      'delta-chat: - | smtp smtp.gmail.com:587 STARTTLS - ann@example.org',
      'nextcloud: - | smtp smtp.gmail.com:587 STARTTLS - ann@example.org',
      'fairemail: refuses',
      'geary: refuses',
      `outlook: ${pop3} | ${submissions}`,
      `apple-mail: ${pop3} | ${submissions}`,
    ]);
  });

  it('autoconfig 49: POP3 written first still leaves IMAP in front, for Geary and Thunderbird', () => {
    const provider = aProvider({
      incoming: [aServer('pop3', 'pop.example.org'), aServer('imap', 'imap.example.org')],
    });
    const document = render(autoconfig, provider);
    for (const program of mailPrograms.filter(({ reads }) => reads === 'thunderbird')) {
      assert.equal(program.read(document, mailbox).incoming?.type, 'imap', program.name);
    }
  });

  it('autoconfig 49: OAuth2 with a password behind it reaches every program as the password', () => {
    const authentication = ['OAuth2', 'password-cleartext'] as const;
    const provider = aProvider({
      incoming: [aServer('imap', 'imap.example.org', { authentication })],
      outgoing: [aServer('smtp', 'smtp.example.org', { authentication })],
    });
    for (const reading of readings(provider)) {
      // KMail takes the first it knows, whether it can log in there or not.
      if (reading.startsWith('kmail')) assert.match(reading, /OAuth2/);
      else assert.doesNotMatch(reading, /OAuth2|refuses/, reading);
    }
  });

  it('autoconfig 49: OAuth2 alone at an unknown host is refused where check has to say so', () => {
    const provider = aProvider({
      incoming: [aServer('imap', 'imap.example.org', { authentication: ['OAuth2'] })],
    });
    const document = render(autoconfig, provider);
    const refusing = mailPrograms.filter(
      (program) => program.reads === 'thunderbird' && !program.read(document, mailbox).accepted,
    );
    assert.deepEqual(
      refusing.map((program) => program.name),
      ['thunderbird', 'thunderbird-android'],
    );
  });

  it('autoconfig 49: plain makes Thunderbird for Android refuse, and nobody else', () => {
    const provider = aProvider({ incoming: [aServer('imap', 'imap.example.org', { socketType: 'plain' })] });
    const document = render(autoconfig, provider);
    const refusing = mailPrograms.filter(
      (program) => program.reads === 'thunderbird' && !program.read(document, mailbox).accepted,
    );
    assert.deepEqual(
      refusing.map((program) => program.name),
      ['thunderbird-android'],
    );
  });

  it('autoconfig 49: the classic and the newer version are read alike', () => {
    const options = { order: 'recommended', legacyAddressBook: false } as const;
    const classic = readings(aProvider({ autoconfig: { ...options, version: '1.1' } }));
    assert.deepEqual(readings(aProvider({ autoconfig: { ...options, version: '1.2' } })), classic);
  });

  it('autoconfig 49: %EMAILDOMAIN% in a host name reaches no program', () => {
    const provider = aProvider({
      incoming: [aServer('imap', 'mail.%EMAILDOMAIN%')],
      outgoing: [aServer('smtp', 'mail.%EMAILDOMAIN%')],
    });
    for (const reading of readings(provider))
      assert.match(reading, /imap mail\.example\.org:993 .*smtp mail\.example\.org:465/);
  });

  const access = { username: '%EMAILLOCALPART%', authentication: ['password-encrypted'] } as const;
  const everything: Partial<Omit<Provider, 'domains'>> = {
    calendar: aUrlService('dav.example.org', '/cal/', { username: 'calendar' }),
    addressbook: aUrlService('dav.example.org', '/card/', { username: 'addressbook' }),
    fileShare: aUrlService('dav.example.org', '/files/', { authentication: ['Digest', 'OAuth2'] }),
    jmap: aUrlService('jmap.example.org', '/.well-known/jmap', { username: 'jmap' }),
    ews: aUrlService('exchange.example.org', '/EWS/Exchange.asmx', { username: 'ews' }),
    activeSync: aUrlService('exchange.example.org', '/Microsoft-Server-ActiveSync'),
    graph: aUrlService('graph.example.org', '/v1.0', { authentication: ['OAuth2'] }),
    manageSieve: { ...access, hostname: 'sieve.example.org', port: 4190, socketType: 'STARTTLS' },
    xmpp: { ...access, hostname: 'chat.example.org', port: 5222, socketType: 'plain' },
    webmail: { scheme: 'https', hostname: 'exchange.example.org', path: '/owa/' },
    oauth2: {
      issuer: 'https://login.example.org',
      scope: 'mail',
      authorizationUrl: 'https://login.example.org/authorize',
      tokenUrl: 'https://login.example.org/token',
    },
  };
  const mailServers: readonly (readonly [title: string, Pick<Provider, 'incoming' | 'outgoing'>])[] = [
    [
      'IMAP',
      { incoming: [aServer('imap', 'imap.example.org')], outgoing: [aServer('smtp', 'smtp.example.org')] },
    ],
    [
      'POP3',
      { incoming: [aServer('pop3', 'pop.example.org')], outgoing: [aServer('smtp', 'smtp.example.org')] },
    ],
    [
      'both, STARTTLS too',
      {
        incoming: [
          aServer('pop3', 'pop.example.org'),
          aServer('imap', 'imap.example.org', { socketType: 'STARTTLS' }),
        ],
        outgoing: [
          aServer('smtp', 'smtp.example.org', { socketType: 'STARTTLS' }),
          aServer('smtp', 'smtp.example.org'),
        ],
      },
    ],
    ['only a way to send', { incoming: [], outgoing: [aServer('smtp', 'smtp.example.org')] }],
  ];
  for (const [title, servers] of mailServers) {
    it(`autoconfig 32, 49: every service that can be configured changes nothing for any program (${title})`, () => {
      const bare = aProvider(servers);
      const full = aProvider({ ...servers, ...everything });
      const alone = servers.incoming.length === 0;
      for (const program of mailPrograms) {
        if (alone && program.reads !== 'thunderbird') continue;
        // With nothing else to read mail from, Thunderbird takes the Exchange server, and is right.
        if (alone && program.name === 'thunderbird') continue;
        const read = (provider: Provider) => {
          const { accepted, incoming, outgoing } = readAnswer(program, provider);
          return { accepted, incoming, outgoing };
        };
        assert.deepEqual(read(full), read(bare), program.name);
      }
    });
  }

  it('autoconfig 37: JMAP or EWS alone is of no use to Thunderbird, and it says why', () => {
    const nothing = { incoming: [], outgoing: [] };
    for (const service of [{ jmap: everything.jmap }, { ews: everything.ews }] as Partial<
      Omit<Provider, 'domains'>
    >[]) {
      const document = render(autoconfig, aProvider({ ...nothing, ...service }));
      for (const program of mailPrograms.filter(({ reads }) => reads === 'thunderbird')) {
        const verdict = program.read(document, mailbox);
        assert.equal(verdict.accepted, false, program.name);
        assert.notEqual(verdict.why, '');
      }
    }
  });

  it('autoconfig 38: EWS with an SMTP server is an Exchange account for Thunderbird', () => {
    const document = render(
      autoconfig,
      aProvider({ incoming: [], ews: aUrlService('exchange.example.org') }),
    );
    const program = mailPrograms.find(({ name }) => name === 'thunderbird');
    assert.equal(
      line(program?.read(document, mailbox).incoming),
      'exchange exchange.example.org:443 SSL password-cleartext ann@example.org',
    );
  });

  it('Exchange accounts reach Apple devices', () => {
    const provider = aProvider({
      apple: { account: 'exchange' },
      activeSync: {
        url: { scheme: 'https', hostname: 'eas.example.org', path: '/Microsoft-Server-ActiveSync' },
        username: '%EMAILADDRESS%',
        authentication: ['Basic'],
      },
    });
    const program = mailPrograms.find(({ name }) => name === 'apple-mail');
    const verdict = program?.read(render(apple, provider), mailbox);
    assert.equal(line(verdict?.incoming), 'exchange eas.example.org:443 SSL - ann@example.org');
  });
});
