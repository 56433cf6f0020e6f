import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { printData, type DnsRecord } from '../../src/formats/dns-record.ts';
import type { DnsOptions } from '../../src/formats/dns-question.ts';
import { dnsRecords } from '../../src/formats/dns.ts';
import type { Provider } from '../../src/model/provider.ts';
import { needsProgram } from '../support/needs.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import {
  aDomain,
  addresses,
  aHost,
  aPattern,
  bodies,
  dnsCases,
  everything,
  options,
  policy,
  recordsOf,
} from './dns-cases.ts';

const domain = aDomain('example.org');

function ask(provider: Provider, given: Partial<DnsOptions> = {}): readonly DnsRecord[] {
  return dnsRecords(provider, domain, options(given)).records;
}

/** The data of the records of one name and type. */
function at(records: readonly DnsRecord[], owner: string, type: DnsRecord['data']['type']): string[] {
  return records
    .filter((record) => record.owner === owner && record.data.type === type)
    .map(({ data }) => printData(data));
}

describe('autoconfig 57: SRV records', () => {
  const all = ask(everything());
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['_imaps._tcp', ['0 1 993 imap.example.org.', '10 1 10993 imap2.example.org.']],
    ['_imap._tcp', ['20 1 143 imap.example.net.']],
    ['_pop3s._tcp', ['30 1 995 pop.example.org.']],
    ['_pop3._tcp', ['0 0 0 .']],
    ['_submissions._tcp', ['0 1 465 smtp.example.org.']],
    ['_submission._tcp', ['10 1 587 smtp.example.net.']],
    ['_caldavs._tcp', ['0 1 443 dav.example.org.']],
    ['_carddavs._tcp', ['0 1 8443 dav.example.org.']],
    ['_caldav._tcp', ['0 0 0 .']],
    ['_carddav._tcp', ['0 0 0 .']],
    ['_jmap._tcp', ['0 1 443 jmap.example.net.']],
    ['_sieve._tcp', ['0 1 4190 imap.example.net.']],
    ['_xmpp-client._tcp', ['0 1 5222 chat.example.net.']],
    ['_autodiscover._tcp', ['0 0 443 setup.example.net.']],
  ];
  for (const [label, expected] of cases) {
    it(`autoconfig 57: ${label} is ${expected.join(' and ')}`, () => {
      assert.deepEqual(at(all, `${label}.example.org`, 'SRV'), expected);
    });
  }

  it('autoconfig 57: what is not offered is 0 0 0 . and optional', () => {
    const two = ask(aProvider());
    for (const label of ['imap', 'pop3s', 'pop3', 'submission', 'caldavs', 'carddavs', 'jmap', 'sieve']) {
      assert.deepEqual(at(two, `_${label}._tcp.example.org`, 'SRV'), ['0 0 0 .'], label);
    }
    for (const { data, need } of two) {
      if (data.type === 'SRV' && data.target === '') assert.equal(need, 'optional');
    }
  });

  it('autoconfig 57: no target is a CNAME of these records, and every target is absolute', () => {
    for (const one of dnsCases) {
      const { records } = recordsOf(one);
      const aliases = new Set(records.filter(({ data }) => data.type === 'CNAME').map(({ owner }) => owner));
      for (const { data } of records) {
        if (data.type !== 'SRV' && data.type !== 'MX' && data.type !== 'CNAME') continue;
        assert.match(printData(data), /\.$/);
        const target = data.type === 'MX' ? data.exchange : data.target;
        if (data.type !== 'CNAME') assert.ok(!aliases.has(target), `${one.name}: ${target}`);
      }
    }
  });

  it('a server behind one of our own CNAMEs gets no SRV record, and a note says so', () => {
    const provider = aProvider({ incoming: [aServer('imap', 'autoconfig.example.org')] });
    const { records, notes } = dnsRecords(provider, domain, options());
    assert.deepEqual(at(records, '_imaps._tcp.example.org', 'SRV'), []);
    assert.ok(notes.some((note) => note.includes('_imaps._tcp.example.org SRV is left out')));
  });

  it('a server without TLS is not advertised', () => {
    const filters = { hostname: 'sieve.example.org', port: 4190, socketType: 'plain' } as const;
    const login = { username: '%EMAILADDRESS%', authentication: ['password-cleartext'] } as const;
    const sieve = ask(aProvider({ manageSieve: { ...filters, ...login } }));
    assert.deepEqual(at(sieve, '_sieve._tcp.example.org', 'SRV'), ['0 0 0 .']);
    const provider = aProvider({ incoming: [aServer('imap', 'imap.example.org', { socketType: 'plain' })] });
    assert.deepEqual(at(ask(provider), '_imap._tcp.example.org', 'SRV'), ['0 0 0 .']);
  });

  it('nothing is denied where the file says nothing about mail', () => {
    const provider = aProvider({ incoming: [], outgoing: [], calendar: aUrlService('dav.example.org') });
    assert.ok(!ask(provider).some(({ data }) => data.type === 'SRV' && data.target === ''));
  });

  it('the same server twice is one record', () => {
    const provider = aProvider({
      incoming: [aServer('imap', 'a.example.org'), aServer('imap', 'a.example.org')],
    });
    assert.equal(at(ask(provider), '_imaps._tcp.example.org', 'SRV').length, 1);
  });
});

