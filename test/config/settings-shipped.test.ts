import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  defaultSettingsFile,
  settingsJsonSchema,
  settingsTable,
} from '../../src/config/default-settings-file.ts';
import { loadSettings } from '../../src/config/settings-file.ts';
import { projectRoot } from '../support/paths.ts';

const tableBegin = '<!-- made from the schema by "npm run golden": -->\n';
const tableEnd = '<!-- end of the made part -->';

/** Compares a file that is made from the schema; `npm run golden` writes it anew. */
function matchMade(path: readonly string[], make: (present: string) => string): void {
  const file = join(projectRoot, ...path);
  const update = process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] !== 'true';
  const present = readFile(file);
  const made = make(present);
  if (update) writeFileSync(file, made);
  else assert.equal(present, made, `${path.join('/')} is stale; run "npm run golden"`);
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function load(text: string) {
  return loadSettings({ text, environment: {}, flags: {}, workingFolder: '/work' });
}

/** Takes the # of every setting away and leaves the comments. */
function uncommented(text: string): string {
  return text.replaceAll(/^#((?: {2})?[A-Za-z]+:)/gm, '$1');
}

describe('what is made from the schema of the settings', () => {
  it('config/signpost.yaml is up to date', () => {
    matchMade(['config', 'signpost.yaml'], defaultSettingsFile);
  });

  it('config/signpost.schema.json is up to date', () => {
    matchMade(['config', 'signpost.schema.json'], settingsJsonSchema);
  });

  it('the table in docs/settings.md is up to date', () => {
    matchMade(['docs', 'settings.md'], (present) => {
      const begin = present.indexOf(tableBegin);
      const end = present.indexOf(tableEnd);
      assert.ok(begin >= 0 && end > begin, 'docs/settings.md has lost the marks around its table');
      return `${present.slice(0, begin)}${tableBegin}\n${settingsTable()}\n${present.slice(end)}`;
    });
  });

  it('the shipped file says what an empty one says', () => {
    const { settings, problems } = load(defaultSettingsFile());
    assert.deepEqual(problems, []);
    assert.deepEqual(settings, load('').settings);
  });

  it('the shipped file stays valid with every # taken away, and then holds the defaults', () => {
    const { settings, problems } = load(uncommented(defaultSettingsFile()));
    assert.deepEqual(problems, []);
    assert.ok(settings?.signing !== undefined);
    const { signing, tls, publicUrl, state, providerDatabase, branding, templates, ...rest } = settings;
    assert.equal(publicUrl, 'https://autoconfig.example.org');
    assert.equal(state, '/var/lib/signpost');
    assert.equal(providerDatabase, '/work/config/provider-database');
    assert.equal(signing.required, false);
    assert.deepEqual(branding, {
      logo: '/work/config/logo.svg',
      accentColor: '#0a6ed1',
      imprint: 'https://example.org/imprint',
      privacy: 'https://example.org/privacy',
    });
    assert.equal(templates, '/work/config/templates');
    assert.deepEqual(tls, { folder: '/etc/letsencrypt', listen: { port: 8443 } });
    assert.deepEqual(rest, load('').settings);
  });

  it('the JSON Schema knows every key of the shipped file', () => {
    const schema = JSON.parse(settingsJsonSchema()) as {
      readonly properties: Readonly<Record<string, unknown>>;
      readonly additionalProperties: boolean;
    };
    const keys = [...uncommented(defaultSettingsFile()).matchAll(/^([A-Za-z]+):/gm)].map(([, key]) => key);
    assert.deepEqual(Object.keys(schema.properties), keys);
    assert.equal(schema.additionalProperties, false);
  });
});
