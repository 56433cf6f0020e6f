import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeConflicts } from '../../src/store/conflict-problems.ts';
import { doParseJob } from '../../src/store/parse-job.ts';
import { FolderFixture, yaml, aDomain } from './folder-fixture.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { aProvider } from '../support/providers.ts';

describe('files that claim the domains of others', () => {
  it('by the thousand are all told, and only so many are read again for the places', async () => {
    const fixture = new FolderFixture(temporaryFolder());
    const conflicts = Array.from({ length: 150 }, (_, index) => {
      const [owner, loser] = [`a${index}.yaml`, `b${index}.yaml`];
      const domain = aDomain(`d${index}.example`);
      for (const name of [owner, loser]) fixture.write(name, yaml('one.net', `domains: [${domain}]\n`));
      return {
        kind: 'domain' as const,
        pattern: { kind: 'exact' as const, domain },
        owner: aProvider({ file: fixture.path(owner) }),
        loser: aProvider({ file: fixture.path(loser) }),
      };
    });
    let jobs = 0;
    const parser = {
      parse(job: Parameters<typeof doParseJob>[0]) {
        jobs += 1;
        return Promise.resolve(doParseJob(job));
      },
      close: () => Promise.resolve(),
    };
    const problems = await describeConflicts(conflicts, ({ file }) => [file], parser);
    assert.equal(problems.length, 150);
    assert.equal(jobs, 200);
    assert.equal(problems[99]?.message, `d99.example is already served by ${fixture.path('a99.yaml')}:3:11`);
    assert.equal(problems[100]?.message, `d100.example is already served by ${fixture.path('a100.yaml')}`);
    assert.equal(problems[0]?.place?.line, 3);
    assert.equal(problems[149]?.place, undefined);
  });
});
