import type { KeyFiles } from '../signing/key-files.ts';
import { lookAt, type Sighting } from '../store/file-stamp.ts';
import { loadCertificate, type TlsCertificate } from './certificate.ts';
import { dateOf, stateOf } from './certificate-words.ts';
import { certificateIndex, isValid } from './choose-certificate.ts';
import { findPairs } from './find-pairs.ts';

/** What an operator reads in the log about https. Texts hold paths, names and dates, never a key. */
export interface TlsEvent {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

/** For /status and metrics. */
export interface TlsStatus {
  /** `none`: every handshake is refused. `degraded`: a certificate is outside its dates, or its files are broken. */
  readonly state: 'ready' | 'degraded' | 'none';
  readonly certificates: number;
  /** Different names in them. */
  readonly names: number;
  /** When the first of them ends. */
  readonly nextExpiry?: Date;
  readonly problems: readonly string[];
}

/** What is known of one pair of files. */
interface Pair {
  readonly files: KeyFiles;
  /** Stands for the two files as they were read. */
  readonly stamp: string;
  readonly certificate: TlsCertificate | undefined;
  readonly failure: string | undefined;
  /** Looks in a row that did not find it. */
  readonly missed: number;
}

interface Options {
  readonly folder: string;
  readonly preferred?: string | undefined;
  readonly onEvent: (event: TlsEvent) => void;
  readonly now?: () => Date;
}

/** Two looks this far apart (milliseconds) that see the same files tell that nobody is writing any more. */
const settleTime = 250;

/** ACME clients take a file away before they put the new one there; gone for so many looks, it was meant. */
const missedLooks = 3;

/** Certificates that are named in the log at the start; of more, only the number. */
const maxToldAtStart = 20;

/** Problems told in /status; the log has them all. */
const maxProblems = 20;

/** The certificates in use. A pair is swapped as a whole, and only against one that belongs together. */
export class LiveCertificates {
  readonly #options: Options;
  readonly #pairs = new Map<string, Pair>();
  #index = certificateIndex([], undefined);
  #folderProblems: readonly string[] = [];
  #told: Set<string> | undefined;
  #status: TlsStatus = { state: 'none', certificates: 0, names: 0, problems: [] };

  constructor(options: Options) {
    this.#options = options;
  }

  choose(servername: string): TlsCertificate | undefined {
    return this.#index.choose(servername, this.#now());
  }

  default(): TlsCertificate | undefined {
    return this.#index.default(this.#now());
  }

  /** Looks at the folder and loads what is new or changed. `pause` waits; it answers false when the server ends. */
  async look(pause: (milliseconds: number) => Promise<boolean>): Promise<void> {
    const { pairs, problems } = await findPairs(this.#options.folder);
    this.#folderProblems = problems;
    const changed = await this.#changedPairs(pairs);
    if (changed.length > 0 && this.#pairs.size > 0 && !(await pause(settleTime))) return;
    for (const { files, stamp } of changed) await this.#load(files, stamp);
    this.#forgetMissing(pairs);
    this.#index = certificateIndex(this.#usable(), this.#options.preferred);
    const sentences = this.#sentences();
    this.#status = this.#statusNow(sentences);
    this.#tell(sentences);
  }

  /** As of the latest look: strangers ask for it with /readyz. */
  status(): TlsStatus {
    return this.#status;
  }

  #statusNow(sentences: readonly TlsEvent[]): TlsStatus {
    const time = this.#now();
    const usable = this.#usable();
    const problems = sentences.filter(({ level }) => level !== 'info').map(({ message }) => message);
    const broken = usable.some((one) => !isValid(one, time)) || this.#failures().length > 0;
    const ends = usable.map((one) => one.notAfter.getTime());
    return {
      state: usable.length === 0 ? 'none' : broken ? 'degraded' : 'ready',
      certificates: usable.length,
      names: this.#index.names,
      ...(ends.length === 0
        ? {}
        : { nextExpiry: new Date(ends.reduce((one, other) => Math.min(one, other))) }),
      problems: problems.slice(0, maxProblems),
    };
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }

  #usable(): TlsCertificate[] {
    return [...this.#pairs.values()].flatMap(({ certificate }) => certificate ?? []);
  }

  /** Broken pairs are tried again at each look, because what was in the way may not show in a stamp. */
  async #changedPairs(pairs: readonly KeyFiles[]): Promise<{ files: KeyFiles; stamp: string }[]> {
    const changed: { files: KeyFiles; stamp: string }[] = [];
    for (const files of pairs) {
      const known = this.#pairs.get(files.certificate);
      const stamp = await stampOfPair(files);
      if (known?.stamp !== stamp || known.failure !== undefined) changed.push({ files, stamp });
    }
    return changed;
  }

