import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { PageProblem } from '../../src/page/catalogue.ts';
import { openTemplates } from '../../src/page/templates.ts';
import { projectRoot } from '../support/paths.ts';

const folder = mkdtempSync(join(tmpdir(), 'signpost-templates-'));
after(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): string {
  const own = mkdtempSync(join(folder, 'case-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text);
  return own;
}

const shipped = {
  'outer.eta': '<p title="<%= it.value %>"><%= part("inner", { other: 1 }) %></p>',
  'inner.eta': '<b><%= it.value %>,<%= it.other %></b>',
};

function open(overrides: Readonly<Record<string, string>> = {}) {
  const problems: PageProblem[] = [];
  const templates = openTemplates((problem) => problems.push(problem), {
    shipped: write(shipped),
    overrides: write(overrides),
  });
  const fill = (value: unknown): string => templates.fill('outer', { value }).text;
  return { fill, messages: () => problems.map((problem) => problem.message) };
}

describe('openTemplates', () => {
  it('escapes every value, in text and in attributes, and not what another template made', () => {
    assert.equal(
      open().fill(`<&"'>`),
      '<p title="&lt;&amp;&quot;&#39;&gt;"><b>&lt;&amp;&quot;&#39;&gt;,1</b></p>',
    );
  });

  it('writes nothing for what is not there', () => {
    assert.equal(open().fill(undefined), '<p title=""><b>,1</b></p>');
  });

  it('takes an override by its name, inside a shipped template too', () => {
    const { fill, messages } = open({ 'inner.eta': '<i><%= it.value %></i>' });
    assert.equal(fill('<'), '<p title="&lt;"><i>&lt;</i></p>');
    assert.deepEqual(messages(), []);
  });

  const broken: readonly (readonly [what: string, template: string])[] = [
    ['does not compile', '<% if ( %>'],
    ['has an open tag', '<%= it.value'],
    ['throws', '<%= it.value.no.such.thing %>'],
    ['names a template that is not there', '<%= part("nothing", {}) %>'],
    ['calls itself without end', '<%= part("inner", {}) %>'],
  ];
  for (const [what, template] of broken) {
    it(`reliability 23: an override that ${what} is reported once, and the shipped one is used`, () => {
      const { fill, messages } = open({ 'inner.eta': template });
      assert.equal(fill('x'), '<p title="x"><b>x,1</b></p>');
      assert.equal(fill('x'), '<p title="x"><b>x,1</b></p>');
      assert.equal(messages().length, 1);
    });
  }

  it('never puts what a visitor sent into a report', () => {
    const { fill, messages } = open({ 'inner.eta': '<% throw new Error(it.value) %>' });
    fill('secret');
    assert.doesNotMatch(messages().join(), /secret/);
  });

  it('reports a file that replaces nothing, a folder in place of a file, and one that is too large', () => {
    assert.match(open({ 'other.eta': '' }).messages()[0] ?? '', /there are inner, outer/);
    assert.match(open({ 'inner.eta': 'x'.repeat(300_000) }).messages()[0] ?? '', /can not be used/);
  });

  it('goes on with the shipped templates where the folder is missing', () => {
    const problems: PageProblem[] = [];
    openTemplates((problem) => problems.push(problem), {
      shipped: write(shipped),
      overrides: join(folder, 'gone'),
    });
    assert.equal(problems.length, 1);
  });
});

describe('the shipped templates', () => {
  const shippedFolder = join(projectRoot, 'templates', 'page');
  for (const name of readdirSync(shippedFolder).filter((file) => file.endsWith('.eta'))) {
    it(`${name} writes nothing raw, and no attribute without quotes`, () => {
      const text = readFileSync(join(shippedFolder, name), 'utf8');
      assert.doesNotMatch(text, /<%[-_]?\s*~/);
      assert.doesNotMatch(text, /=\s*<%/);
    });
  }
});
