import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../support/paths.ts';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
  readonly engines?: { readonly node?: string };
}

const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
};
const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const runtime = Object.entries(lock.packages).filter(
  ([path, one]) => path !== '' && one.dev !== true && one.devOptional !== true,
);

describe('packages', () => {
  it('run from Node 20.19 on', () => {
    assert.equal(manifest.engines.node, '>=20.19');
  });

  it('are pinned to one version each', () => {
    for (const [name, version] of [
      ...Object.entries(manifest.dependencies),
      ...Object.entries(manifest.devDependencies),
    ]) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
    }
  });

  it('bring no install script at run time', () => {
    assert.ok(runtime.length > 50);
    assert.deepEqual(
      runtime.filter(([, one]) => one.hasInstallScript === true).map(([path]) => path),
      [],
    );
  });

  it('carry permissive licences', () => {
    const allowed =
      /^(MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD|BlueOak-1\.0\.0|Python-2\.0|\(BSD-3-Clause OR GPL-2\.0\))$/;
    for (const [path, one] of runtime) assert.match(one.license ?? 'none', allowed, path);
  });

  it('are locked without the address of a private registry', () => {
    const text = readFileSync(join(projectRoot, 'package-lock.json'), 'utf8');
    for (const [, address] of text.matchAll(/"resolved": "([^"]+)"/g)) {
      assert.match(address ?? '', /^https:\/\/registry\.npmjs\.org\//);
    }
  });
});
