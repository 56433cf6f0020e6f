import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Directory } from '../../../src/store/directories/directory.ts';
import { openLdapDirectory } from '../../../src/store/directories/ldap-directory.ts';
import { openSqlDirectory } from '../../../src/store/directories/sql-directory.ts';
import { domain, eventually, soon } from '../../support/ask-directory.ts';
import { needsMariadb, startMariadb, type TestMariadb } from '../../support/mariadb.ts';
import { projectRoot } from '../../support/paths.ts';
import { needsPostgresql, startPostgresql, type TestPostgresql } from '../../support/postgresql.ts';
import { needsSlapd, startSlapd, type TestSlapd } from '../../support/slapd.ts';

const page = readFileSync(join(projectRoot, 'docs/directories-queries.md'), 'utf8');

/** The block of a kind below a heading of the page. */
function written(heading: string, kind: 'sql' | 'ldap' | 'postgresql'): string {
  const section = page.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? '';
  const block = section.split(`\`\`\`${kind}\n`)[1]?.split('```')[0];
  assert.ok(block !== undefined, `${heading} has no ${kind}`);
  return block.trim();
}

const rules = { ttl: 300, negativeTtl: 10, deadline: 1500, pool: 1 };

/** Every schema holds these; `off` is inactive, `backup` only relayed, and the rest say what they are. */
async function asks(
  directory: Directory,
  hosted: readonly string[],
  others: readonly string[],
): Promise<void> {
  for (const name of hosted) {
    assert.equal((await directory.ask(domain(name), soon()))?.provider, 'hosting', name);
  }
  for (const name of [...others, 'none.example']) {
    assert.equal(await directory.ask(domain(name), soon()), undefined, name);
  }
}

const hosted = ['one.example', 'alias.example'];
const others = ['off.example', 'backup.example', 'off-alias.example', 'alias-of-off.example'];

const postfixAdminRows = `
  INSERT INTO domain (domain, backupmx, active) VALUES
    ('one.example', FALSE, TRUE), ('off.example', FALSE, FALSE), ('backup.example', TRUE, TRUE);
  INSERT INTO alias_domain (alias_domain, target_domain, active) VALUES ('alias.example', 'one.example', TRUE),
    ('off-alias.example', 'one.example', FALSE), ('alias-of-off.example', 'off.example', TRUE);`;

/** PostfixAdmin, mailcow and iRedMail have the same tables, with flags of another type each. */
function postfixAdmin(flag: string): string {
  return `DROP TABLE IF EXISTS domain, alias_domain;
    CREATE TABLE domain (domain varchar(255) PRIMARY KEY, backupmx ${flag}, active ${flag});
    CREATE TABLE alias_domain (alias_domain varchar(255) PRIMARY KEY, target_domain varchar(255), active ${flag});
    ${flag === 'smallint' ? postfixAdminRows.replaceAll('TRUE', '1').replaceAll('FALSE', '0') : postfixAdminRows}`;
}

const modoboa = `DROP TABLE IF EXISTS admin_domain, admin_domainalias;
  CREATE TABLE admin_domain (id int PRIMARY KEY, name varchar(100) UNIQUE, enabled boolean, type varchar(20));
  CREATE TABLE admin_domainalias (id int PRIMARY KEY, name varchar(254) UNIQUE, enabled boolean, target_id int);
  INSERT INTO admin_domain VALUES (1, 'one.example', TRUE, 'domain'), (2, 'off.example', FALSE, 'domain'),
    (3, 'backup.example', TRUE, 'relaydomain');
  INSERT INTO admin_domainalias VALUES (1, 'alias.example', TRUE, 1), (2, 'off-alias.example', FALSE, 1),
    (3, 'alias-of-off.example', TRUE, 2);`;

const ispConfig = `
  CREATE TABLE mail_domain (domain_id int AUTO_INCREMENT PRIMARY KEY, server_id int DEFAULT 1,
    domain varchar(255), active enum('n','y'));
  CREATE TABLE mail_forwarding (forwarding_id int AUTO_INCREMENT PRIMARY KEY, server_id int DEFAULT 1, source varchar(255),
    destination text, type enum('alias','aliasdomain','forward','catchall'), active enum('n','y'));
  INSERT INTO mail_domain (domain, active) VALUES ('one.example', 'y'), ('off.example', 'n'), ('alias.example', 'y'),
    ('off-alias.example', 'n'), ('alias-of-off.example', 'y');
  INSERT INTO mail_forwarding (source, destination, type, active) VALUES ('@alias.example', '@one.example', 'aliasdomain', 'y'),
    ('@alias-of-off.example', '@off.example', 'aliasdomain', 'y');`;

