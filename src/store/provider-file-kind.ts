import { maxProviderFileBytes, refused } from './file-kinds.ts';
import { lookAt } from './file-stamp.ts';
import type { StartingParser } from './parser.ts';
import type { SentReading } from './read-files.ts';
import { packVersion, takeVersion, type ReadVersion } from './read-version.ts';
import type { SharedValues } from './shared-values.ts';
import { readOne, type FileKind, type Reading } from './file-reading.ts';

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
    readMany: async (files) => {
      const answer = await parser.parseMany({ kind: 'read-files', files });
      if (answer.kind === 'files-read') {
        return answer.readings.map((one, index) => take(one, files[index]?.path ?? ''));
      }
      // One file among them brought the thread down or took too long; alone, it harms itself only.
      return Promise.all(files.map((file) => readOne(file, kind)));
    },
  };

  function take(reading: SentReading, path: string): Reading<ReadVersion> {
    if (reading.kind !== 'read') return reading;
    const { content, ...rest } = reading;
    return content.kind === 'version'
      ? { ...rest, content: { kind: 'parsed', parsed: takeVersion(content.version, path, shared) } }
      : { ...rest, content };
  }
  return kind;
}
