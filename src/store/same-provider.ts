import { isDeepStrictEqual } from 'node:util';
import { printPattern, type DomainPattern } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';

/** True where two providers say the same. Domains are compared by hand: there may be a million of them. */
export function sameProvider(one: Provider | undefined, other: Provider | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one === other) return true;
  const { domains: oneDomains, ...oneRest } = one;
  const { domains: otherDomains, ...otherRest } = other;
  return samePatterns(oneDomains, otherDomains) && isDeepStrictEqual(oneRest, otherRest);
}

function samePatterns(one: readonly DomainPattern[], other: readonly DomainPattern[]): boolean {
  if (one.length !== other.length) return false;
  return one.every((pattern, index) => {
    const twin = other[index];
    return twin !== undefined && printPattern(pattern) === printPattern(twin);
  });
}