describe('autoconfig 58: the path beside an SRV record', () => {
  const owner = '_caldavs._tcp.example.org';
  const withPath = (path: string): Provider => aProvider({ calendar: aUrlService('dav.example.org', path) });

  for (const path of ['/', '/dav/', '/caldav/a%20b/', `/${'a'.repeat(249)}`]) {
    it(`autoconfig 58: path=${path.slice(0, 30)} stands at the same name`, () => {
      const records = ask(withPath(path));
      assert.deepEqual(at(records, owner, 'TXT'), [`"path=${path}"`]);
      assert.equal(at(records, owner, 'SRV').length, 1);
    });
  }

  for (const path of ['/dav/?a=1', `/${'a'.repeat(250)}`]) {
    it(`autoconfig 58: ${path.slice(0, 30)} can't be said, and a note says so`, () => {
      const { records, notes } = dnsRecords(withPath(path), domain, options());
      assert.deepEqual(at(records, owner, 'TXT'), []);
      assert.ok(notes.some((note) => note.includes(owner)));
    });
  }

  it('autoconfig 58: calendars and address books without TLS stand at the labels for that', () => {
    const url = { scheme: 'http', hostname: 'dav.example.org', path: '/d/' } as const;
    const records = ask(aProvider({ calendar: aUrlService('dav.example.org', '/d/', { url }) }));
    assert.deepEqual(at(records, '_caldav._tcp.example.org', 'SRV'), ['0 1 80 dav.example.org.']);
    assert.deepEqual(at(records, '_caldav._tcp.example.org', 'TXT'), ['"path=/d/"']);
    assert.deepEqual(at(records, owner, 'SRV'), ['0 0 0 .']);
  });
});

describe('autoconfig 53: the digests of the PACC document', () => {
  it(
    'autoconfig 53: both bodies of a rollover are vouched for, as openssl computes it',
    { skip: needsProgram('openssl') },
    () => {
      const expected = bodies.map((body) => {
        const { stdout } = spawnSync('openssl', ['dgst', '-sha256', '-binary'], { input: body });
        return `"v=UAAC1; a=sha256; d=${stdout.toString('base64')}"`;
      });
      assert.deepEqual(
        at(ask(aProvider(), { paccBodies: bodies }), '_ua-auto-config.example.org', 'TXT'),
        expected,
      );
    },
  );

  it('autoconfig 53: the same body twice is one record', () => {
    const records = ask(aProvider(), { paccBodies: ['{}', '{}'] });
    assert.equal(at(records, '_ua-auto-config.example.org', 'TXT').length, 1);
  });

  it('no document, no name for it', () => {
    assert.ok(!ask(aProvider()).some(({ owner }) => owner.includes('ua-auto-config')));
  });

  it('in the style cname the name leads below the target, which carries the records', () => {
    const records = ask(aProvider(), { paccBodies: bodies, style: 'cname' });
    const below = '_ua-auto-config.example.org.setup.example.net';
    assert.deepEqual(at(records, '_ua-auto-config.example.org', 'CNAME'), [`${below}.`]);
    assert.equal(at(records, below, 'TXT').length, 2);
    assert.deepEqual(at(records, '_ua-auto-config.example.org', 'TXT'), []);
  });

  it('where the name below the target is too long, the records stay in the zone', () => {
    const target = aHost(`${'a.'.repeat(110)}example`);
    const records = ask(aProvider(), { paccBodies: ['{}'], style: 'cname', target });
    assert.equal(at(records, '_ua-auto-config.example.org', 'TXT').length, 1);
  });
});

