import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LdapDirectorySettings } from '../../../src/config/directory-settings.ts';
import { CannotKnow, type Directory } from '../../../src/store/directories/directory.ts';
import { openLdapDirectory } from '../../../src/store/directories/ldap-directory.ts';
import { openUsers } from '../../../src/store/directories/open-users.ts';
import { parseEmailAddress } from '../../../src/model/email-address.ts';
import { domain, soon } from '../../support/ask-directory.ts';
import { needsSlapd, startSlapd, type TestSlapd } from '../../support/slapd.ts';

const entries = `dn: ou=domains,dc=example,dc=org
objectClass: organizationalUnit
ou: domains

dn: o=values.example,ou=domains,dc=example,dc=org
objectClass: organization
o: values.example
description: hosting
description: second

dn: o=long.example,ou=domains,dc=example,dc=org
objectClass: organization
o: long.example
description: ${'x'.repeat(900)}

dn: o=blank.example,ou=domains,dc=example,dc=org
objectClass: organization
o: blank.example
description::  IA==

dn: o=bytes.example,ou=domains,dc=example,dc=org
objectClass: organization
objectClass: extensibleObject
o: bytes.example
userCertificate;binary:: MAMCAQE=
description: hosting

${['one', 'two', 'three']
  .map(
    (name) => `dn: ou=${name},ou=domains,dc=example,dc=org
objectClass: organizationalUnit
objectClass: extensibleObject
ou: ${name}
o: thrice.example
description: hosting
`,
  )
  .join('\n')}`;

const elsewhere = `dn: ou=other,dc=example,dc=org
objectClass: organizationalUnit
ou: other

dn: o=here.example,ou=other,dc=example,dc=org
objectClass: organization
o: here.example
description: hosting

dn: cn=away,ou=other,dc=example,dc=org
objectClass: referral
objectClass: extensibleObject
cn: away
ref: ldap://127.0.0.1:1/ou=away,dc=example,dc=org
`;

describe('OpenLDAP, used clumsily', { skip: needsSlapd() }, () => {
  let server: TestSlapd;
  const opened: Directory[] = [];
  before(async () => {
    server = await startSlapd(`${entries}\n${elsewhere}`);
  });
  after(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await server.remove();
  });

  function open(
    more: Partial<LdapDirectorySettings> = {},
    warn?: (text: string) => void,
    at: TestSlapd = server,
  ): Directory {
    const directory = openLdapDirectory(
      {
        kind: 'ldap',
        name: 'ldap',
        url: at.url,
        bindDn: 'cn=signpost,dc=example,dc=org',
        password: 'secret',
        base: 'ou=domains,dc=example,dc=org',
        scope: 'sub',
        filter: '(o={domain})',
        providerAttribute: 'description',
        attributes: [],
        pool: 2,
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

  it('of several values the first counts, of several entries too, however many', async () => {
    const told: string[] = [];
    const directory = open({}, (text) => told.push(text));
    assert.equal((await directory.ask(domain('values.example'), soon()))?.provider, 'hosting');
    assert.deepEqual(told, []);
    assert.equal((await directory.ask(domain('thrice.example'), soon()))?.provider, 'hosting');
    assert.match(told.join(), /several entries/);
  });

  it('a provider that can not be a name is "can not know", and told once', async () => {
    const told: string[] = [];
    const directory = open({}, (text) => told.push(text));
    const always = open({ provider: 'hoster' });
    for (const one of [directory, directory, always]) {
      await assert.rejects(one.ask(domain('long.example'), soon()), CannotKnow);
    }
    assert.equal(told.length, 1);
    const bytes = open({ providerAttribute: 'userCertificate;binary' });
    await assert.rejects(bytes.ask(domain('bytes.example'), soon()), CannotKnow);
    assert.equal(await directory.ask(domain('blank.example'), soon()), undefined);
  });

  it('an attribute that no schema has is a provider that nothing names', async () => {
    const directory = open({ providerAttribute: 'signpostProvider' });
    assert.equal(await directory.ask(domain('values.example'), soon()), undefined);
    const named = open({ providerAttribute: 'signpostProvider', provider: 'hoster' });
    assert.equal((await named.ask(domain('values.example'), soon()))?.provider, 'hoster');
  });

  it('where a part of the tree is elsewhere, what is not found can not be known', async () => {
    const told: string[] = [];
    const directory = open({ base: 'ou=other,dc=example,dc=org' }, (text) => told.push(text));
    assert.equal((await directory.ask(domain('here.example'), soon()))?.provider, 'hosting');
    await assert.rejects(directory.ask(domain('away.example'), soon()), CannotKnow);
    await assert.rejects(directory.ask(domain('away.example'), soon()), CannotKnow);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /write a base/);
    const itself = open({ base: 'cn=away,ou=other,dc=example,dc=org' });
    await assert.rejects(
      itself.ask(domain('here.example'), soon()),
      (error) => !(error instanceof CannotKnow),
    );
  });

  it('logins are looked for in this server only: Active Directory always refers to others', async () => {
    const users = await openUsers({
      kind: 'ldap',
      url: server.url,
      bindDn: 'cn=signpost,dc=example,dc=org',
      password: 'secret',
      base: 'ou=other,dc=example,dc=org',
      scope: 'sub',
      filter: '(mail={address})',
      loginAttribute: 'uid',
      pool: 1,
      ttl: 60,
      deadline: 1500,
      answer: 'links',
    });
    const ann = parseEmailAddress('ann@example.org');
    assert.ok(ann.ok);
    try {
      assert.equal(await users.loginOf(ann.value, soon()), undefined);
    } finally {
      await users.close();
    }
  });

  it('a server that allows one entry only still answers, and one that wants TLS says so', async () => {
    const limited = await startSlapd(entries, 'sizelimit 1');
    const strict = await startSlapd(entries, 'security simple_bind=64');
    try {
      assert.equal(
        (await open({}, undefined, limited).ask(domain('thrice.example'), soon()))?.provider,
        'hosting',
      );
      await assert.rejects(
        open({ tls: { mode: 'off' } }, undefined, strict).ask(domain('values.example'), soon()),
        /confidentiality|TLS/i,
      );
      const encrypted = open({ tls: { mode: 'on', ca: strict.ca } }, undefined, strict);
      assert.equal((await encrypted.ask(domain('values.example'), soon()))?.provider, 'hosting');
    } finally {
      await limited.remove();
      await strict.remove();
    }
  });
});