describe('ready-made queries in MariaDB', { skip: needsMariadb() }, () => {
  let server: TestMariadb;
  before(async () => {
    server = await startMariadb();
  });
  after(() => server.remove());

  for (const [heading, schema] of [
    ['PostfixAdmin', postfixAdmin('boolean')],
    ['mailcow', postfixAdmin('boolean')],
    ['iRedMail', postfixAdmin('boolean')],
    ['Modoboa', modoboa],
    ['ISPConfig', ispConfig],
  ] as const) {
    it(heading, async () => {
      await server.run(schema);
      const directory = openSqlDirectory({
        ...rules,
        kind: 'sql',
        name: 'sql',
        url: server.url,
        query: written(heading, 'sql'),
      });
      try {
        await asks(directory, hosted, others);
      } finally {
        await directory.close();
      }
    });
  }
});

describe('ready-made queries in PostgreSQL', { skip: needsPostgresql() }, () => {
  let server: TestPostgresql;
  before(async () => {
    server = await startPostgresql();
  });
  after(() => server.remove());

  for (const [heading, schema] of [
    ['PostfixAdmin', postfixAdmin('boolean')],
    ['iRedMail', postfixAdmin('smallint')],
    ['Modoboa', modoboa],
  ] as const) {
    it(heading, async () => {
      await server.run(schema);
      const query = written(heading, 'sql');
      const directory = openSqlDirectory({ ...rules, kind: 'sql', name: 'sql', url: server.url, query });
      try {
        await asks(directory, hosted, others);
      } finally {
        await directory.close();
      }
    });
  }

  it('the trigger tells of a changed domain', async () => {
    await server.run(postfixAdmin('boolean'));
    await server.run(written('Changes at once', 'postgresql'));
    const query = written('PostfixAdmin', 'sql');
    const notify = 'signpost';
    const directory = openSqlDirectory({
      ...rules,
      kind: 'sql',
      name: 'sql',
      url: server.url,
      query,
      notify,
    });
    const heard: (string | undefined)[] = [];
    directory.onChange?.((changed) => heard.push(changed));
    try {
      await eventually(async () => {
        await server.run("UPDATE domain SET active = NOT active WHERE domain = 'one.example'");
        return heard.includes('one.example');
      });
    } finally {
      await directory.close();
    }
  });
});

const iRedMailSchema = `
attributetype ( 1.3.6.1.4.1.32349.1.2.1 NAME 'domainName' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )
attributetype ( 1.3.6.1.4.1.32349.1.2.2 NAME 'domainAliasName' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )
attributetype ( 1.3.6.1.4.1.32349.1.2.3 NAME 'accountStatus' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )
attributetype ( 1.3.6.1.4.1.32349.1.2.4 NAME 'enabledService' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )
attributetype ( 1.3.6.1.4.1.32349.1.2.5 NAME 'domainBackupMX' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )
objectclass ( 1.3.6.1.4.1.32349.1.2.6 NAME 'mailDomain' SUP top STRUCTURAL MUST domainName
  MAY ( domainAliasName $ accountStatus $ enabledService $ domainBackupMX ) )`;

function mailDomain(name: string, status: string, more: string): string {
  return `dn: domainName=${name},o=domains,dc=example,dc=org
objectClass: mailDomain
domainName: ${name}
enabledService: mail
accountStatus: ${status}
${more}
`;
}

const iRedMailEntries = `dn: o=domains,dc=example,dc=org
objectClass: organization
o: domains

${mailDomain('one.example', 'active', 'domainAliasName: alias.example\n')}
${mailDomain('off.example', 'disabled', 'domainAliasName: alias-of-off.example\n')}
${mailDomain('backup.example', 'active', 'domainBackupMX: yes\n')}`;

describe('ready-made filters in OpenLDAP', { skip: needsSlapd() }, () => {
  let server: TestSlapd;
  before(async () => {
    server = await startSlapd(iRedMailEntries, iRedMailSchema);
  });
  after(() => server.remove());

  it('iRedMail', async () => {
    const directory = openLdapDirectory({
      ...rules,
      kind: 'ldap',
      name: 'ldap',
      url: server.url,
      bindDn: 'cn=signpost,dc=example,dc=org',
      password: 'secret',
      base: 'o=domains,dc=example,dc=org',
      scope: 'sub',
      filter: written('iRedMail', 'ldap'),
      provider: 'hosting',
      attributes: [],
    });
    try {
      await asks(directory, hosted, others);
    } finally {
      await directory.close();
    }
  });
});
