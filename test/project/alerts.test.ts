import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { metricTable, type MetricDefinition } from '../../src/http/metrics/metric-table.ts';
import { runCommand, workingFolder } from '../support/command.ts';
import { projectRoot } from '../support/paths.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly description: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const read = (...path: string[]): string => readFileSync(join(projectRoot, ...path), 'utf8');

const rules = (
  parse(read('deploy', 'prometheus', 'alerts.yaml')) as {
    readonly groups: readonly { readonly rules: readonly Rule[] }[];
  }
).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('deploy', 'grafana', 'signpost.json')) as Dashboard;
const runbook = read('docs', 'runbook.md');
const metricsPage = read('docs', 'metrics.md');
const metrics = new Map<string, MetricDefinition>(Object.values(metricTable).map((one) => [one.name, one]));

/** Labels that Prometheus adds, and the one of a histogram's lines. */
const commonLabels = ['job', 'instance', 'le'];

/** The metrics of an expression with what stands in their braces. */
function metricsOf(expression: string): { readonly name: string; readonly labels: string }[] {
  return [...expression.matchAll(/\b((?:signpost|process|nodejs)_[a-z_]+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', labels = '']) => ({ name, labels }),
  );
}

function assertExpression(expression: string): void {
  assert.equal(expression.split('(').length, expression.split(')').length, 'parentheses');
  const used = metricsOf(expression);
  assert.ok(used.length > 0 || /\bup\{job="signpost"\}/.test(expression), 'no metric of ours');
  for (const { name, labels } of used) {
    const definition = metrics.get(name) ?? metrics.get(name.replace(/_(?:bucket|sum|count)$/, ''));
    assert.ok(definition !== undefined, `${name} does not exist`);
    assert.equal(name.endsWith('_bucket'), definition.type === 'histogram', name);
    assert.ok(metricsPage.includes(`| \`${definition.name}\` |`), `${name} is not in docs/metrics.md`);
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)=~?"([^"]*)"/g)) {
      if (commonLabels.includes(label)) continue;
      const described = definition.labels?.[label];
      assert.ok(described !== undefined, `${name} has no label ${label}`);
      for (const one of value.split('|'))
        assert.ok(one === '5xx' || described.includes(`\`${one}\``), `${name}: ${label} is never ${one}`);
    }
    for (const [, by = ''] of expression.matchAll(/by \(([^)]*)\)/g)) {
      for (const label of by.split(', '))
        assert.ok(commonLabels.includes(label) || label in (definition.labels ?? {}), `by ${label}`);
    }
    const counts = new RegExp(String.raw`(?:rate|increase)\((?:${name})\b`).test(expression);
    assert.equal(counts, definition.type !== 'gauge', `${name}: a rate is for what only grows`);
  }
}

describe('alert rules', () => {
  it('are there', () => assert.ok(rules.length > 10));

  for (const { alert, expr, labels, annotations } of rules) {
    it(`${alert} asks for metrics that exist, and leads to its section`, () => {
      assertExpression(expr);
      assert.ok(['page', 'ticket'].includes(labels.severity));
      assert.equal(annotations.runbook, `docs/runbook.md#${alert.toLowerCase()}`);
      for (const [, label = ''] of annotations.summary.matchAll(/\$labels\.(\w+)/g)) {
        const known = metricsOf(expr).flatMap(({ name }) => Object.keys(metrics.get(name)?.labels ?? {}));
        assert.ok([...commonLabels, ...known].includes(label), label);
      }
    });
  }
});

describe('the dashboard', () => {
  for (const { title, description, targets } of dashboard.panels) {
    it(`${title}: metrics that exist, explained`, () => {
      assert.ok(description.length > 5 && targets.length > 0);
      for (const { expr } of targets) assertExpression(expr);
    });
  }
});

describe('the runbook', () => {
  const sections = runbook.split(/^## /m).slice(1);

  it('has one section for each alert, in their order, and no other', () => {
    assert.deepEqual(
      sections.map((section) => section.slice(0, section.indexOf('\n'))),
      rules.map(({ alert }) => alert),
    );
  });

  for (const section of sections) {
    it(`${section.slice(0, section.indexOf('\n'))} says what it means, what to run and what to do`, () => {
      assert.match(section, /\*\*Meaning\.\*\* \S/);
      assert.match(section, /^ {4}\S/m);
      assert.match(section, /\*\*What to do\.\*\* \S/);
    });
  }

  it('names only commands and flags that the command line knows, and paths that the admin listener has', async () => {
    const folder = workingFolder();
    const commands = [...runbook.matchAll(/(?:^ {4}|`)signpost ([a-z]+)([^`\n]*)/gm)];
    assert.ok(commands.length > 5);
    for (const [, name = '', rest = ''] of commands) {
      const { code, stdout } = await runCommand([name, '--help'], { folder });
      assert.equal(code, 0, `signpost ${name}`);
      assert.match(stdout, new RegExp(`^Usage: signpost ${name}\\b`));
      for (const [flag] of rest.matchAll(/--[a-z-]+/g)) assert.ok(stdout.includes(flag), `${name} ${flag}`);
    }
    const paths = new Set([...runbook.matchAll(/127\.0\.0\.1:8081(\/[a-z]+)/g)].map(([, path]) => path));
    assert.deepEqual(paths, new Set(['/status', '/metrics']));
  });
});
