import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSettings, type LoadedSettings } from '../../src/config/settings-file.ts';

function load(text: string, environment: Readonly<Record<string, string>> = {}): LoadedSettings {
  return loadSettings({ text, environment, flags: {}, workingFolder: '/work' });
}

const database = `users:
  sql:
    url: mysql://u:hunter2@db.example.org/mail
    query: SELECT login FROM mailbox WHERE address = ?
`;

describe('users in signpost.yaml', () => {
  it('is absent where nothing is said', () => {
    assert.equal(load('').settings?.users, undefined);
  });

  it('reads a database', () => {
    assert.deepEqual(load(`${database}    tls: {ca: ca.pem}\n`).settings?.users, {
      kind: 'sql',
      ttl: 60,
      deadline: 1500,
      answer: 'links',
      url: 'mysql://u:hunter2@db.example.org/mail',
      query: 'SELECT login FROM mailbox WHERE address = ?',
      pool: 4,
      tls: { mode: 'auto', ca: '/work/config/ca.pem' },
    });
  });

  it('reads an LDAP tree', () => {
    const text = 'users: {ldap: {url: "ldaps://l", base: "dc=example", filter: "(mail={address})"}}';
    assert.deepEqual(load(text).settings?.users, {
      kind: 'ldap',
      ttl: 60,
      deadline: 1500,
      answer: 'links',
      url: 'ldaps://l',
      base: 'dc=example',
      scope: 'sub',
      filter: '(mail={address})',
      loginAttribute: 'uid',
      pool: 4,
    });
  });

  it('takes the URL from a variable', () => {
    const users = load(database, { SIGNPOST_USERS_SQL_URL: 'sqlite:/mail.db' }).settings?.users;
    assert.equal(users?.kind === 'sql' && users.url, 'sqlite:/mail.db');
  });

  it('tells everyone only where it is told to, and warns', () => {
    const { settings, problems } = load(`${database}  answer: everyone\n`);
    assert.equal(settings?.users?.answer, 'everyone');
    assert.deepEqual(
      problems.map(({ severity, code, place }) => [severity, code, place?.line]),
      [['warning', 'users-answer-everyone', 5]],
    );
    assert.deepEqual(load(database).problems, []);
  });

  for (const [what, text] of [
    ['no kind', 'users: {ttl: 60}'],
    ['two kinds at once', `${database}  ldap: {url: "ldap://l", base: "", filter: "(mail={address})"}\n`],
    ['a query without a URL', 'users: {sql: {query: SELECT 1}}'],
    ['a query that asks for nobody', database.replace(' WHERE address = ?', '')],
    ['a filter that asks for nobody', 'users: {ldap: {url: "ldap://l", base: "", filter: "(mail=*)"}}'],
    ['a URL and a file with it', `${database}    urlFile: /secret\n`],
    ['notify, which only directories have', `${database}    notify: mail\n`],
    ['what it does not know', `${database}  answers: everyone\n`],
    ['a word that answer does not have', `${database}  answer: all\n`],
  ] as const) {
    it(`refuses ${what}, without repeating the password`, () => {
      const { problems } = load(text);
      assert.ok(problems.some((problem) => problem.severity === 'error'));
      assert.doesNotMatch(JSON.stringify(problems), /hunter2/);
    });
  }
});
