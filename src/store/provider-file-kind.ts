import { fileProblem } from './file-problems.ts';
import { maxProviderFileBytes, refused } from './file-kinds.ts';
import { lookAt } from './file-stamp.ts';
import type { StartingParser } from './parser.ts';
import type { SentReading } from './read-files.ts';
import { packVersion, takeVersion, type ReadVersion } from './read-version.ts';
import type { SharedValues } from './shared-values.ts';
import { readOne, type FileKind, type Reading } from './watched-file.ts';

/** How provider files are read: one by one, or many together beside the serving thread. */
export function providerFiles(
  parser: Pick<StartingParser, 'parse' | 'parseMany'>,
  shared: SharedValues,
): FileKind<ReadVersion> {
  const kind: FileKind<ReadVersion> = {
    limit: maxProviderFileBytes,
    async parse(file, bytes) {
      const answer = await parser.parse({ kind: 'provider-file', file, bytes });
      return answer.kind === 'provider-file'
        ? { kind: 'parsed', parsed: packVersion(answer.content) }
        : refused(answer, file);
    },
    lookAtMany: async (paths) => {
      const answer = await parser.parseMany({ kind: 'look-at-files', paths });
      return answer.kind === 'looked-at' ? answer.sightings : Promise.all(paths.map(lookAt));
    },
    readMany: async (paths) => {
      const answer = await parser.parseMany({ kind: 'read-files', files: paths.map((path) => ({ path })) });
      if (answer.kind === 'files-read')
        return answer.readings.map((one, index) => take(one, paths[index] ?? ''));
      // One file among them brought the thread down or took too long; alone, it harms itself only.
      return Promise.all(paths.map((path) => readOne(path, kind)));
    },
  };

  function take(reading: SentReading, path: string): Reading<ReadVersion> {
    if (reading.kind !== 'read') return reading;
    const { content, ...rest } = reading;
    switch (content.kind) {
      case 'version':
        return { ...rest, content: { kind: 'parsed', parsed: takeVersion(content.version, path, shared) } };
      case 'refused':
        return { ...rest, content };
      case 'known':
        return {
          ...rest,
          content: {
            kind: 'refused',
            problem: fileProblem(path, 'file-not-parsed', { message: 'unknown content' }),
          },
        };
    }
  }
  return kind;
}
