import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { Attribute, Client } from 'ldapts';
import { openFileDirectory } from '../../../src/store/directories/file-directory.ts';
import { openHttpDirectory } from '../../../src/store/directories/http-directory.ts';
import { openLdapDirectory } from '../../../src/store/directories/ldap-directory.ts';
import { openMxDirectory } from '../../../src/store/directories/mx-directory.ts';
import { openMxLookup } from '../../../src/store/directories/mx-lookup.ts';
import { openSqlDirectory } from '../../../src/store/directories/sql-directory.ts';
import { eventually, soon } from '../../support/ask-directory.ts';
import { needsDnsmasq, startDnsmasq } from '../../support/dnsmasq.ts';
import { faults, startFaultProxy, type FaultProxy } from '../../support/fault-proxy.ts';
import { needsMariadb, startMariadb } from '../../support/mariadb.ts';
import { needsPostgresql, startPostgresql } from '../../support/postgresql.ts';
import { aProvider } from '../../support/providers.ts';
import { needsSlapd, startSlapd } from '../../support/slapd.ts';
import {
  describeDirectory,
  itFindsDomains,
  type DirectoryUnderTest,
  type ListUnderTest,
} from './contract.ts';
import { aDomain } from './fake-directory.ts';

const rules = { ttl: 60, negativeTtl: 10, deadline: 1500 };
const pool = 2;

/** What a proxy in front of a server can do. */
function faultsOf(proxy: FaultProxy): Pick<DirectoryUnderTest, 'faults' | 'connections'> {
  return {
    faults: faults.map((fault) => ({
      name: fault,
      begin: () => proxy.set(fault),
      end: () => proxy.set(undefined),
    })),
    connections: { open: () => proxy.open(), most: pool },
  };
}

