import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseDatabaseUrl } from '../../src/config/database-url.ts';
import { parseSqlQuery, type ParameterStyle } from '../../src/config/sql-query.ts';

describe('the query of a directory', () => {
  const good: readonly (readonly [string, ParameterStyle, string, number])[] = [
    ['SELECT a FROM d WHERE n = $1', 'dollar', 'SELECT a FROM d WHERE n = $1', 1],
    ['select a from d where n = $1 ; ', 'dollar', 'select a from d where n = $1', 1],
    ['SELECT a FROM d WHERE n = $1', 'question-mark', 'SELECT a FROM d WHERE n = ?', 1],
    ['SELECT a FROM d WHERE n = $1 OR m = $1', 'question-mark', 'SELECT a FROM d WHERE n = ? OR m = ?', 2],
    ['SELECT a FROM d WHERE n = ? OR m = ?', 'numbered', 'SELECT a FROM d WHERE n = ?1 OR m = ?1', 2],
    ["SELECT '$1', ';' FROM d WHERE n = $1", 'question-mark', "SELECT '$1', ';' FROM d WHERE n = ?", 1],
    ["SELECT 'it''s $1' FROM d WHERE n = $1", 'question-mark', "SELECT 'it''s $1' FROM d WHERE n = ?", 1],
    ['SELECT "$1" FROM d WHERE n = $1', 'question-mark', 'SELECT "$1" FROM d WHERE n = ?', 1],
    ['SELECT `?` FROM d WHERE n = ?', 'question-mark', 'SELECT `?` FROM d WHERE n = ?', 1],
    ['SELECT a -- $1; ?\nFROM d WHERE n = $1', 'question-mark', 'SELECT a -- $1; ?\nFROM d WHERE n = ?', 1],
    ['SELECT a /* $1; */ FROM d WHERE n = $1', 'question-mark', 'SELECT a /* $1; */ FROM d WHERE n = ?', 1],
    ["SELECT a FROM d WHERE j ? 'k' AND n = $1", 'dollar', "SELECT a FROM d WHERE j ? 'k' AND n = $1", 1],
    [
      'WITH x AS (SELECT 1) SELECT a FROM d WHERE n = $1',
      'dollar',
      'WITH x AS (SELECT 1) SELECT a FROM d WHERE n = $1',
      1,
    ],
    [
      '(SELECT a FROM d WHERE n = $1) UNION (SELECT 1)',
      'dollar',
      '(SELECT a FROM d WHERE n = $1) UNION (SELECT 1)',
      1,
    ],
  ];
  for (const [given, style, text, parameters] of good) {
    it(`${given} (${style})`, () => {
      assert.deepEqual(parseSqlQuery(given, style), { ok: true, value: { text, parameters } });
    });
  }

  const bad: readonly (readonly [string, ParameterStyle, RegExp])[] = [
    ['', 'dollar', /SELECT/],
    ['DELETE FROM d WHERE n = $1', 'dollar', /SELECT/],
    ['SELECT a FROM d', 'dollar', /\$1 is missing/],
    ['SELECT a FROM d WHERE n = ?', 'dollar', /\$1 is missing/],
    ["SELECT a FROM d WHERE n = '$1'", 'dollar', /\$1 is missing/],
    ['SELECT a FROM d -- WHERE n = $1', 'dollar', /\$1 is missing/],
    ['SELECT a FROM d WHERE n = $2', 'dollar', /only one value/],
    ['SELECT a FROM d WHERE n = $1; DROP TABLE d', 'numbered', /more than one/],
    [String.raw`SELECT '\' FROM d WHERE n = $1`, 'dollar', /backslash/],
    [`SELECT ${'a'.repeat(10_000)} $1`, 'dollar', /longer/],
  ];
  for (const [given, style, reason] of bad) {
    it(`refuses ${given.slice(0, 60)} (${style})`, () => {
      const read = parseSqlQuery(given, style);
      assert.ok(!read.ok);
      assert.match(read.reason, reason);
    });
  }

  it('never changes what stands in quotes', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/['\\]/.test(text)),
        (text) => {
          const read = parseSqlQuery(`SELECT '${text}' FROM d WHERE n = $1`, 'question-mark');
          assert.deepEqual(read, {
            ok: true,
            value: { text: `SELECT '${text}' FROM d WHERE n = ?`, parameters: 1 },
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the URL of a database', () => {
  const good: readonly (readonly [string, object])[] = [
    ['postgresql://h/d', { engine: 'postgresql', host: 'h', port: 5432, database: 'd' }],
    [
      'postgres://u:p%40ss@h:6432/d',
      { engine: 'postgresql', host: 'h', port: 6432, user: 'u', password: 'p@ss', database: 'd' },
    ],
    ['postgresql://[::1]/d', { engine: 'postgresql', host: '::1', port: 5432, database: 'd' }],
    [
      'postgresql:///d?host=/run/postgresql',
      { engine: 'postgresql', socket: '/run/postgresql', port: 5432, database: 'd' },
    ],
    [
      'mysql://u@db.example.org/d',
      { engine: 'mysql', host: 'db.example.org', port: 3306, user: 'u', database: 'd' },
    ],
    ['mariadb://u@h/d', { engine: 'mysql', host: 'h', port: 3306, user: 'u', database: 'd' }],
    [
      'mysql://u@localhost/d?socket=/run/m.sock',
      { engine: 'mysql', socket: '/run/m.sock', port: 3306, user: 'u', database: 'd' },
    ],
    ['sqlite:/var/lib/mail.db', { engine: 'sqlite', path: '/var/lib/mail.db' }],
    ['sqlite:///var/lib/mail.db', { engine: 'sqlite', path: '/var/lib/mail.db' }],
  ];
  for (const [given, value] of good) {
    it(given, () => assert.deepEqual(parseDatabaseUrl(given), { ok: true, value }));
  }

  for (const given of [
    '',
    'h/d',
    'oracle://h/d',
    'postgresql://u:hunter2@/d',
    'postgresql://u:hunter2@h/d?sslmode=disable',
    'postgresql://u:hunter2%zz@h/d',
    'mysql://u:hunter2@h:99999/d',
    'mysql://u:hunter2@h/d?socket=relative',
    'sqlite:relative.db',
  ]) {
    it(`refuses ${JSON.stringify(given)} without repeating the password`, () => {
      const read = parseDatabaseUrl(given);
      assert.ok(!read.ok);
      assert.doesNotMatch(read.reason, /hunter2/);
    });
  }

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `mysql://${text}`),
        ),
        (text) => {
          parseDatabaseUrl(text);
        },
      ),
      { numRuns: 300 },
    );
  });
});
