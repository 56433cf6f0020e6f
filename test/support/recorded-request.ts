import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './paths.ts';

/** A request as a mail program sends it. */
export interface RecordedRequest {
  readonly method: string;
  readonly target: string;
  /** As written: order and spelling of the names matter to some tests. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** Reads a file of test/fixtures, such as `outlook/thunderbird.http`. Content-Length is never among the headers. */
export function recordedRequest(file: string): RecordedRequest {
  const bytes = readFileSync(join(projectRoot, 'test', 'fixtures', file));
  const end = bytes.indexOf('\n\n');
  const [first = '', ...lines] = bytes.subarray(0, end).toString().split('\n');
  const [method = '', target = ''] = first.split(' ');
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { method, target, headers, body: bytes.subarray(end + 2) };
}
