import assert from 'node:assert/strict';
import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { DirectoryTlsSettings } from '../../../src/config/directory-settings.ts';
import { openSqlDirectory } from '../../../src/store/directories/sql-directory.ts';
import { domain, soon } from '../../support/ask-directory.ts';
import { needsMariadb, startMariadb } from '../../support/mariadb.ts';
import { needsProgram } from '../../support/needs.ts';
import { needsPostgresql, startPostgresql } from '../../support/postgresql.ts';
import { runAs, serverFolder, userIds } from '../../support/server-process.ts';

/** What both servers have in common here. */
interface TestServer {
  readonly url: string;
  run(statements: string): Promise<void>;
  remove(): Promise<void>;
}

/** A certificate for `localhost`, and its key that only the server's user may read. */
function makeCertificate(owner: string) {
  const folder = serverFolder('tls', owner);
  const certificate = join(folder.path, 'cert.pem');
  const key = join(folder.path, 'key.pem');
  const request =
    'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
  runAs(undefined, 'openssl', [...request.split(' '), '-keyout', key, '-out', certificate]);
  const ids = userIds(owner);
  if (ids !== undefined) for (const file of [key, certificate]) chownSync(file, ids.uid, ids.gid);
  chmodSync(key, 0o600);
  return { certificate, key, remove: () => folder.remove() };
}

type Certificate = ReturnType<typeof makeCertificate>;

const servers: readonly {
  readonly name: string;
  readonly owner: string;
  readonly skip: string | false;
  start(certificate: Certificate): Promise<TestServer>;
}[] = [
  {
    name: 'PostgreSQL',
    owner: 'postgres',
    skip: needsPostgresql() || needsProgram('openssl'),
    start: ({ certificate, key }) =>
      startPostgresql(`ssl = on\nssl_cert_file = '${certificate}'\nssl_key_file = '${key}'`),
  },
  {
    name: 'MariaDB',
    owner: 'mysql',
    skip: needsMariadb() || needsProgram('openssl'),
    start: ({ certificate, key }) => startMariadb([`--ssl-cert=${certificate}`, `--ssl-key=${key}`]),
  },
];

for (const one of servers) {
  const { name, owner, skip } = one;
  describe(`an encrypted connection to ${name}`, { skip }, () => {
    let certificate: Certificate;
    let server: TestServer;

    before(async () => {
      certificate = makeCertificate(owner);
      server = await one.start(certificate);
      await server.run(
        "CREATE TABLE domain (name varchar(253), provider varchar(50)); INSERT INTO domain VALUES ('example.org', 'hosting')",
      );
    });
    after(async () => {
      await server.remove();
      certificate.remove();
    });

    async function ask(tls: DirectoryTlsSettings, host = 'localhost'): Promise<string | undefined> {
      const directory = openSqlDirectory({
        kind: 'sql',
        name: 'sql',
        url: server.url.replace('127.0.0.1', host),
        query: 'SELECT provider FROM domain WHERE name = $1',
        tls,
        pool: 1,
        ttl: 300,
        negativeTtl: 10,
        deadline: 1500,
      });
      try {
        return (await directory.ask(domain('example.org'), soon()))?.provider;
      } finally {
        await directory.close();
      }
    }

    it('is made where the authority is known', async () => {
      assert.equal(await ask({ mode: 'on', ca: certificate.certificate }), 'hosting');
    });

    it('is refused where it is not', async () => {
      await assert.rejects(ask({ mode: 'on' }), /self-signed/);
    });

    it('is refused where the certificate is for another host', async () => {
      await assert.rejects(ask({ mode: 'on', ca: certificate.certificate }, '127.0.0.1'));
    });

    it('is not made on the same machine unless it is wanted', async () => {
      assert.equal(await ask({ mode: 'auto' }), 'hosting');
    });
  });
}

describe('an encrypted connection to a PostgreSQL that has none', { skip: needsPostgresql() }, () => {
  it('is refused, and nothing is sent in the clear', async () => {
    const server = await startPostgresql();
    try {
      const directory = openSqlDirectory({
        kind: 'sql',
        name: 'sql',
        url: server.url,
        query: 'SELECT $1',
        tls: { mode: 'on' },
        pool: 1,
        ttl: 300,
        negativeTtl: 10,
        deadline: 1500,
      });
      await assert.rejects(directory.ask(domain('example.org'), soon()), /does not support SSL/);
      await directory.close();
    } finally {
      await server.remove();
    }
  });
});
