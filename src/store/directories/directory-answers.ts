import { setTimeout as sleep } from 'node:timers/promises';
import type { Domain } from '../../model/domain.ts';
import { AnswerCache, type KnownAnswer } from './answer-cache.ts';
import type { GuardedDirectory, Outcome } from './guarded-directory.ts';
import { isSameMatch, toldAnswer, type ToldAnswer } from './told-answer.ts';

/** One directory of the list, with how long its answers hold, in milliseconds. */
export interface AskedDirectory {
  readonly guarded: GuardedDirectory;
  readonly ttl: number;
  readonly negativeTtl: number;
}

/** Milliseconds for which a last known answer is served while nobody can be asked: a day, as in RFC 8767. */
export const maxStale = 24 * 60 * 60 * 1000;

/** Milliseconds for a look-up in all directories together: under the two seconds that a mail program can spare. */
const totalDeadline = 1800;

/** How long an overdue answer is held back in the hope of a fresh one, in milliseconds. */
const patience = 400;

/** Milliseconds until a question that failed is put again for a domain that can be answered meanwhile. */
const retryPause = 1000;

/** Domains that are looked up at the same time. More wait nowhere: each costs memory. */
const maxLookUps = 2000;

/** The `due` of an answer that may be served only after a question was tried. */
const mustAsk = Number.NEGATIVE_INFINITY;

/**
 * What the directories say together, in order, with a memory: a known answer comes at once; one that is due is served
 * while it is looked up again; and where nobody can be asked, the last known answer of the last day is served. Each
 * domain is looked up once, however many ask for it.
 */
export class DirectoryAnswers {
  readonly cache: AnswerCache;
  readonly #directories: readonly AskedDirectory[];
  readonly #now: () => number;
  readonly #lookUps = new Map<Domain, Promise<Outcome>>();
  readonly #negativeTtl: number;
  readonly #onAnswer: (answer: ToldAnswer) => void;
  /** Counts what was forgotten, so that an answer asked for before does not come back after. */
  #forgotten = 0;
  /** Domains of which something else is known than before; asked again with the same answer does not count. */
  #news = new Set<Domain>();
  /** True where any answer came since it was last asked. */
  #changed = false;

  /** `onAnswer` is told every match, and where a domain that was known is not hosted any more. */
  constructor(
    directories: readonly AskedDirectory[],
    now: () => number,
    cache = new AnswerCache(),
    onAnswer: (answer: ToldAnswer) => void = () => undefined,
  ) {
    this.#onAnswer = onAnswer;
    this.#directories = directories;
    this.#now = now;
    this.cache = cache;
    this.#negativeTtl = Math.min(...directories.map(({ negativeTtl }) => negativeTtl));
  }

  /** What is said of a domain: at once where it is known. Never rejects. */
  find(domain: Domain): Outcome | Promise<Outcome> {
    const now = this.#now();
    const known = this.cache.get(domain);
    if (known === undefined) {
      return this.cache.isDenied(domain, now) ? { kind: 'no' } : this.#lookUp(domain);
    }
    if (now - known.askedAt > maxStale) {
      this.cache.delete(domain);
      return this.#lookUp(domain);
    }
    if (now < known.due) return { kind: 'match', match: known.match };
    const forced = known.due === mustAsk;
    if (!forced && now - known.due <= known.ttl) {
      known.due = now + Math.min(retryPause, known.ttl);
      void this.#lookUp(domain);
      return { kind: 'match', match: known.match };
    }
    return this.#freshOr(domain, known, forced ? totalDeadline : patience);
  }

  /** Takes in answers of a former run. */
  restore(answers: Iterable<readonly [Domain, KnownAnswer]>): void {
    for (const [domain, answer] of answers)
      if (this.cache.get(domain) === undefined) this.cache.set(domain, answer);
  }

