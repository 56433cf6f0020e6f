import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  array,
  asyncProperty,
  assert as assertProperty,
  constantFrom,
  infiniteStream,
  nat,
  oneof,
  record,
  subarray,
  type Arbitrary,
} from 'fast-check';
import { parseDomainList } from '../../src/config/domain-list.ts';
import { parseProviderFile } from '../../src/config/provider-file.ts';
import type { Provider } from '../../src/model/provider.ts';
import { EarlyAnswers } from '../../src/store/early-answers.ts';
import type { Served } from '../../src/store/link-versions.ts';
import { sendVersion, takeVersion, type ReadVersion } from '../../src/store/read-version.ts';
import { ServedFiles } from '../../src/store/served-files.ts';
import { shardedByText, type ShardedMap } from '../../src/store/sharded-map.ts';
import { SharedValues } from '../../src/store/shared-values.ts';
import { findProvider, type Snapshot } from '../../src/store/snapshot.ts';
import { aDomain, FolderFixture, yaml } from './folder-fixture.ts';
import { pause, temporaryFolder } from './temporary-folder.ts';

const shared = new SharedValues();

/** The texts of provider files by stem. */
type Folder = ReadonlyMap<string, string>;

function read(name: string, text: string): ReadVersion {
  const file = `/folder/${name}.yaml`;
  return takeVersion(sendVersion(parseProviderFile({ file, text })), file, shared);
}

/** What was read of each file; the same object where a file says the same as before. */
function readAll(folder: Folder, texts: Folder, before: Versions): Versions {
  return new Map(
    [...folder].map(([name, text]) => {
      const former = before.get(name);
      return [name, former !== undefined && texts.get(name) === text ? former : read(name, text)];
    }),
  );
}

type Versions = ReadonlyMap<string, ReadVersion>;

const lists = new Map(
  [['/folder/list.txt', 'a.test\nlisted.test\n']].map(([file = '', text = '']) => [
    file,
    parseDomainList({ file, text }),
  ]),
);

function sharded(served: ReadonlyMap<string, Served>): ShardedMap<string, Served> {
  const map = shardedByText<string, Served>().change();
  for (const [name, one] of served) map.set(name, one);
  return map.done();
}

/** What the store serves of these files, after it served others. */
async function serve(
  versions: Versions,
  before: ReadonlyMap<string, Served>,
): Promise<{ readonly snapshot: Snapshot; readonly served: ReadonlyMap<string, Served> }> {
  const serving = new ServedFiles(20, () => 0);
  await serving.recall(sharded(before), before.keys(), new Map());
  const files = {
    has: (name: string) => versions.has(name),
    get(name: string) {
      const latest = versions.get(name);
      return latest === undefined ? undefined : { latest, ready: true, unreadable: false };
    },
  };
  const changedNames = new Set([...versions.keys(), ...before.keys()]);
  const input = { files, lists, presets: [], shared, changedNames, changedLists: new Set<string>() };
  const { snapshot } = await serving.renew(input, false);
  return { snapshot, served: serving.served };
}

const names = ['a.test', 'b.test', 'base', 'c.test', 'd.test', 'e.test', 'top'];
const domains = [...names.filter((name) => name.endsWith('.test')), 'listed.test', 'x.c.test'];
const claimed = [...domains, '*.c.test'];

const text: Arbitrary<string> = oneof(
  record({ host: nat(3), list: subarray(claimed) }).map(({ host, list }) =>
    yaml(`mail${host}.test`, `domains: ${JSON.stringify(list)}\n`),
  ),
  nat(3).map((host) => yaml(`mail${host}.test`)),
  record({ base: constantFrom('base', 'top', 'e.test'), list: subarray(claimed, { minLength: 1 }) }).map(
    ({ base, list }) => `extends: ${base}\ndomains: ${JSON.stringify(list)}\n`,
  ),
  constantFrom(
    'extends: base\n',
    'incoming: [\n',
    'incoming: imaps://h.test\nunknown: 1\n',
    yaml('list.test', 'domainsFile: list.txt\n'),
  ),
);

function folderOf(texts: readonly string[]): Folder {
  return new Map(
    names.flatMap((name, index) => {
      const written = texts[index];
      return written === undefined || written === '' ? [] : [[name, written]];
    }),
  );
}

const someTexts = array(oneof(text, constantFrom('')), { minLength: names.length, maxLength: names.length });

function show(provider: Provider | undefined): string | undefined {
  return provider === undefined ? undefined : `${provider.file} ${provider.incoming[0]?.hostname}`;
}

