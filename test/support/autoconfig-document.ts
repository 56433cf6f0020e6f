import assert from 'node:assert/strict';
import { autoconfig } from '../../src/formats/autoconfig.ts';
import { parseDomain } from '../../src/model/domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import { childElements, readXml, textOf, type XmlElement } from '../../src/xml/reader.ts';

/** The autoconfig document of a provider for a domain. */
export function render(provider: Provider, asked = 'example.org'): string {
  const domain = parseDomain(asked);
  assert.ok(domain.ok);
  const prepared = autoconfig.prepare(provider);
  assert.ok(typeof prepared === 'function', 'it is not expressible');
  return prepared({ domain: domain.value }).body;
}

/** The elements that a path of names leads to. */
export function all(provider: Provider, path: string, asked?: string): XmlElement[] {
  const read = readXml(render(provider, asked));
  assert.ok(read.ok, read.ok ? '' : read.reason);
  let found = [read.value];
  for (const name of path.split('/')) found = found.flatMap((one) => childElements(one, name));
  return found;
}

/** Their texts. */
export function texts(provider: Provider, path: string, asked?: string): string[] {
  return all(provider, path, asked).map(textOf);
}