describe('service names', () => {
  it('two are required, and nothing else is', () => {
    const required = ask(everything(), { paccBodies: bodies, mtaStsPolicy: policy }).filter(
      ({ need }) => need === 'required',
    );
    assert.deepEqual(
      required.map(({ owner, data }) => `${owner} ${data.type} ${printData(data)}`),
      [
        'autoconfig.example.org CNAME setup.example.net.',
        'autodiscover.example.org CNAME setup.example.net.',
      ],
    );
  });

  it('with addresses as the target they have A and AAAA records, and SRV leads to one of them', () => {
    const records = ask(aProvider(), { target: addresses });
    assert.deepEqual(at(records, 'autodiscover.example.org', 'A'), ['192.0.2.1']);
    assert.deepEqual(at(records, 'autodiscover.example.org', 'AAAA'), ['2001:db8::1']);
    assert.deepEqual(at(records, '_autodiscover._tcp.example.org', 'SRV'), [
      '0 0 443 autodiscover.example.org.',
    ]);
    assert.ok(!records.some(({ data }) => data.type === 'CNAME'));
  });

  it("where Outlook is Microsoft's, autodiscover leads there and nothing of ours stands beside it", () => {
    const records = ask(aProvider({ outlook: { external: true } }));
    assert.deepEqual(at(records, 'autodiscover.example.org', 'CNAME'), ['autodiscover.outlook.com.']);
    assert.deepEqual(at(records, '_autodiscover._tcp.example.org', 'SRV'), []);
  });

  it('the target gets no CNAME to itself', () => {
    const { records, notes } = dnsRecords(
      aProvider(),
      domain,
      options({ target: aHost('autoconfig.example.org') }),
    );
    assert.deepEqual(at(records, 'autoconfig.example.org', 'CNAME'), []);
    assert.match(notes.join('\n'), /autoconfig\.example\.org is the target itself/);
  });

  it('programs that come by the MX find a name there', () => {
    const records = ask(everything());
    assert.deepEqual(at(records, 'autoconfig.mx.example.com', 'CNAME'), ['setup.example.net.']);
    assert.deepEqual(at(records, 'autoconfig.example.net', 'CNAME'), ['setup.example.net.']);
  });

  it('names that are too long are left out with a note', () => {
    const long = aDomain(`${'a.'.repeat(121)}example.org`);
    const { records, notes } = dnsRecords(aProvider(), long, options());
    assert.ok(records.every(({ owner }) => owner.length <= 253));
    assert.match(notes.join('\n'), /autodiscover.*longer than DNS allows/);
  });
});

describe('records for mail servers', () => {
  it('MX records name the exact hosts, best first', () => {
    assert.deepEqual(at(ask(everything()), 'example.org', 'MX'), [
      '10 mx1.example.net.',
      '20 mx2.example.net.',
    ]);
  });

  it('a pattern is no MX host, and a note says so', () => {
    const { records, notes } = dnsRecords(
      aProvider({ mx: [aPattern('*.mx.example.net')] }),
      domain,
      options(),
    );
    assert.deepEqual(at(records, 'example.org', 'MX'), []);
    assert.match(notes.join('\n'), /No MX record.*\*\.mx\.example\.net/);
  });

  it('the id of the MTA-STS policy is the same for the same text, and another for another (RFC 8461)', () => {
    const id = (mtaStsPolicy: string): string =>
      at(ask(everything(), { mtaStsPolicy }), '_mta-sts.example.org', 'TXT').join();
    assert.match(id(policy), /^"v=STSv1; id=[a-z0-9]{1,32};"$/);
    assert.equal(id(policy), id(policy));
    assert.notEqual(id(policy), id(policy.replace('enforce', 'testing')));
  });

  it('report addresses are escaped as RFC 8460 wants', () => {
    assert.deepEqual(at(ask(everything()), '_smtp._tls.example.org', 'TXT'), [
      '"v=TLSRPTv1; rua=mailto:tls%2Creports@example.org,https://example.net/tls?a=1%3Bb=2%21"',
    ]);
  });

  for (const [written, expected] of [
    ['mailto:tls@münchen.example', 'mailto:tls@xn--mnchen-3ya.example'],
    ['mailto:a#b?c@example.org', 'mailto:a%23b%3Fc@example.org'],
    ['mailto:ü%2C@example.org', 'mailto:%C3%BC%2C@example.org'],
    ['mailto:"a \\ b"@example.org', 'mailto:%22a%20%5C%20b%22@example.org'],
  ] as const) {
    it(`${written} is reported as ${expected}`, () => {
      const { data } =
        ask(aProvider({ tlsRpt: [written] })).find(({ owner }) => owner.startsWith('_smtp.')) ?? {};
      assert.deepEqual(data, { type: 'TXT', text: `v=TLSRPTv1; rua=${expected}` });
    });
  }
});
