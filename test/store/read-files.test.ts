import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { loadPresets } from '../../src/config/presets.ts';
import { parseProviderFile } from '../../src/config/provider-file.ts';
import { readBounded, readBoundedNow } from '../../src/store/bounded-read.ts';
import { hashOf } from '../../src/store/file-hash.ts';
import { lookAtFiles } from '../../src/store/look-at-files.ts';
import { readFiles } from '../../src/store/read-files.ts';
import { packVersion, unpackVersion } from '../../src/store/read-version.ts';
import { lookAt } from '../../src/store/file-stamp.ts';
import { yaml } from './folder-fixture.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('many files read in one go', () => {
  const folder = temporaryFolder();
  const path = (name: string): string => join(folder, name);
  writeFileSync(path('good.org.yaml'), yaml('one.net'));
  writeFileSync(path('cut.org.yaml'), 'incoming: imaps://one.net');
  writeFileSync(path('broken.org.yaml'), 'incoming: [\n');
  writeFileSync(path('latin.org.yaml'), Buffer.from([0xe4, 0x0a]));
  writeFileSync(path('large.org.yaml'), '');
  truncateSync(path('large.org.yaml'), 5_000_000_000);
  mkdirSync(path('folder.yaml'));
  execFileSync('mkfifo', [path('pipe.yaml')]);
  symlinkSync('loop.yaml', path('loop.yaml'));
  const names = [
    'good.org.yaml',
    'cut.org.yaml',
    'broken.org.yaml',
    'latin.org.yaml',
    'large.org.yaml',
    'folder.yaml',
    'pipe.yaml',
    'loop.yaml',
    'absent.yaml',
  ];

  it('reliability 17: sees and reads each of them as it does one by itself', async () => {
    const sightings = lookAtFiles(names.map(path));
    for (const [index, name] of names.entries()) {
      const seen = await lookAt(path(name));
      const one = sightings[index];
      assert.equal(one?.kind, seen.kind, name);
      if (seen.kind === 'failed' && one?.kind === 'failed') assert.equal(one.error.code, seen.error.code);
      else assert.deepEqual(one, seen);
      const alone = await readBounded(path(name), 1000);
      const now = readBoundedNow(path(name), 1000);
      if (alone.kind === 'failed' && now.kind === 'failed') assert.equal(now.error.code, alone.error.code);
      else assert.deepEqual(now, alone, name);
    }
  });

  it('tells what each file holds', () => {
    const kinds = readFiles(names.map((name) => ({ path: path(name) }))).map((reading) =>
      reading.kind === 'read' ? `${reading.content.kind} ${reading.endsWithLine}` : reading.kind,
    );
    assert.deepEqual(kinds, [
      'version true',
      'version false',
      'version true',
      'refused true',
      'too-large',
      'other',
      'other',
      'failed',
      'failed',
    ]);
  });

  it('does not parse what is known', () => {
    const knownHash = hashOf(Buffer.from(yaml('one.net')));
    const [reading] = readFiles([{ path: path('good.org.yaml'), knownHash }]);
    assert.equal(reading?.kind === 'read' && reading.content.kind, 'known');
  });
});

describe('a version that is packed and unpacked', () => {
  for (const preset of loadPresets()) {
    it(`${preset.name}: says the same`, () => {
      assert.deepEqual(
        unpackVersion(packVersion(preset)),
        JSON.parse(JSON.stringify(preset), (key, value: unknown) =>
          key === 'places' ? preset.places : value,
        ),
      );
    });
  }

  it('keeps its places', () => {
    const read = parseProviderFile({ file: '/f/a.org.yaml', text: yaml('one.net') });
    assert.deepEqual(unpackVersion(packVersion(read)).places, read.places);
  });
});
