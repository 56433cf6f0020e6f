import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { markerName } from '../../src/export/marker.ts';
import { FolderInTheWay } from '../../src/export/safe-folder.ts';
import type { Layout, Site } from '../../src/export/site.ts';
import { writeSite, type SiteChange, type WriteOptions } from '../../src/export/write-site.ts';
import { parseDomain } from '../../src/model/domain.ts';

const base = mkdtempSync(join(tmpdir(), 'signpost-export-'));
after(() => {
  rmSync(base, { recursive: true });
});
let made = 0;

/** The path of a folder that does not exist yet. */
function freshFolder(): string {
  made += 1;
  return join(base, String(made));
}

function site(files: Readonly<Record<string, string>>, layout: Layout = { kind: 'hosts' }): Site {
  return { layout, files: new Map(Object.entries(files)), answers: [] };
}

function flat(name: string): Layout {
  const domain = parseDomain(name);
  assert.ok(domain.ok);
  return { kind: 'flat', domain: domain.value };
}

function write(folder: string, one: Site, options: Partial<WriteOptions> = {}): SiteChange {
  const change = writeSite(folder, one, { force: false, keepOld: false, ...options });
  assert.ok(change.ok, change.ok ? '' : change.reason);
  return change.value;
}

function whyRefused(folder: string, one: Site): string {
  const change = writeSite(folder, one, { force: false, keepOld: false });
  assert.ok(!change.ok);
  return change.reason;
}

function list(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile() && path !== markerName)
    .sort();
}

describe('writing a site', () => {
  it('makes the folder and those above it, and leaves nothing else behind', () => {
    const folder = join(freshFolder(), 'a', 'b');
    const change = write(folder, site({ 'hosts/a.example/x.xml': 'ä', 'nginx.conf': '' }));
    assert.deepEqual(change.written, ['hosts/a.example/x.xml', 'nginx.conf']);
    assert.equal(readFileSync(join(folder, 'hosts/a.example/x.xml'), 'utf8'), 'ä');
    assert.deepEqual(readdirSync(folder).sort(), [markerName, 'hosts', 'nginx.conf']);
  });

  it('touches only what changed', () => {
    const folder = freshFolder();
    write(folder, site({ a: 'same', b: 'one' }));
    const before = statSync(join(folder, 'a')).ino;
    const change = write(folder, site({ a: 'same', b: 'two' }));
    assert.deepEqual([change.written, change.unchanged, change.removed], [['b'], 1, []]);
    assert.equal(statSync(join(folder, 'a')).ino, before);
    assert.equal(readFileSync(join(folder, 'b'), 'utf8'), 'two');
  });

  it('replaces a file by a rename, so that a reader of the old one reads on', () => {
    const folder = freshFolder();
    write(folder, site({ a: 'one' }));
    const before = statSync(join(folder, 'a')).ino;
    write(folder, site({ a: 'two' }));
    assert.notEqual(statSync(join(folder, 'a')).ino, before);
  });

  it('deletes files of domains that are gone and the folders that they leave empty', () => {
    const folder = freshFolder();
    write(folder, site({ 'hosts/a.example/m/x': '1', 'hosts/b.example/m/x': '2' }));
    const change = write(folder, site({ 'hosts/b.example/m/x': '2' }));
    assert.deepEqual(change.removed, ['hosts/a.example/m/x']);
    assert.deepEqual(readdirSync(join(folder, 'hosts')), ['b.example']);
  });

  it('never deletes what no export wrote', () => {
    const folder = freshFolder();
    write(folder, site({ 'hosts/a.example/x': '1', b: '2' }));
    writeFileSync(join(folder, 'hosts/a.example/mine'), '');
    write(folder, site({ b: '2' }));
    assert.deepEqual(list(folder), ['b', 'hosts/a.example/mine']);
  });

  it('keeps old files on demand, and deletes them the next time', () => {
    const folder = freshFolder();
    write(folder, site({ a: '1', b: '2' }));
    assert.deepEqual(write(folder, site({ b: '2' }), { keepOld: true }).kept, ['a']);
    assert.deepEqual(list(folder), ['a', 'b']);
    assert.deepEqual(write(folder, site({ b: '2' })).removed, ['a']);
    assert.deepEqual(list(folder), ['b']);
  });

  it('puts right what an interrupted run left', () => {
    const folder = freshFolder();
    write(folder, site({ a: '1' }));
    // "c" can't be written, because a folder stands there; "b" was written before.
    mkdirSync(join(folder, 'c'));
    assert.throws(() => write(folder, site({ b: '2', c: '3' })), FolderInTheWay);
    assert.deepEqual(list(folder), ['a', 'b']);
    write(folder, site({ d: '4' }));
    assert.deepEqual(list(folder), ['d']);
  });
});

