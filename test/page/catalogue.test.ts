import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadCatalogues, type PageProblem } from '../../src/page/catalogue.ts';

const folder = mkdtempSync(join(tmpdir(), 'signpost-catalogue-'));
after(() => rmSync(folder, { recursive: true }));

const english = { 'a.plain': 'Plain', 'a.place': 'For {name} at {host}', 'a.only': 'Only English' };

function load(files: Readonly<Record<string, string>>, overrides: Readonly<Record<string, string>> = {}) {
  const own = mkdtempSync(join(folder, 'case-'));
  mkdirSync(join(own, 'over', 'locales'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text);
  for (const [name, text] of Object.entries(overrides))
    writeFileSync(join(own, 'over', 'locales', name), text);
  const problems: PageProblem[] = [];
  const catalogues = loadCatalogues((problem) => problems.push(problem), {
    shipped: own,
    overrides: join(own, 'over'),
  });
  const messages = (): string[] => problems.map((problem) => problem.message);
  return { catalogues, problems: messages(), messages };
}

const en = JSON.stringify(english);

describe('loadCatalogues', () => {
  it('loads what is shipped without a problem, English first', () => {
    const problems: PageProblem[] = [];
    const catalogues = loadCatalogues((problem) => problems.push(problem));
    assert.deepEqual(problems, []);
    assert.equal(catalogues.offered[0], 'en');
  });

  it('offers only languages that have a file', () => {
    assert.deepEqual(load({ 'en.json': en, 'ar.json': '{}' }).catalogues.offered, ['en', 'ar']);
  });

  it('says English for a text, and for a language, that is missing', () => {
    const { catalogues } = load({ 'en.json': en, 'de.json': '{"a.plain":"Schlicht"}' });
    assert.equal(catalogues.of('de').say({ key: 'a.plain' }), 'Schlicht');
    assert.equal(catalogues.of('de').say({ key: 'a.only' }), 'Only English');
    assert.equal(catalogues.of('fr').say({ key: 'a.plain' }), 'Plain');
    assert.equal(catalogues.of('fr').language, 'en');
  });

  it('fills places in the order of the language, and leaves braces in values alone', () => {
    const { catalogues } = load({ 'en.json': en, 'de.json': '{"a.place":"{host} hat {name}"}' });
    const message = { key: 'a.place', values: { name: '{host}', host: '<b>' } };
    assert.equal(catalogues.of('de').say(message), '<b> hat {host}');
  });

  it("passes the provider's own words through", () => {
    assert.equal(load({ 'en.json': en }).catalogues.of('en').say({ own: '{x} & y' }), '{x} & y');
  });

  it('reports an unknown key, a value that is missing, and names that objects inherit once, and goes on', () => {
    const { catalogues, messages } = load({ 'en.json': en });
    const { say } = catalogues.of('en');
    for (const _ of [1, 2]) {
      assert.equal(say({ key: 'constructor' }), 'constructor');
      assert.equal(say({ key: 'a.place', values: { name: 'x' } }), 'For x at {host}');
    }
    assert.deepEqual(messages(), ['"constructor" is in no catalogue', '"a.place" got no value for {host}']);
    const inherited = load({ 'en.json': '{"a":"{toString}"}' });
    assert.equal(inherited.catalogues.of('en').say({ key: 'a', values: {} }), '{toString}');
    assert.equal(inherited.messages().length, 1);
  });

  const broken: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ['no JSON', '{', /not JSON/],
    ['a list', '[]', /one mapping/],
    ['null', 'null', /one mapping/],
    ['a number as text', '{"a.plain":1}', /"a.plain" has to be a text/],
    ['an unknown key', '{"b":"x"}', /"b" is no text/],
    ['a place of another name', '{"a.place":"{name} {server}"}', /places \{name\} \{server\}, but needs/],
    ['a place that is lost', '{"a.place":"nothing"}', /needs \{host\} \{name\}/],
  ];
  for (const [what, text, message] of broken) {
    it(`reports ${what} and goes on in English`, () => {
      const { catalogues, problems } = load({ 'en.json': en, 'de.json': text });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', message);
      assert.equal(catalogues.of('de').say({ key: 'a.plain' }), 'Plain');
    });
  }

  it("takes an operator's texts key by key", () => {
    const { catalogues, problems } = load(
      { 'en.json': en, 'de.json': '{"a.plain":"Schlicht","a.only":"Nur"}' },
      { 'de.json': '{"a.plain":"Ganz schlicht"}', 'en.json': '{"a.plain":"Very plain","x":"y"}' },
    );
    assert.equal(catalogues.of('de').say({ key: 'a.plain' }), 'Ganz schlicht');
    assert.equal(catalogues.of('de').say({ key: 'a.only' }), 'Nur');
    assert.equal(catalogues.of('en').say({ key: 'a.plain' }), 'Very plain');
    assert.equal(problems.length, 1);
  });
});