describe('what is answered while a folder is read for the first time', () => {
  it('reliability 18: is what the first snapshot says, or nothing, whatever was served before and whichever file is read first', async () => {
    let early = 0;
    await assertProperty(
      asyncProperty(someTexts, someTexts, infiniteStream(nat(3)), nat(2), async (old, now, chosen, kept) => {
        const oldFolder = kept === 0 ? new Map<string, string>() : folderOf(old);
        // Some files stay as they were.
        const folder = folderOf(
          now.map((one, index) => (kept > 0 && chosen.next().value > 1 ? (old[index] ?? '') : one)),
        );
        const oldVersions = readAll(oldFolder, new Map(), new Map());
        const before = await serve(oldVersions, new Map());
        const versions = readAll(folder, oldFolder, oldVersions);
        const { snapshot } = await serve(versions, before.served);
        const recalled = new ServedFiles(20, () => 0);
        await recalled.recall(sharded(before.served), before.served.keys(), new Map());
        const answers = new EarlyAnswers({ snapshot: recalled.recalled, served: recalled.served }, []);
        answers.begin(new Map([...folder.keys()].map((name) => [name, `/folder/${name}.yaml`])));
        const rest = [...versions];
        while (rest.length > 0) {
          const [[name, version] = ['', undefined]] = rest.splice(chosen.next().value % rest.length, 1);
          answers.take(name, version, version !== undefined && version === oldVersions.get(name));
          for (const domain of domains) {
            const found = answers.find(aDomain(domain));
            if (found === undefined) continue;
            early += 1;
            assert.equal(show(found), show(findProvider(snapshot, aDomain(domain))), domain);
          }
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(early > 1000, `only ${early} answers were early`);
  });

  const one = read('a.test', yaml('one.test'));
  const two = read('b.test', yaml('two.test', 'domains: [a.test, b.test]\n'));
  const ofTwo = new Map([
    ['a.test', '/folder/a.test.yaml'],
    ['b.test', '/folder/b.test.yaml'],
  ]);

  function begin(): EarlyAnswers {
    const answers = new EarlyAnswers({ snapshot: undefined, served: new Map() }, []);
    answers.begin(ofTwo);
    return answers;
  }

  function host(answers: EarlyAnswers, domain: string): string | undefined {
    return answers.find(aDomain(domain))?.incoming[0]?.hostname;
  }

  it('waits for the files before the one that claims a domain', () => {
    const answers = begin();
    answers.take('b.test', two);
    assert.equal(host(answers, 'b.test'), undefined);
    answers.take('a.test', one);
    assert.equal(host(answers, 'a.test'), 'one.test');
    assert.equal(host(answers, 'b.test'), 'two.test');
  });

  it('passes a file that can’t be used', () => {
    const answers = begin();
    answers.take('a.test', undefined);
    answers.take('b.test', two);
    assert.equal(host(answers, 'a.test'), 'two.test');
  });

  it('is nothing any more when a file says something else than before', () => {
    const answers = begin();
    answers.take('a.test', one);
    answers.take('a.test', read('a.test', yaml('three.test')));
    assert.equal(host(answers, 'a.test'), undefined);
  });

  it('is nothing any more when the folder holds other files than before', () => {
    const answers = begin();
    answers.take('a.test', one);
    answers.begin(new Map([['a.test', '/folder/a.test.yaml']]));
    assert.equal(host(answers, 'a.test'), undefined);
  });
});

describe('a folder of 3,000 files that is read for the first time', () => {
  it('answers "unavailable" or right, and answers some domains before it was read whole', async () => {
    const fixture = new FolderFixture(temporaryFolder());
    const hosts = new Map<string, string>([['contested.example', 'mail.e0100.example']]);
    fixture.write('base.yaml', yaml('mail.base.example', 'domains: []\n'));
    for (let index = 0; index < 3000; index += 1) {
      const name = `e${String(index).padStart(4, '0')}.example`;
      const more = index % 2900 === 100 ? `domains: [${name}, contested.example]\n` : '';
      fixture.write(`${name}.yaml`, index % 3 === 2 ? 'extends: base\n' : yaml(`mail.${name}`, more));
      hosts.set(name, index % 3 === 2 ? 'mail.base.example' : `mail.${name}`);
    }
    let early = 0;
    try {
      await fixture.open({ firstLoadWait: 1 });
      while (fixture.host('nobody.example') === 'unavailable') {
        for (const [domain, expected] of hosts) {
          const found = fixture.host(domain);
          if (found === expected) early += 1;
          else assert.equal(found, 'unavailable', domain);
        }
        await pause(20);
      }
      assert.equal(fixture.host('nobody.example'), 'not-hosted');
      for (const [domain, expected] of hosts) assert.equal(fixture.host(domain), expected);
    } finally {
      await fixture.close();
    }
    assert.ok(early > 0, 'nothing was answered early');
  });
});