describe('writing a site is refused', () => {
  it('into a folder with files that no export wrote, unless forced', () => {
    const folder = freshFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, 'photo.jpg'), 'x');
    assert.match(whyRefused(folder, site({ a: '1' })), /no export wrote/);
    assert.deepEqual(list(folder), ['photo.jpg']);
    write(folder, site({ a: '1' }), { force: true });
    write(folder, site({ b: '1' }));
    assert.deepEqual(list(folder), ['b', 'photo.jpg']);
  });

  it('where a file stands in place of the folder', () => {
    const folder = freshFolder();
    writeFileSync(folder, '');
    assert.match(whyRefused(folder, site({ a: '1' })), /no folder/);
  });

  it('over a site of another kind', () => {
    const folder = freshFolder();
    write(folder, site({ a: '1' }));
    assert.match(
      whyRefused(folder, site({ b: '1' }, flat('example.org'))),
      /a site of all domains.*example\.org/,
    );
    write(folder, site({ b: '1' }, flat('example.org')), { force: true });
    assert.deepEqual(list(folder), ['b']);
    assert.match(whyRefused(folder, site({ c: '1' }, flat('example.net'))), /the site of example\.org/);
  });

  it('where the marker would delete files elsewhere', () => {
    const folder = freshFolder();
    write(folder, site({ a: '1' }));
    const outside = join(base, 'outside.txt');
    writeFileSync(outside, 'mine');
    writeFileSync(join(folder, markerName), JSON.stringify({ layout: 'hosts', files: ['../outside.txt'] }));
    assert.match(whyRefused(folder, site({ b: '1' })), /leads out of the folder/);
    write(folder, site({ b: '1' }), { force: true });
    assert.equal(readFileSync(outside, 'utf8'), 'mine');
  });
});

describe('symbolic links in the folder', () => {
  it('are not followed when a file is written', () => {
    const folder = freshFolder();
    const elsewhere = freshFolder();
    mkdirSync(elsewhere);
    write(folder, site({ a: '1' }));
    symlinkSync(elsewhere, join(folder, 'hosts'));
    assert.throws(() => write(folder, site({ 'hosts/b': '1' })), /symbolic link/);
    assert.deepEqual(readdirSync(elsewhere), []);
  });

  it('in place of a file are replaced', () => {
    const folder = freshFolder();
    const target = join(base, 'target.txt');
    writeFileSync(target, 'mine');
    write(folder, site({ a: '1' }));
    rmSync(join(folder, 'a'));
    symlinkSync(target, join(folder, 'a'));
    write(folder, site({ a: 'mine' }));
    assert.equal(readFileSync(target, 'utf8'), 'mine');
    write(folder, site({ a: '2' }));
    assert.equal(readFileSync(target, 'utf8'), 'mine');
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), '2');
  });

  it('are not followed when a file is deleted', () => {
    const folder = freshFolder();
    const elsewhere = freshFolder();
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'x'), 'mine');
    write(folder, site({ 'hosts/x': '1' }));
    rmSync(join(folder, 'hosts'), { recursive: true });
    symlinkSync(elsewhere, join(folder, 'hosts'));
    assert.deepEqual(write(folder, site({ a: '1' })).removed, []);
    assert.ok(existsSync(join(elsewhere, 'x')));
  });

  it('to the folder itself are what the operator meant', () => {
    const folder = freshFolder();
    const real = freshFolder();
    mkdirSync(real);
    symlinkSync(real, folder);
    write(folder, site({ a: '1' }));
    assert.ok(existsSync(join(real, 'a')));
  });
});
