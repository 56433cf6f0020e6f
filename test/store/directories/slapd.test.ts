import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { AndFilter, EqualityFilter, FilterParser } from 'ldapts';
import type { LdapDirectorySettings } from '../../../src/config/directory-settings.ts';
import type { Domain } from '../../../src/model/domain.ts';
import type { Directory } from '../../../src/store/directories/directory.ts';
import { openLdapDirectory } from '../../../src/store/directories/ldap-directory.ts';
import { parseLdapFilter } from '../../../src/store/directories/ldap-filter.ts';
import { domain, soon } from '../../support/ask-directory.ts';
import { hostileDomains } from '../../support/hostile-domains.ts';
import { needsSlapd, startSlapd, type TestSlapd } from '../../support/slapd.ts';

const entries = `dn: ou=domains,dc=example,dc=org
objectClass: organizationalUnit
ou: domains

dn: o=example.org,ou=domains,dc=example,dc=org
objectClass: organization
o: example.org
description: hosting
l: seven

dn: o=plain.example,ou=domains,dc=example,dc=org
objectClass: organization
o: plain.example

dn: o=twice,ou=domains,dc=example,dc=org
objectClass: organization
o: twice
o: example.net
description: big

dn: o=again,ou=domains,dc=example,dc=org
objectClass: organization
o: again
o: example.net
description: big
`;

describe('a directory in OpenLDAP', { skip: needsSlapd() }, () => {
  let server: TestSlapd;
  const opened: Directory[] = [];

  before(async () => {
    server = await startSlapd(entries);
  });
  after(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await server.remove();
  });

  function open(more: Partial<LdapDirectorySettings> = {}, warn?: (text: string) => void): Directory {
    const directory = openLdapDirectory(
      {
        kind: 'ldap',
        name: 'ldap',
        url: server.url,
        bindDn: 'cn=signpost,dc=example,dc=org',
        password: 'secret',
        base: 'ou=domains,dc=example,dc=org',
        scope: 'sub',
        filter: '(&(objectClass=organization)(o={domain}))',
        providerAttribute: 'Description',
        attributes: ['l'],
        pool: 4,
        ttl: 300,
        negativeTtl: 10,
        deadline: 1500,
        ...more,
      },
      warn,
    );
    opened.push(directory);
    return directory;
  }

  const match = { provider: 'hosting', columns: new Map([['L', 'seven']]) };

  it('answers the provider and further attributes', async () => {
    assert.deepEqual(await open().ask(domain('example.org'), soon()), match);
  });

  it('answers nothing for a domain that is not there, and for one without a provider', async () => {
    assert.equal(await open().ask(domain('other.example'), soon()), undefined);
    assert.equal(await open().ask(domain('plain.example'), soon()), undefined);
  });

  it('has one provider for all entries where the settings name it', async () => {
    const { providerAttribute: _left, ...rest } = { providerAttribute: '', provider: 'all', attributes: [] };
    const directory = openLdapDirectory({
      kind: 'ldap',
      name: 'ldap',
      url: server.url,
      bindDn: 'cn=signpost,dc=example,dc=org',
      password: 'secret',
      base: 'ou=domains,dc=example,dc=org',
      scope: 'one',
      filter: '(o={domain})',
      pool: 1,
      ttl: 300,
      negativeTtl: 10,
      deadline: 1500,
      ...rest,
    });
    opened.push(directory);
    const found = await directory.ask(domain('plain.example'), soon());
    assert.deepEqual(found, { provider: 'all', columns: new Map() });
    assert.equal(await directory.ask(domain('other.example'), soon()), undefined);
  });

  it('takes one of several entries and tells it once', async () => {
    const told: string[] = [];
    const directory = open({}, (text) => told.push(text));
    for (let round = 0; round < 3; round += 1) {
      assert.equal((await directory.ask(domain('example.net'), soon()))?.provider, 'big');
    }
    assert.equal(told.length, 1);
  });

  it('encrypts by STARTTLS and checks the certificate', async () => {
    const trusted = open({ tls: { mode: 'on', ca: server.ca } });
    assert.deepEqual(await trusted.ask(domain('example.org'), soon()), match);
    await assert.rejects(open({ tls: { mode: 'on' } }).ask(domain('example.org'), soon()), /self-signed/);
    const otherName = open({
      tls: { mode: 'on', ca: server.ca },
      url: server.url.replace('localhost', '127.0.0.1'),
    });
    await assert.rejects(otherName.ask(domain('example.org'), soon()), /altnames/i);
    assert.match(server.log(), /STARTTLS/);
  });

  for (const [what, more] of [
    ['a base that is not there', { base: 'ou=nothing,dc=example,dc=org' }],
    ['a wrong password', { password: 'terribly wrong' }],
    ['a place where nothing listens', { url: 'ldap://127.0.0.1:1' }],
  ] as const) {
    it(`can't know with ${what}, and says so without the password`, async () => {
      await assert.rejects(open(more).ask(domain('example.org'), soon()), (error: Error) => {
        assert.doesNotMatch(error.message, /secret|terribly/);
        return true;
      });
    });
  }

  for (const [what, more] of [
    ['a filter without a place for the domain', { filter: '(o=*)' }],
    ['a filter that is none', { filter: '(&(o={domain})' }],
    ['no URL', { url: 'localhost' }],
    ['a URL with more in it', { url: 'ldap://localhost/dc=example' }],
    ['TLS switched off for ldaps', { url: 'ldaps://localhost', tls: { mode: 'off' } }],
  ] as const) {
    it(`is not opened with ${what}`, () => {
      assert.throws(() => open(more), /can't be opened/);
    });
  }

  it('reliability 33: hostile names are values in the same filter', async () => {
    const directory = open({ filter: '(&(objectClass=organization)(l=seven)(o={domain}))' });
    for (const name of hostileDomains) {
      assert.equal(await directory.ask(name as Domain, soon()), undefined);
    }
    const filters = server.log().match(/filter="\(&\(objectClass=organization\)\(l=seven\).*$/gm) ?? [];
    assert.equal(filters.length, hostileDomains.length);
    for (const one of filters) {
      assert.match(
        one,
        /^filter="\(&\(objectClass=organization\)\(l=seven\)\(o=(?:[^()*\\]|\\[0-9A-Fa-f]{2}|\\")*\)\)"$/,
      );
    }
    assert.deepEqual(await directory.ask(domain('example.org'), soon()), match);
  });

  it('a deadline that is over ends the question', async () => {
    await assert.rejects(
      open().ask(domain('example.org'), AbortSignal.abort(new Error('too late'))),
      /too late/,
    );
  });
});

describe('the filter of an LDAP directory', () => {
  it('is filled by any text without changing its shape', () => {
    const read = parseLdapFilter('(&(a=1)(o={domain}))', '{domain}');
    assert.ok(read.ok);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const filled = read.value(value);
        assert.match(filled, /^\(&\(a=1\)\(o=[^()*]*\)\)$/);
        const filter = FilterParser.parseString(filled);
        assert.ok(filter instanceof AndFilter);
        assert.equal(filter.filters.length, 2);
        const last = filter.filters[1];
        // An empty value is written like a test for presence.
        if (value === '') return;
        assert.ok(last instanceof EqualityFilter);
        assert.equal(String(last.value), Buffer.from(value).toString());
      }),
      { numRuns: 300 },
    );
  });
});
