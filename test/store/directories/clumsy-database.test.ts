import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openDirectoryStore, type DirectoryStore } from '../../../src/store/directories/directory-store.ts';
import { openDirectories } from '../../../src/store/directories/open-directories.ts';
import { openFolderStore } from '../../../src/store/folder-store.ts';
import { domain } from '../../support/ask-directory.ts';
import { needsMariadb, startMariadb } from '../../support/mariadb.ts';
import { needsPostgresql, startPostgresql } from '../../support/postgresql.ts';

const folder = mkdtempSync(join(tmpdir(), 'signpost-clumsy-'));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'hosting.yaml'), 'domains: []\nincoming: imaps://imap.example.net\n');
writeFileSync(join(folder, 'cluster.yaml'), 'domains: []\nincoming: imaps://imap-%CLUSTER%.example.net\n');

interface DatabaseServer {
  readonly url: string;
  run(statements: string): Promise<void>;
  remove(): Promise<void>;
}

interface Clumsy {
  readonly what: string;
  /** The columns of a row for every domain, in SQL; `$1` is the domain. */
  readonly row: string;
  /** What the store finds for a domain of which the row is that, and what the operator is told. */
  readonly found: 'hosted' | 'not-hosted' | 'unavailable';
  readonly told?: RegExp;
}

const inBoth: readonly Clumsy[] = [
  { what: 'a provider that is NULL', row: 'NULL AS provider', found: 'not-hosted' },
  { what: 'an empty provider', row: `'' AS provider`, found: 'not-hosted' },
  { what: 'a provider with blanks around it', row: `' hosting  ' AS provider`, found: 'hosted' },
  {
    what: 'an unknown provider',
    row: `'nowhere' AS provider`,
    found: 'unavailable',
    told: /"nowhere".*no such provider file/,
  },
  {
    what: 'a provider in other letter case',
    row: `'Hosting' AS provider`,
    found: 'unavailable',
    told: /write "hosting" into the row/,
  },
  {
    what: 'a provider with its ending',
    row: `'hosting.yaml' AS provider`,
    found: 'unavailable',
    told: /write "hosting" into the row/,
  },
  {
    what: 'a provider that is a path',
    row: `'../hosting' AS provider`,
    found: 'unavailable',
    told: /"\.\.\/hosting"/,
  },
  {
    what: 'a provider as JavaScript names them',
    row: `'__proto__' AS provider`,
    found: 'unavailable',
    told: /"__proto__"/,
  },
  { what: 'a provider that is a number', row: '7 AS provider', found: 'unavailable', told: /"7"/ },
  {
    what: 'a provider of 10 MB',
    row: `repeat('x', 10000000) AS provider`,
    found: 'unavailable',
    told: /too long.*cast it to text/,
  },
  {
    what: 'another column of 10 MB',
    row: `'hosting' AS provider, repeat('x', 10000000) AS note`,
    found: 'hosted',
    told: /left out/,
  },
  {
    what: 'a column that is missing',
    row: `'cluster' AS provider`,
    found: 'unavailable',
    told: /column CLUSTER is missing/,
  },
  {
    what: 'a column that is NULL',
    row: `'cluster' AS provider, NULL AS cluster`,
    found: 'unavailable',
    told: /column CLUSTER is missing/,
  },
  {
    what: 'a column that would be a path',
    row: `'cluster' AS provider, '../x' AS cluster`,
    found: 'unavailable',
    told: /column CLUSTER has a value/,
  },
  {
    what: 'a column of 10 MB that is needed',
    row: `'cluster' AS provider, repeat('7', 10000000) AS cluster`,
    found: 'unavailable',
    told: /too long/,
  },
  { what: 'a column that is a number', row: `'cluster' AS provider, 7 AS cluster`, found: 'hosted' },
  {
    what: 'a subquery with two rows',
    row: `(SELECT 'hosting' FROM (SELECT 1 AS n UNION ALL SELECT 2) AS two WHERE n > 0) AS provider`,
    found: 'unavailable',
    told: /error about a value/,
  },
  {
    what: 'two rows',
    row: `'hosting' AS provider FROM (SELECT 1 AS n UNION ALL SELECT 2) AS two`,
    found: 'hosted',
    told: /several rows/,
  },
];