interface DatabaseServer {
  readonly port: number;
  readonly url: string;
  run(statements: string): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

async function inDatabase(server: DatabaseServer): Promise<DirectoryUnderTest> {
  const proxy = await startFaultProxy(server.port);
  await server.run(
    'CREATE TABLE domain (name varchar(253) PRIMARY KEY, provider varchar(50), cluster varchar(50))',
  );
  const directory = openSqlDirectory({
    ...rules,
    kind: 'sql',
    name: 'sql',
    url: server.url.replace(String(server.port), String(proxy.port)),
    query: 'SELECT provider, cluster FROM domain WHERE name = $1',
    pool,
  });
  return {
    directory,
    hasColumns: true,
    add: (domains, cluster) =>
      server.run(
        domains.map((one) => `INSERT INTO domain VALUES ('${one}', 'hoster', '${cluster}')`).join(';'),
      ),
    power: { off: () => server.kill(), on: () => server.start() },
    ...faultsOf(proxy),
    async close() {
      await proxy.close();
      await server.remove();
    },
  };
}

describeDirectory('PostgreSQL', async () => inDatabase(await startPostgresql()), needsPostgresql());
describeDirectory(
  'MariaDB',
  // What is written is there after a kill, too.
  async () => inDatabase(await startMariadb(['--innodb-flush-log-at-trx-commit=1'])),
  needsMariadb(),
);

describeDirectory(
  'slapd',
  async () => {
    const server = await startSlapd(`dn: ou=domains,dc=example,dc=org
objectClass: organizationalUnit
ou: domains
`);
    const proxy = await startFaultProxy(server.port);
    const directory = openLdapDirectory({
      ...rules,
      kind: 'ldap',
      name: 'ldap',
      url: `ldap://localhost:${proxy.port}`,
      bindDn: 'cn=signpost,dc=example,dc=org',
      password: 'secret',
      base: 'ou=domains,dc=example,dc=org',
      scope: 'one',
      filter: '(cn={domain})',
      providerAttribute: 'sn',
      attributes: ['description'],
      tls: { mode: 'on', ca: server.ca },
      pool,
    });
    return {
      directory,
      hasColumns: true,
      async add(domains, cluster) {
        const client = new Client({ url: `ldap://127.0.0.1:${server.port}` });
        await client.bind('cn=admin,dc=example,dc=org', 'secret');
        for (const one of domains) {
          await client.add(
            `cn=${one},ou=domains,dc=example,dc=org`,
            Object.entries({ objectClass: 'person', cn: one, sn: 'hoster', description: cluster }).map(
              ([type, value]) => new Attribute({ type, values: [value] }),
            ),
          );
        }
        await client.unbind();
      },
      power: { off: () => server.kill(), on: () => server.start() },
      ...faultsOf(proxy),
      async close() {
        await proxy.close();
        await server.remove();
      },
    };
  },
  needsSlapd(),
);

describeDirectory('http', async () => {
  const rows = new Map<string, string>();
  const panel = createServer((request, response) => {
    const cluster = rows.get((request.url ?? '').slice(1));
    response.writeHead(cluster === undefined ? 404 : 200);
    response.end(JSON.stringify({ provider: 'hoster', cluster }));
  }).listen(0, '127.0.0.1');
  await once(panel, 'listening');
  const { port } = panel.address() as AddressInfo;
  const proxy = await startFaultProxy(port);
  const directory = openHttpDirectory({
    ...rules,
    kind: 'http',
    name: 'http',
    url: `http://127.0.0.1:${proxy.port}/{domain}`,
    pool,
  });
  const off = async (): Promise<void> => {
    if (!panel.listening) return;
    const closed = once(panel, 'close');
    panel.close();
    panel.closeAllConnections();
    await closed;
  };
  return {
    directory,
    hasColumns: true,
    add(domains, cluster) {
      for (const one of domains) rows.set(one, cluster);
      return Promise.resolve();
    },
    power: {
      off,
      async on() {
        panel.listen(port, '127.0.0.1');
        await once(panel, 'listening');
      },
    },
    ...faultsOf(proxy),
    async close() {
      await proxy.close();
      await off();
    },
  };
});

describe('file keeps the contract of directories', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-contract-'));
  const path = join(folder, 'domains');
  let list: ListUnderTest;
  before(async () => {
    writeFileSync(path, '');
    const file = { ...rules, kind: 'file', name: 'file', path, provider: 'hoster' } as const;
    const directory = await openFileDirectory(file, undefined, 50);
    const isThere = (one: string): Promise<boolean> =>
      directory.ask(aDomain(one), soon()).then(
        (match) => match !== undefined,
        () => false,
      );
    list = {
      directory,
      hasColumns: false,
      async add(domains) {
        appendFileSync(path, domains.map((one) => `${one}\n`).join(''));
        for (const one of domains) await eventually(() => isThere(one));
      },
      close: () => directory.close(),
    };
  });
  after(async () => {
    await list.close();
    rmSync(folder, { recursive: true });
  });

  // A file that is gone is no answer: what it said counts on (see file-directory.test.ts).
  itFindsDomains(() => list);
});

describeDirectory(
  'mx',
  async () => {
    const server = await startDnsmasq();
    const provider = {
      ...aProvider(),
      name: 'hoster',
      mx: [{ kind: 'exact' as const, domain: aDomain('mx.example.net') }],
    };
    const lookup = openMxLookup({ resolvers: [server.address], queriesPerSecond: 10_000 });
    const directory = openMxDirectory({ ...rules, name: 'mx' }, lookup, {
      providerNamed: () => provider,
      providersWithMx: () => [provider],
    });
    return {
      directory,
      hasColumns: false,
      async add(domains) {
        for (const one of domains) await server.add(one, 'mx.example.net');
      },
      power: { off: () => server.kill(), on: () => server.start() },
      faults: [{ name: 'silence', begin: () => server.pause(), end: () => server.goOn() }],
      close: () => server.remove(),
    };
  },
  needsDnsmasq(),
);
