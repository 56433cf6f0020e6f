import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkProviders } from '../../src/config/link-providers.ts';
import { parseProviderFile } from '../../src/config/provider-file.ts';
import { autoconfig } from '../../src/formats/autoconfig.ts';
import { importSource, type ImportedFiles } from '../../src/import/import-source.ts';
import type { Domain } from '../../src/model/domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import { projectRoot } from '../support/paths.ts';

/** Imports a text or bytes as if it were a file of this name. */
export function importText(
  content: string | Buffer,
  rest: { readonly name?: string; readonly domains?: readonly string[]; readonly licence?: boolean } = {},
): Promise<ImportedFiles> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const { name = 'input', domains = [], licence = false } = rest;
  return importSource({ name, bytes, domains, fromProviderDatabase: licence }, new Set());
}

/** The bytes of an own fixture. */
export function fixture(name: string): Buffer {
  return readFileSync(join(projectRoot, 'test/fixtures/import', name));
}

/** The only file of an import, or a failed test that shows the problems. */
export function onlyFile(files: ImportedFiles): { readonly name: string; readonly text: string } {
  const [file, ...others] = files.files;
  assert.ok(file !== undefined && others.length === 0, JSON.stringify(files.problems, undefined, 1));
  return file;
}

/** Reads an imported file the way the server does; any error is a failed test. */
export function providerOf({ name, text }: { readonly name: string; readonly text: string }): Provider {
  const file = parseProviderFile({ file: `${name}.yaml`, text });
  assert.deepEqual(
    file.problems.filter((one) => one.severity === 'error'),
    [],
    text,
  );
  assert.equal(file.usable, 'yes');
  const [linked] = linkProviders([file], new Map(), []);
  assert.ok(linked?.provider !== undefined, JSON.stringify(linked?.problems));
  return linked.provider;
}

/** The autoconfig XML that is served for a provider's first domain. */
export function renderFirst(provider: Provider): { readonly domain: Domain; readonly xml: string } {
  const [first] = provider.domains;
  assert.ok(first?.kind === 'exact');
  const answer = autoconfig.prepare(provider);
  assert.ok(typeof answer === 'function');
  return { domain: first.domain, xml: answer({ domain: first.domain }).body };
}