  /**
   * Takes in what other processes were answered, for the case that nobody can be asked: for how long it needs no new
   * question is each one's own knowledge, so that nothing comes back that was forgotten here.
   */
  learn(told: Iterable<ToldAnswer>): void {
    for (const { domain, match, askedAt, ttl } of told) {
      const known = this.cache.peek(domain);
      if (known === undefined ? match === undefined : known.askedAt >= askedAt) continue;
      this.#changed = true;
      if (match === undefined) {
        this.#news.add(domain);
        this.cache.delete(domain);
        continue;
      }
      const isSame = isSameMatch(known?.match, match);
      if (!isSame) this.#news.add(domain);
      const due = known === undefined ? 0 : isSame ? known.due : Math.min(known.due, 0);
      this.cache.set(domain, { match, askedAt, ttl, due });
    }
  }

  /**
   * The domain is asked anew when it comes next. What is known stays for the case that nobody can be asked then. Without
   * a domain: all of them.
   */
  forget(domain?: Domain): void {
    this.#forgotten += 1;
    this.cache.forgetDenied(domain);
    if (domain === undefined) {
      this.#lookUps.clear();
      for (const [, known] of this.cache.entries()) known.due = mustAsk;
      return;
    }
    this.#lookUps.delete(domain);
    const known = this.cache.get(domain);
    if (known !== undefined) known.due = mustAsk;
  }

  /** What is known of a domain can't be used, so that it is asked for again as soon as one that is not hosted. */
  askSoon(domain: Domain): void {
    const known = this.cache.peek(domain);
    if (known !== undefined) known.due = Math.min(known.due, this.#now() + this.#negativeTtl);
  }

  /** True where there is something to write down since the last call, if only that an answer is younger. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  hasNews(): boolean {
    return this.#news.size > 0;
  }

  /** Domains of which something new is known, or nothing any more, since the last call. */
  takeNews(): ReadonlySet<Domain> {
    const news = this.#news;
    this.#news = new Set();
    return news;
  }

  async #freshOr(domain: Domain, known: KnownAnswer, wait: number): Promise<Outcome> {
    const stop = new AbortController();
    const fresh = await Promise.race([
      this.#lookUp(domain),
      sleep(wait, undefined, { signal: stop.signal }).catch(() => undefined),
    ]);
    stop.abort();
    if (fresh !== undefined && fresh.kind !== 'unknown') return fresh;
    // Others need not wait for the same again.
    known.due = this.#now() + retryPause;
    return { kind: 'match', match: known.match };
  }

  #lookUp(domain: Domain): Promise<Outcome> {
    const running = this.#lookUps.get(domain);
    if (running !== undefined) return running;
    if (this.#lookUps.size >= maxLookUps) {
      return Promise.resolve({ kind: 'unknown', reason: 'too many domains are looked up already' });
    }
    const lookUp = this.#askAll(domain).finally(() => {
      if (this.#lookUps.get(domain) === lookUp) this.#lookUps.delete(domain);
    });
    this.#lookUps.set(domain, lookUp);
    return lookUp;
  }

  /** Asks one directory after the other. Where one can't know, the next must not answer for it. */
  async #askAll(domain: Domain): Promise<Outcome> {
    const began = this.#now();
    const before = this.#forgotten;
    for (const { guarded, ttl } of this.#directories) {
      const outcome = await guarded.ask(domain, Math.max(1, began + totalDeadline - this.#now()));
      if (outcome.kind === 'no') continue;
      if (outcome.kind === 'match' && before === this.#forgotten) {
        const now = this.#now();
        if (!isSameMatch(this.cache.peek(domain)?.match, outcome.match)) this.#news.add(domain);
        const answer: KnownAnswer = { match: outcome.match, askedAt: now, ttl, due: now + ttl };
        this.cache.set(domain, answer);
        this.#changed = true;
        this.#onAnswer(toldAnswer(domain, answer));
      }
      return outcome;
    }
    if (before === this.#forgotten) {
      const known = this.cache.peek(domain);
      if (known !== undefined) {
        this.#news.add(domain);
        this.#changed = true;
        this.#onAnswer({ domain, askedAt: this.#now(), ttl: known.ttl });
      }
      this.cache.deny(domain, this.#now() + this.#negativeTtl);
    }
    return { kind: 'no' };
  }
}
