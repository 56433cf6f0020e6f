import { formats } from '../formats/registry.ts';
import type { Domain } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';

/**
 * Prepares a provider's document in the format of this name; answers what makes the body for one of its domains, or
 * undefined where there is no such document. The same preparation as the server's, so that the digests that are
 * printed are those of the bytes that are served.
 */
export function domainDocument(
  formatName: string,
  provider: Provider,
): ((domain: Domain) => string) | undefined {
  const format = formats.find((one) => one.name === formatName);
  if (format?.kind !== 'domain') return undefined;
  const prepared = format.prepare(provider);
  return typeof prepared === 'function' ? (domain) => prepared({ domain }).body : undefined;
}
