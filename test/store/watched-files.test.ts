import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { FileKind } from '../../src/store/file-reading.ts';
import { WatchedFiles } from '../../src/store/watched-files.ts';
import { temporaryFolder } from './temporary-folder.ts';

const asText: FileKind<string> = {
  limit: 1000,
  parse: (_file, bytes) => Promise.resolve({ kind: 'parsed', parsed: Buffer.from(bytes).toString() }),
};

/** A folder that is looked at with a clock that the test moves by hand. */
class Folder {
  readonly #folder = temporaryFolder();
  readonly #present = new Map<string, string>();
  readonly #files = new WatchedFiles(asText);
  #time = 1_000_000;

  constructor(names: readonly string[]) {
    for (const name of names) {
      this.#present.set(name, join(this.#folder, name));
      writeFileSync(join(this.#folder, name), `${name}\n`);
    }
  }

  remove(name: string): void {
    rmSync(join(this.#folder, name));
    this.#present.delete(name);
  }

  /** The files that came, changed or went. */
  async look(afterMilliseconds: number, wallTime?: number): Promise<string> {
    this.#time += afterMilliseconds;
    const times = { began: this.#time, clock: () => this.#time, wallTime, whole: true };
    await this.#files.look(this.#present, times);
    await this.#files.lookMissing(this.#present, times);
    return [...this.#files.takeChanged()].sort().join(' ');
  }
}

describe('files that go', () => {
  it('reliability 16: one after another, as a folder is emptied, are gone together', async () => {
    const folder = new Folder(['a', 'b', 'c']);
    assert.equal(await folder.look(0, Date.now() + 5000), 'a b c');
    folder.remove('a');
    assert.equal(await folder.look(50), '');
    folder.remove('b');
    assert.equal(await folder.look(900), '');
    assert.equal(await folder.look(100), '');
    assert.equal(await folder.look(899), '');
    assert.equal(await folder.look(1), 'a b');
  });

  it('wait for those that go after them for ten seconds, then go one by one', async () => {
    const names = Array.from({ length: 15 }, (_, index) => String(index));
    const folder = new Folder(names);
    await folder.look(0, Date.now() + 5000);
    const went: string[] = [];
    for (const name of names) {
      folder.remove(name);
      went.push(await folder.look(900));
    }
    assert.deepEqual(went.slice(-3), ['', '0', '1']);
  });
});
