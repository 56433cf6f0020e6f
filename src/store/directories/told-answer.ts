import type { Domain } from '../../model/domain.ts';
import type { KnownAnswer } from './answer-cache.ts';
import type { DirectoryMatch } from './directory.ts';

/** What one process tells others of an answer that a directory gave it. Plain data. */
export interface ToldAnswer {
  readonly domain: Domain;
  /** Absent where the domain was hosted and is not any more. */
  readonly match?: DirectoryMatch;
  /** Milliseconds since 1970 at which the directory said so. */
  readonly askedAt: number;
  /** As in KnownAnswer. */
  readonly ttl: number;
}

/** What is told of an answer that is known. */
export function toldAnswer(domain: Domain, { match, askedAt, ttl }: KnownAnswer): ToldAnswer {
  return { domain, match, askedAt, ttl };
}

/** True where both say the same. */
export function isSameMatch(one: DirectoryMatch | undefined, other: DirectoryMatch): boolean {
  return (
    one !== undefined &&
    one.provider === other.provider &&
    one.byMx === other.byMx &&
    one.columns.size === other.columns.size &&
    [...one.columns].every(([name, value]) => other.columns.get(name) === value)
  );
}
