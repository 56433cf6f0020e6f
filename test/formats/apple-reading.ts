import assert from 'node:assert/strict';
import { apple } from '../../src/formats/apple.ts';
import type { Document } from '../../src/formats/format.ts';
import { parseEmailAddress, type EmailAddress } from '../../src/model/email-address.ts';
import type { Provider } from '../../src/model/provider.ts';
import { parsePlist, type PlistRead } from '../../src/xml/plist.ts';

/** A dictionary as it was read from a profile. */
export type Dict = ReadonlyMap<string, PlistRead>;

export function anAddress(text: string): EmailAddress {
  const address = parseEmailAddress(text);
  assert.ok(address.ok, text);
  return address.value;
}

/** The document that a provider's profile is, for an address. */
export function profileOf(provider: Provider, address: string, name?: string): Document {
  const prepared = apple.prepare(provider);
  assert.ok(typeof prepared === 'function', 'notExpressible' in prepared ? prepared.notExpressible : '');
  return prepared({
    address: anAddress(address),
    origin: 'https://autoconfig.example.org',
    ...(name === undefined ? {} : { name }),
  });
}

/** Why there is no profile. */
export function whyNot(provider: Provider): string {
  const prepared = apple.prepare(provider);
  assert.ok(typeof prepared !== 'function', 'there is a profile');
  return prepared.notExpressible;
}

export function readProfile(provider: Provider, address = 'ann@example.org', name?: string): Dict {
  return readDict(profileOf(provider, address, name).body);
}

export function readDict(body: string): Dict {
  const read = parsePlist(body);
  assert.ok(read.ok, read.ok ? '' : read.reason);
  return asDict(read.value);
}

export function asDict(value: PlistRead | undefined): Dict {
  assert.ok(value instanceof Map);
  return value;
}

/** The payloads of a profile. */
export function payloadsOf(profile: Dict): Dict[] {
  const payloads = profile.get('PayloadContent');
  assert.ok(Array.isArray(payloads));
  return payloads.map(asDict);
}

/** The payload of a type. */
export function payloadOf(profile: Dict, type: string): Dict {
  const found = payloadsOf(profile).filter((payload) => payload.get('PayloadType') === type);
  assert.equal(found.length, 1, `one ${type}`);
  return asDict(found[0]);
}

/** The mail payload as a plain object, for comparing several keys at once. */
export function mailOf(
  provider: Provider,
  address = 'ann@example.org',
  name?: string,
): Record<string, PlistRead> {
  return Object.fromEntries(payloadOf(readProfile(provider, address, name), 'com.apple.mail.managed'));
}

/** A text of a dictionary. */
export function textOf(dict: Dict, key: string): string {
  const value = dict.get(key);
  assert.ok(typeof value === 'string', `${key} is a text`);
  return value;
}
