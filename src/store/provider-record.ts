import { basename, join } from 'node:path';
import type { DomainList } from '../config/domain-list.ts';
import { printPattern, type Domain, type DomainPattern } from '../model/domain.ts';
import type { Problem } from '../model/problem.ts';
import type { FileStamp } from './file-stamp.ts';
import type { Served } from './link-versions.ts';
import type { ReadVersion } from './read-version.ts';
import { packProvider, type SharedValues } from './shared-values.ts';

/** A file and its content as they were when they were read. */
export interface KnownContent {
  readonly stamp: FileStamp;
  /** Absent where the content is too large to be worth it. */
  readonly hash?: string | undefined;
}

/** What is remembered of a provider file: what was served, and of which content where that is the file's last one. */
export interface RememberedFile {
  readonly served: Served;
  readonly content: KnownContent | undefined;
}

/** What is remembered of a list of domains. */
export interface RememberedList {
  readonly list: DomainList;
  readonly content: KnownContent | undefined;
}

/** A line of the state file. Numbers in `shared` stand for texts that came before as lines of their own (`text`). */
export type StateRecord =
  | { readonly kind: 'text'; readonly number: number; readonly text: string }
  | {
      readonly kind: 'file';
      readonly fileName: string;
      readonly content?: PackedContent;
      readonly version: Omit<ReadVersion, 'linked' | 'file'>;
      /** What linking said of the file by itself, where it was linked by itself. */
      readonly linkedProblems?: readonly Problem[];
      readonly own?: string;
      readonly shared?: readonly (number | string)[];
      readonly problems: readonly Problem[];
    }
  | { readonly kind: 'gone'; readonly name: string }
  | {
      readonly kind: 'list';
      readonly path: string;
      readonly content?: PackedContent;
      readonly patterns: string;
      readonly problems: readonly Problem[];
    };

/** Numbers of 64 bits as texts, because JSON has none. */
type PackedContent = readonly [
  device: string,
  inode: string,
  size: number,
  modified: string,
  changed: string,
  hash: string | null,
];

/** The texts that many records share, by their number in the state file. */
export interface SharedTexts {
  readonly numbers: Map<string, number>;
  readonly texts: (string | undefined)[];
}

/** Texts that are numbered. What comes later stands in its record. */
const maxTexts = 5000;

/** Makes the records of a provider file: new shared texts first. */
export function fileRecords({ served, content }: RememberedFile, texts: SharedTexts): readonly StateRecord[] {
  const { linked, file, ...version } = served.version;
  const records: StateRecord[] = [];
  const { provider } = served;
  // The domains of a list are remembered with the list.
  const packed =
    provider === undefined
      ? undefined
      : packProvider(version.domainsFile === undefined ? provider : { ...provider, domains: [] });
  const shared = packed?.shared.map((text): number | string => {
    const known = texts.numbers.get(text);
    if (known !== undefined) return known;
    if (texts.texts.length >= maxTexts) return text;
    const number = texts.texts.length;
    texts.numbers.set(text, number);
    texts.texts.push(text);
    records.push({ kind: 'text', number, text });
    return number;
  });
  records.push({
    kind: 'file',
    fileName: basename(file),
    // A base file is read anew, because what directories may serve with it is not written down.
    ...(content === undefined || served.base !== undefined ? {} : { content: packContent(content) }),
    version,
    ...(linked === undefined ? {} : { linkedProblems: linked.problems }),
    ...(packed === undefined || shared === undefined ? {} : { own: packed.own, shared }),
    problems: served.problems,
  });
  return records;
}

/** Reads the record of a provider file; throws where it refers to a text that is not there. */
export function readFileRecord(
  record: Extract<StateRecord, { readonly kind: 'file' }>,
  folder: string,
  texts: SharedTexts['texts'],
  sharedValues: SharedValues,
): RememberedFile {
  const { fileName, content, linkedProblems, own, shared, problems } = record;
  const file = join(folder, fileName);
  const { name } = record.version;
  const provider =
    own === undefined || shared === undefined
      ? undefined
      : sharedValues.unpack({ own, shared: shared.map((one) => textOf(one, texts)) }, name, file);
  const version: ReadVersion = {
    ...record.version,
    file,
    ...(linkedProblems === undefined || provider === undefined
      ? {}
      : { linked: { name, file, problems: linkedProblems, provider } }),
  };
  return {
    served: { version, provider, state: 'current', problems },
    content: content === undefined ? undefined : unpackContent(content),
  };
}

function textOf(one: number | string, texts: SharedTexts['texts']): string {
  const text = typeof one === 'string' ? one : texts[one];
  if (text === undefined) throw new Error('the state file refers to a text that it does not hold');
  return text;
}

/** Makes the record of a list of domains. */
export function listRecord(path: string, { list, content }: RememberedList): StateRecord {
  return {
    kind: 'list',
    path,
    ...(content === undefined ? {} : { content: packContent(content) }),
    patterns: list.domains.map(printPattern).join('\n'),
    problems: list.problems,
  };
}

/** Reads the record of a list of domains. */
export function readListRecord(record: Extract<StateRecord, { readonly kind: 'list' }>): RememberedList {
  const { path, content, patterns, problems } = record;
  const domains = patterns === '' ? [] : patterns.split('\n').map(patternOf);
  return {
    list: { file: path, domains, problems },
    content: content === undefined ? undefined : unpackContent(content),
  };
}

/** The texts come from printPattern, so they need no second check. */
function patternOf(text: string): DomainPattern {
  return text.startsWith('*.')
    ? { kind: 'wildcard', below: text.slice(2) as Domain }
    : { kind: 'exact', domain: text as Domain };
}

function packContent({ stamp, hash }: KnownContent): PackedContent {
  const { device, inode, size, modified, changed } = stamp;
  return [`${device}`, `${inode}`, size, `${modified}`, `${changed}`, hash ?? null];
}

function unpackContent([device, inode, size, modified, changed, hash]: PackedContent): KnownContent {
  const stamp: FileStamp = {
    device: BigInt(device),
    inode: BigInt(inode),
    size,
    modified: BigInt(modified),
    changed: BigInt(changed),
  };
  return hash === null ? { stamp } : { stamp, hash };
}
