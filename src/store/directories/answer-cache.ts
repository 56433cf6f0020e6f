import type { Domain } from '../../model/domain.ts';
import type { DirectoryMatch } from './directory.ts';

/** What is known of a hosted domain. */
export interface KnownAnswer {
  readonly match: DirectoryMatch;
  /** Milliseconds since 1970 at which a directory said so. */
  readonly askedAt: number;
  /** Milliseconds for which it needs no new question; as long again, the question is put beside the answer. */
  readonly ttl: number;
  /** When to ask again; changed by whoever asks. */
  due: number;
}

export interface CacheLimits {
  /** Domains that are hosted. */
  readonly known: number;
  /** Bytes that they take, about. */
  readonly bytes: number;
  /** Domains that are not hosted. */
  readonly denied: number;
}

/**
 * Hosted domains that are remembered: enough for all that a large hoster's customers use within a day, and at most about
 * 32 MB. Names that nobody hosts have their own, smaller place, so that no flood of them pushes a customer out.
 */
export const cacheLimits: CacheLimits = { known: 100_000, bytes: 32 * 1024 * 1024, denied: 20_000 };

/** Part of the place that domains asked for only once may take. */
const newcomersShare = 0.2;

/** What an entry takes beside its texts: two entries of maps and three objects. */
const bytesOfEntry = 250;

/**
 * Answers of directories, bounded. A domain that was asked for once is a newcomer; asked for again, it is settled, and
 * newcomers never push out settled ones. So neither a million names of strangers nor a walk through all customers takes
 * away what is asked for all the time.
 */
export class AnswerCache {
  readonly #limits: CacheLimits;
  readonly #newcomers = new Map<Domain, KnownAnswer>();
  readonly #settled = new Map<Domain, KnownAnswer>();
  /** When each "no" ends. All live equally long, or nearly, so the oldest go first. */
  readonly #denied = new Map<Domain, number>();
  #bytes = 0;

  constructor(limits: CacheLimits = cacheLimits) {
    this.#limits = limits;
  }

  /** Hosted domains that are remembered. */
  get size(): number {
    return this.#newcomers.size + this.#settled.size;
  }

  /** What is known of a domain; whoever asks makes it a settled one. */
  get(domain: Domain): KnownAnswer | undefined {
    const settled = this.#settled.get(domain);
    if (settled !== undefined) {
      this.#settled.delete(domain);
      this.#settled.set(domain, settled);
      return settled;
    }
    const newcomer = this.#newcomers.get(domain);
    if (newcomer === undefined) return undefined;
    this.#newcomers.delete(domain);
    this.#settled.set(domain, newcomer);
    const most = Math.floor(this.#limits.known * (1 - newcomersShare));
    for (const [oldest, answer] of this.#settled) {
      if (this.#settled.size <= most) break;
      this.#settled.delete(oldest);
      this.#newcomers.set(oldest, answer);
    }
    return newcomer;
  }

  /** The same for whoever does not ask for the sake of an answer: it stays where it is. */
  peek(domain: Domain): KnownAnswer | undefined {
    return this.#settled.get(domain) ?? this.#newcomers.get(domain);
  }

  /** Remembers that a domain is hosted. */
  set(domain: Domain, answer: KnownAnswer): void {
    this.#denied.delete(domain);
    const place = this.#settled.has(domain) ? this.#settled : this.#newcomers;
    const former = place.get(domain);
    if (former !== undefined) this.#bytes -= bytesOf(domain, former);
    place.set(domain, answer);
    this.#bytes += bytesOf(domain, answer);
    this.#makeRoom();
  }

  /** Forgets that a domain is hosted. */
  delete(domain: Domain): void {
    const answer = this.peek(domain);
    if (answer === undefined) return;
    this.#settled.delete(domain);
    this.#newcomers.delete(domain);
    this.#bytes -= bytesOf(domain, answer);
  }

  /** Remembers until then that a domain is not hosted. */
  deny(domain: Domain, until: number): void {
    this.delete(domain);
    this.#denied.delete(domain);
    this.#denied.set(domain, until);
    for (const oldest of this.#denied.keys()) {
      if (this.#denied.size <= this.#limits.denied) break;
      this.#denied.delete(oldest);
    }
  }

  /** True where the domain was said not to be hosted, and that still counts. */
  isDenied(domain: Domain, now: number): boolean {
    const until = this.#denied.get(domain);
    if (until === undefined) return false;
    if (now < until) return true;
    this.#denied.delete(domain);
    return false;
  }

  /** Forgets that one domain, or any, is not hosted. */
  forgetDenied(domain?: Domain): void {
    if (domain === undefined) this.#denied.clear();
    else this.#denied.delete(domain);
  }

  /** Everything known, the most wanted last. */
  *entries(): Generator<readonly [Domain, KnownAnswer]> {
    yield* this.#newcomers;
    yield* this.#settled;
  }

  #makeRoom(): void {
    for (const place of [this.#newcomers, this.#settled]) {
      for (const oldest of place.keys()) {
        if (this.size <= this.#limits.known && this.#bytes <= this.#limits.bytes) return;
        this.delete(oldest);
      }
    }
  }
}

function bytesOf(domain: Domain, { match }: KnownAnswer): number {
  let bytes = bytesOfEntry + domain.length + match.provider.length;
  for (const [name, value] of match.columns) bytes += 100 + 2 * (name.length + value.length);
  return bytes;
}
