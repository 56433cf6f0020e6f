import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { readAutodiscoverRequest } from '../../src/formats/autodiscover-request.ts';
import { matchUsualRequest } from '../../src/formats/autodiscover-usual-request.ts';
import { recordedRequest } from '../support/recorded-request.ts';

const base = 'http://schemas.microsoft.com/exchange/autodiscover';

interface Parts {
  readonly namespace: string;
  readonly address: string;
  readonly schema: string;
}

function body({ namespace, address, schema }: Parts, blank = ''): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<Autodiscover xmlns="${namespace}">`,
    '<Request>',
    `<EMailAddress>${address}</EMailAddress>`,
    `<AcceptableResponseSchema>${schema}</AcceptableResponseSchema>`,
    '</Request>',
    '</Autodiscover>',
    '',
  ].join(blank);
}

const outlook: Parts = {
  namespace: `${base}/outlook/requestschema/2006`,
  address: 'ann@example.org',
  schema: `${base}/outlook/responseschema/2006a`,
};

/** The same request with a comment in it, which only the XML reader takes. */
function forXmlReader(text: string): string {
  return text.replace('<Request>', '<Request><!-- -->');
}

describe('the usual request', () => {
  it('is recognised as Outlook sends it', () => {
    const { body: sent } = recordedRequest('outlook/outlook-classic.http');
    assert.deepEqual(matchUsualRequest(sent), {
      namespace: outlook.namespace,
      emailAddress: matchUsualRequest(sent)?.emailAddress,
      acceptableResponseSchema: outlook.schema,
    });
  });

  it('is recognised with line feeds and indentation, and from octets', () => {
    assert.ok(matchUsualRequest(body(outlook, '\r\n  ')));
    assert.ok(matchUsualRequest(Buffer.from(body(outlook))));
  });

  const unusual: readonly (readonly [string, string])[] = [
    ['an entity', body({ ...outlook, address: 'a&amp;b@example.org' })],
    ['a comment', forXmlReader(body(outlook))],
    ['CDATA', body({ ...outlook, address: '<![CDATA[ann@example.org]]>' })],
    ['a letter above ASCII', body({ ...outlook, address: 'änn@example.org' })],
    ['a DOCTYPE', body(outlook).replace('<Autodiscover', '<!DOCTYPE x><Autodiscover')],
    ['a prefix', body(outlook).replaceAll('<Request>', '<a:Request>')],
    ['two addresses', body(outlook).replace('<Accept', '<EMailAddress>b@example.org</EMailAddress><Accept')],
    ['something behind the end', `${body(outlook)}x`],
    ['a control character', body({ ...outlook, address: 'a\u0001@example.org' })],
    ['too many octets', body(outlook, ' '.repeat(200))],
  ];
  for (const [name, text] of unusual) {
    it(`is not recognised with ${name}`, () => assert.equal(matchUsualRequest(text), undefined));
  }

  it('means the same to the recogniser and to the XML reader', () => {
    const odd = fc.string({ unit: fc.constantFrom(...Array.from(' @.<>&"\'];#%-_/:aZ0é\t\n\\')) });
    const part = (...usual: string[]): fc.Arbitrary<string> => fc.oneof(fc.constantFrom(...usual), odd);
    fc.assert(
      fc.property(
        part(outlook.namespace, `${base}/mobilesync/requestschema/2006`, `${base}/x`),
        part(
          'ann@example.org',
          ' ann@example.org ',
          "o'brien+x@Example.ORG",
          '"a b"@example.org',
          'a@b@c.de',
        ),
        part(outlook.schema, ` ${outlook.schema} `, `${base}/mobilesync/responseschema/2006`, 'urn:x'),
        fc.constantFrom('', '\n', '\r\n  ', '\t'),
        (namespace, address, schema, blank) => {
          const text = body({ namespace, address, schema }, blank);
          if (matchUsualRequest(text) === undefined) return;
          assert.deepEqual(readAutodiscoverRequest(text), readAutodiscoverRequest(forXmlReader(text)));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
