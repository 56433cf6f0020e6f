import { basename } from 'node:path';
import type { Problem } from '../model/problem.ts';
import { packContent, unpackContent, type KnownContent, type PackedContent } from './known-content.ts';
import type { Served } from './link-versions.ts';
import type { ReadVersion } from './read-version.ts';
import { splitProvider, type OwnValues, type SharedValues } from './shared-values.ts';

/** What is remembered of a provider file: what was served, and of which content where that is the file's last one. */
export interface RememberedFile {
  readonly served: Served;
  readonly content: KnownContent | undefined;
}

/** A text that many records share, and its number. */
export interface TextRecord {
  readonly kind: 'text';
  readonly number: number;
  readonly text: string;
}

/** A line of the state file for a provider file. Numbers in `shared` stand for texts that came before. */
export interface FileRecord {
  readonly kind: 'file';
  readonly fileName: string;
  readonly content?: PackedContent;
  readonly version: Omit<ReadVersion, 'linked' | 'file'>;
  /** What linking said of the file by itself, where it was linked by itself. */
  readonly linkedProblems?: readonly Problem[];
  readonly own?: OwnValues;
  readonly shared?: readonly (number | string)[];
  readonly problems: readonly Problem[];
}

/** Texts that are numbered. What comes later stands in its record. */
const maxTexts = 5000;

/** The texts that the records of one state file share. */
export class SharedTexts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: (string | undefined)[] = [];
  /** Lists of texts by their numbers: nearly all records have one of a few. */
  readonly #lists = new Map<string, readonly string[]>();

  /** Takes in a text that was read, by its own number: a line that was lost must not shift those after it. */
  take({ number, text }: TextRecord): void {
    this.#numbers.set(text, number);
    this.#texts[number] = text;
  }

  /** The number of a text, and a record where it is new; the text itself where there are too many. */
  numberOf(text: string, records: TextRecord[]): number | string {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.length;
    if (number >= maxTexts) return text;
    const record = { kind: 'text', number, text } as const;
    this.take(record);
    records.push(record);
    return number;
  }

  /** The texts of a record; throws where one of them is not there. */
  textsOf(list: readonly (number | string)[]): readonly string[] {
    if (list.some((one) => typeof one === 'string')) return list.map((one) => this.#textOf(one));
    const key = list.join(' ');
    let texts = this.#lists.get(key);
    if (texts === undefined) this.#lists.set(key, (texts = list.map((one) => this.#textOf(one))));
    return texts;
  }

  #textOf(one: number | string): string {
    const text = typeof one === 'string' ? one : this.#texts[one];
    if (text === undefined) throw new Error('the state file refers to a text that it does not hold');
    return text;
  }
}

/** Makes the records of a provider file: new shared texts first. */
export function fileRecords(
  { served, content }: RememberedFile,
  texts: SharedTexts,
  values: SharedValues,
): readonly (TextRecord | FileRecord)[] {
  const { linked, file, ...version } = served.version;
  const records: TextRecord[] = [];
  const { provider, base, problems } = served;
  const split = provider === undefined ? undefined : splitProvider(provider, values);
  const record: FileRecord = {
    kind: 'file',
    fileName: basename(file),
    // A base file is read anew, because what directories may serve with it is not written down.
    ...(content === undefined || base !== undefined ? {} : { content: packContent(content) }),
    version,
    ...(linked === undefined ? {} : { linkedProblems: linked.problems }),
    ...(split === undefined
      ? {}
      : {
          // The domains of a list are remembered with the list.
          own: version.domainsFile === undefined ? split.own : { ...split.own, domains: [] },
          shared: split.shared.map((text) => texts.numberOf(text, records)),
        }),
    problems,
  };
  return [...records, record];
}

/** Reads the record of a file in this folder; throws where it refers to a text that is not there. */
export function readFileRecord(
  record: FileRecord,
  folder: string,
  texts: SharedTexts,
  values: SharedValues,
): RememberedFile {
  const { fileName, content, linkedProblems, own, shared, problems } = record;
  const file = `${folder}${fileName}`;
  const { name } = record.version;
  const provider =
    own === undefined || shared === undefined
      ? undefined
      : values.join(own, texts.textsOf(shared), name, file);
  const version: ReadVersion = {
    ...record.version,
    file,
    problems: noneOr(record.version.problems),
    ...(linkedProblems === undefined || provider === undefined
      ? {}
      : { linked: { name, file, problems: noneOr(linkedProblems), provider } }),
  };
  return {
    served: { version, provider, state: 'current', problems: noneOr(problems) },
    content: content === undefined ? undefined : unpackContent(content),
  };
}

const none: readonly Problem[] = [];

/** The same empty list everywhere, not a hundred thousand of them. */
function noneOr(problems: readonly Problem[]): readonly Problem[] {
  return problems.length === 0 ? none : problems;
}
