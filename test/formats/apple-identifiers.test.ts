import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { payloadUuids, profileIdentifier } from '../../src/formats/apple-identifiers.ts';
import { plainText } from '../../src/model/text.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { anAddress, payloadsOf, profileOf, readProfile, textOf } from './apple-reading.ts';

/**
 * FROZEN. These values are installed on phones. A line that has to be changed here means a second account on every
 * one of them: change the code back instead.
 * They were computed by another program (Python's hashlib and uuid) from the recipe.
 */
const golden: readonly [address: string, identifier: string, profileUuid: string, mailUuid: string][] = [
  [
    'ann@example.org',
    'org.example.autoconfig.4d95d7bf1a7b95dc',
    '80E41CBE-B36C-547B-8105-AA940BF86097',
    'AEC9C311-F6B2-5C63-8F56-9894136B8F78',
  ],
  [
    'Ann.Smith+news@Example.ORG',
    'org.example.autoconfig.1c8e9057cd096df1',
    '36B7C0BE-2D8A-57C7-B68B-5E00A0D63630',
    '49F2DF5B-3790-5D8A-9477-09AB104DA476',
  ],
  [
    'info@mail.example.co.uk',
    'uk.co.example.mail.autoconfig.b5e8742ccd544110',
    '7448EE4E-43F7-5087-AD87-4F49E62B5E3F',
    '5D6FF987-6A4E-55C4-A72F-288CBCDC86AF',
  ],
  [
    'm@xn--bcher-kva.example',
    'example.xn--bcher-kva.autoconfig.00c9063a30f4f6b7',
    'F16D239D-21F6-50CE-8AD3-60291CCD7E90',
    '8EAD2D1D-2815-543D-9BD6-600352BDBDDA',
  ],
  [
    '"a b"@example.org',
    'org.example.autoconfig.79e9520a2e7e2a09',
    '89CFE794-EB1C-5A07-B1B6-DF9691ED96DF',
    'CED5A708-FA81-5173-8770-89617E9FEA79',
  ],
  [
    '0@1.2.example',
    'example.2.1.autoconfig.c115ef154760d7ce',
    'C11376E4-41F5-5C7D-9572-2A4AE62CCDA0',
    '0653990E-1632-5603-820B-2736BD114E71',
  ],
];

const everything = aProvider({
  calendar: aUrlService('dav.example.org'),
  addressbook: aUrlService('dav.example.org'),
});

function identifiersOf(
  provider: Parameters<typeof readProfile>[0],
  address: string,
  name?: string,
): string[] {
  const profile = readProfile(provider, address, name);
  return [profile, ...payloadsOf(profile)].flatMap((dict) => [
    textOf(dict, 'PayloadIdentifier'),
    textOf(dict, 'PayloadUUID'),
  ]);
}

describe('Apple identifiers', () => {
  for (const [address, identifier, profileUuid, mailUuid] of golden) {
    it(`apple 15: of ${address} are what they always were`, () => {
      const parsed = anAddress(address);
      assert.equal(profileIdentifier(parsed), identifier);
      assert.deepEqual(identifiersOf(aProvider(), address), [
        identifier,
        profileUuid,
        `${identifier}.mail`,
        mailUuid,
      ]);
    });
  }

  it('apple 15: follow the written recipe', () => {
    const slug = createHash('sha256').update('ann@example.org|mail').digest('hex').slice(0, 16);
    assert.equal(profileIdentifier(anAddress('ann@example.org')), `org.example.autoconfig.${slug}`);
  });

  it('apple 15: make UUIDs as RFC 9562 does', () => {
    // Python: uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_DNS, 'example.org'), 'org.example.autoconfig.x')
    assert.equal(
      payloadUuids(anAddress('a@example.org').domain)('org.example.autoconfig.x'),
      'A5E424F3-6BEB-5B73-9CE8-402C3D17C831',
    );
  });

  it('apple 15: do not depend on settings, hosts, names or files', () => {
    const other = aProvider({
      name: 'other',
      file: 'other.yaml',
      id: 'other.example',
      displayName: plainText('Another name'),
      incoming: [aServer('pop3', 'elsewhere.example.net')],
      outgoing: [aServer('smtp', 'elsewhere.example.net', { socketType: 'STARTTLS' })],
      calendar: aUrlService('else.example.net', '/dav'),
      addressbook: aUrlService('else.example.net', '/dav'),
    });
    assert.deepEqual(
      identifiersOf(other, 'ann@example.org', 'Ann'),
      identifiersOf(everything, 'ann@example.org'),
    );
  });

  it('apple 15: differ for each mailbox and domain', () => {
    const seen = [
      'ann@example.org',
      'bob@example.org',
      'ann+x@example.org',
      'ann@example.net',
      'ann@a.example.org',
    ].flatMap((address) => identifiersOf(everything, address));
    assert.equal(new Set(seen).size, seen.length);
  });

  it('apple 16: are the same for an address in other letter case or composition', () => {
    const of = (address: string): string => profileIdentifier(anAddress(address));
    assert.equal(of('ANN@Example.ORG'), of('ann@example.org'));
    assert.equal(of('J\u00dcRGEN@example.org'), of('ju\u0308rgen@example.org'));
    assert.equal(of('a@b\u00fccher.example'), of('a@XN--BCHER-KVA.example'));
  });

  it('apple 32: the address shown keeps the case that was asked', () => {
    assert.match(
      profileOf(aProvider(), 'Ann.Smith@Example.ORG').body,
      /<string>Ann\.Smith@example\.org<\/string>/,
    );
  });

  it('apple 17: all UUIDs of a profile differ, are of version 5 and in upper case', () => {
    const profile = readProfile(everything);
    const uuids = [profile, ...payloadsOf(profile)].map((dict) => textOf(dict, 'PayloadUUID'));
    assert.equal(uuids.length, 4);
    assert.equal(new Set(uuids).size, 4);
    for (const uuid of uuids) {
      assert.match(uuid, /^[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/);
    }
  });

  it('apple 14: are reverse-DNS, of safe characters and at most 255 long, whatever the address', () => {
    const label = fc
      .stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
      .filter((one) => !one.startsWith('xn--'));
    const domain = fc
      .array(label, { minLength: 1, maxLength: 6 })
      .map((labels) => `${labels.join('.')}.org`)
      .filter((one) => one.length <= 240);
    const local = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,12}$/);
    fc.assert(
      fc.property(local, domain, (localPart, name) => {
        for (const identifier of identifiersOf(everything, `${localPart}@${name}`).filter(
          (_, i) => i % 2 === 0,
        )) {
          assert.match(identifier, /^org\.[A-Za-z0-9.-]+\.autoconfig\.[0-9a-f]{16}(?:\.[a-z]+)?$/);
          assert.ok(identifier.length <= 255, identifier);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('apple 14: a domain of the greatest length still fits', () => {
    const name = `${'a'.repeat(61)}.${'b'.repeat(61)}.${'c'.repeat(61)}.${'d'.repeat(50)}.org`;
    for (const identifier of identifiersOf(everything, `a@${name}`)) assert.ok(identifier.length <= 255);
    assert.notEqual(
      profileIdentifier(anAddress(`a@${name}`)),
      profileIdentifier(anAddress(`a@x${name.slice(1)}`)),
    );
  });
});