  /** Takes a pair in if its files stayed the same before and while they were read; else the next look comes soon. */
  async #load(files: KeyFiles, stamp: string): Promise<void> {
    if ((await stampOfPair(files)) !== stamp) return;
    const result = await loadCertificate(files);
    if ((await stampOfPair(files)) !== stamp) return;
    const former = this.#pairs.get(files.certificate)?.certificate;
    this.#pairs.set(files.certificate, {
      files,
      stamp,
      certificate: result.ok ? result.value : former,
      failure: result.ok ? undefined : result.reason,
      missed: 0,
    });
  }

  /** What is gone for good is forgotten; but while nothing at all is found, the folder is what is missing. */
  #forgetMissing(pairs: readonly KeyFiles[]): void {
    if (pairs.length === 0) return;
    const found = new Set(pairs.map(({ certificate }) => certificate));
    for (const [path, pair] of this.#pairs) {
      if (found.has(path)) {
        if (pair.missed > 0) this.#pairs.set(path, { ...pair, missed: 0 });
      } else if (pair.missed + 1 >= missedLooks) this.#pairs.delete(path);
      else this.#pairs.set(path, { ...pair, missed: pair.missed + 1 });
    }
  }

  #failures(): string[] {
    const ofPairs = [...this.#pairs.values()].flatMap(({ failure, certificate }) => {
      if (failure === undefined) return [];
      return certificate === undefined
        ? [failure]
        : [`${failure}; the former certificate goes on, until ${dateOf(certificate.notAfter)}`];
    });
    return [...this.#folderProblems, ...ofPairs];
  }

  /** Everything that holds now, a sentence each. */
  #sentences(): TlsEvent[] {
    const time = this.#now();
    const events: TlsEvent[] = this.#failures().map((message) => ({ level: 'error', message }));
    const usable = this.#usable();
    for (const certificate of usable) {
      const { level, text } = stateOf(certificate, time);
      events.push({ level, message: text });
    }
    if (usable.length === 0) {
      const message = `https can't be answered: there is no usable certificate in ${this.#options.folder}`;
      events.unshift({ level: 'error', message });
    }
    return events;
  }

  /** Says in the log what was not true at the former look; of many certificates at the start, only their number. */
  #tell(sentences: readonly TlsEvent[]): void {
    const { folder, onEvent } = this.#options;
    const told = this.#told;
    const { certificates, names } = this.#status;
    const few = told !== undefined || certificates <= maxToldAtStart;
    for (const event of sentences) {
      if (told?.has(event.message) !== true && (few || event.level !== 'info')) onEvent(event);
    }
    if (!few) {
      const message = `https: ${certificates} certificates for ${names} names were read from ${folder}`;
      onEvent({ level: 'info', message });
    }
    this.#told = new Set(sentences.map(({ message }) => message));
  }
}

/** A text that differs as soon as another file stands at one of the two paths or one of them was written to. */
async function stampOfPair({ certificate, key }: KeyFiles): Promise<string> {
  return `${printed(await lookAt(certificate))} ${printed(await lookAt(key))}`;
}

function printed(sighting: Sighting): string {
  switch (sighting.kind) {
    case 'file': {
      const { device, inode, size, modified, changed } = sighting.stamp;
      return [device, inode, size, modified, changed].join(':');
    }
    case 'other':
      return sighting.what;
    case 'failed':
      return sighting.error.code ?? 'unknown error';
  }
}
