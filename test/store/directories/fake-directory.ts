import type { Domain } from '../../../src/model/domain.ts';
import { parseDomain } from '../../../src/model/domain.ts';
import type { Directory, DirectoryMatch } from '../../../src/store/directories/directory.ts';

/** A domain of a test. */
export function aDomain(text: string): Domain {
  const domain = parseDomain(text);
  if (!domain.ok) throw new Error(`${text}: ${domain.reason}`);
  return domain.value;
}

/** What a directory says: a provider's name and columns. */
export function aMatch(provider: string, columns: Readonly<Record<string, string>> = {}): DirectoryMatch {
  return { provider, columns: new Map(Object.entries(columns)) };
}

/** A directory in memory that does what the test says. */
export class FakeDirectory implements Directory {
  readonly name: string;
  readonly concurrency?: number;
  readonly rows = new Map<string, DirectoryMatch>();
  /** Every domain asked for, in order. */
  readonly asked: string[] = [];
  /** How it behaves: answers, fails, or never settles. */
  mode: 'answers' | 'fails' | 'hangs' = 'answers';
  error: Error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  running = 0;
  mostRunning = 0;
  aborted = 0;
  closed = false;
  /** Resolves answers by hand where set. */
  gate: Promise<void> | undefined;
  #listener: ((domain: Domain | undefined) => void) | undefined;

  constructor(name = 'fake', concurrency?: number) {
    this.name = name;
    if (concurrency !== undefined) this.concurrency = concurrency;
  }

  async ask(domain: Domain, signal: AbortSignal): Promise<DirectoryMatch | undefined> {
    this.asked.push(domain);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    signal.addEventListener('abort', () => (this.aborted += 1));
    try {
      if (this.gate !== undefined) await this.gate;
      if (this.mode === 'fails') throw this.error;
      if (this.mode === 'hangs') return await new Promise(() => undefined);
      return this.rows.get(domain);
    } finally {
      this.running -= 1;
    }
  }

  onChange(listener: (domain: Domain | undefined) => void): void {
    this.#listener = listener;
  }

  /** Says that something changed. */
  change(domain?: Domain): void {
    this.#listener?.(domain);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