const inPostgresql: readonly Clumsy[] = [
  {
    what: 'a provider that is a boolean',
    row: 'true AS provider',
    found: 'unavailable',
    told: /provider that is no text or number/,
  },
  {
    what: 'a provider that is bytes',
    row: `'hosting'::bytea AS provider`,
    found: 'unavailable',
    told: /provider that is no text or number/,
  },
  {
    what: 'a provider that is JSON',
    row: `'["hosting"]'::jsonb AS provider`,
    found: 'unavailable',
    told: /provider that is no text or number/,
  },
  {
    what: 'a division by zero',
    row: `(1 / (CASE WHEN $1::text = 'good.example' THEN 1 ELSE 0 END))::text AS provider`,
    found: 'unavailable',
    told: /error about a value/,
  },
  {
    what: 'a cast that fails',
    row: `(CASE WHEN $1::text = 'good.example' THEN '1' ELSE $1 END)::int::text AS provider`,
    found: 'unavailable',
    told: /error about a value/,
  },
  {
    what: 'a query without WHERE over a million rows',
    row: `'hosting' AS provider, repeat('x', 100) AS note FROM generate_series(1, 1000000)`,
    found: 'hosted',
    told: /several rows/,
  },
];

const inMariadb: readonly Clumsy[] = [
  {
    what: 'a provider that is bytes',
    row: `x'00ff' AS provider`,
    found: 'unavailable',
    told: /provider that is no text or number/,
  },
  {
    what: 'a number that is out of range',
    row: `CAST(18446744073709551615 + length(?) AS CHAR) AS provider`,
    found: 'unavailable',
    told: /error about a value/,
  },
  {
    what: 'a query without WHERE over a million rows',
    row: `'hosting' AS provider FROM seq_1_to_1000000`,
    found: 'hosted',
    told: /several rows/,
  },
];

function describeDatabase(
  name: string,
  start: () => Promise<DatabaseServer>,
  skip: string | false,
  cases: readonly Clumsy[],
): void {
  describe(`${name}, used clumsily`, { skip }, () => {
    let server: DatabaseServer;
    before(async () => {
      server = await start();
      await server.run(
        `CREATE TABLE domain (name varchar(253) PRIMARY KEY); INSERT INTO domain VALUES ('good.example')`,
      );
    });
    after(() => server.remove());

    /** A directory that answers the row for all domains but `good.example`. */
    async function open(row: string, told: string[]): Promise<DirectoryStore> {
      const files = await openFolderStore({ folder, presets: [] });
      const good = `SELECT 'hosting' AS provider FROM domain WHERE name = $1`;
      const [values, from] = row.split(/ (?=FROM (?:\(SELECT 1 AS n|generate|seq))/);
      const rest = row.startsWith('(SELECT') || from === undefined ? '' : ` ${from}`;
      const query = `SELECT ${rest === '' ? row : values}${rest} WHERE $1 <> 'good.example' `;
      const rules = { ttl: 60, negativeTtl: 10, deadline: 1500 };
      const directories = await openDirectories(
        [
          { ...rules, kind: 'sql', name: 'clumsy', url: server.url, query, pool: 2 },
          { ...rules, kind: 'sql', name: 'good', url: server.url, query: good, pool: 2 },
        ],
        { providers: files, onWarning: (_name, text) => told.push(text) },
      );
      return openDirectoryStore(files, {
        directories,
        onEvent: (event) => {
          if (event.kind === 'problem-found') told.push(`${event.problem.message}; ${event.problem.advice}`);
        },
      });
    }

    for (const { what, row, found, told } of [...inBoth, ...cases]) {
      it(`${what}: ${found}`, async () => {
        const said: string[] = [];
        const store = await open(row, said);
        try {
          for (const asked of ['a.example', 'b.example', 'c.example']) {
            const answer = await store.find(domain(asked));
            assert.equal(answer.kind, found, 'reason' in answer ? answer.reason : '');
          }
          assert.equal((await store.find(domain('good.example'))).kind, 'hosted', 'others are answered');
          assert.deepEqual(
            store.status().directories?.map(({ state }) => state),
            ['up', 'up'],
          );
          if (told === undefined) assert.deepEqual(said, []);
          else assert.match(said.join('\n'), told);
        } finally {
          await store.close();
        }
      });
    }
  });
}

describeDatabase('PostgreSQL', startPostgresql, needsPostgresql(), inPostgresql);
describeDatabase('MariaDB', startMariadb, needsMariadb(), inMariadb);
