import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { childElement, childElements, textOf } from '../../src/xml/reader.ts';
import { errorDocument, type PoxErrorCode } from '../../src/formats/autodiscover-error.ts';
import { aProvider } from '../support/providers.ts';
import { recordedRequest } from '../support/recorded-request.ts';
import {
  answerTo,
  context,
  documentOf,
  errorCode,
  mobilesyncBody,
  requestBody,
  responseOf,
  rootNamespace,
} from './autodiscover-support.ts';

const messages: readonly (readonly [PoxErrorCode, string])[] = [
  [500, "The email address can't be found."],
  [501, 'Bad Address'],
  [600, 'Invalid Request'],
  [601, 'Provider is not available'],
  [602, 'Bad Address'],
  [603, 'Server Error'],
];

describe('the document of an error', () => {
  for (const [code, message] of messages) {
    it(`outlook 50: ${code} has Time, Id, ErrorCode, Message and DebugData in the root's namespace`, () => {
      const { body, contentType } = errorDocument(code, context);
      assert.equal(contentType, 'text/xml; charset=utf-8');
      const response = responseOf(body);
      assert.equal(response.uri, rootNamespace);
      const error = childElement(response, 'Error');
      assert.ok(error);
      assert.equal(error.uri, rootNamespace);
      assert.equal(error.attributes.get('Time'), '21:25:04.889');
      assert.deepEqual(
        childElements(error).map((child) => [child.name, textOf(child)]),
        [
          ['ErrorCode', String(code)],
          ['Message', message],
          ['DebugData', ''],
        ],
      );
    });
  }

  it('outlook 50: Time and Id keep their types for any time and name', () => {
    const time = fc.date({ noInvalidDate: true });
    fc.assert(
      fc.property(time, fc.string({ unit: 'binary' }), (at, serverName) => {
        const error = childElement(
          responseOf(errorDocument(600, { now: () => at, serverName }).body),
          'Error',
        );
        assert.match(error?.attributes.get('Time') ?? '', /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}$/);
        assert.match(error?.attributes.get('Id') ?? '', /^\d{1,10}$/);
        assert.ok(Number(error?.attributes.get('Id')) <= 4294967295);
      }),
      { numRuns: 200 },
    );
  });

  it('outlook 50: Id differs from server to server and stays the same on one', () => {
    const id = (serverName: string): string | undefined =>
      /Id="(\d+)"/.exec(errorDocument(600, { ...context, serverName }).body)?.[1];
    assert.equal(id('a.example'), id('a.example'));
    assert.notEqual(id('a.example'), id('b.example'));
  });
});

describe('which error', () => {
  const plain = requestBody();
  const nothing = aProvider({ incoming: [], outgoing: [] });

  it('outlook 35: an empty body is 600', () => {
    assert.equal(
      errorCode(answerTo(recordedRequest('outlook/connectivity-analyzer-empty.http').body, 'not-hosted')),
      600,
    );
  });
  it('outlook 45: an unknown schema is 601', () =>
    assert.equal(errorCode(answerTo(requestBody({ schema: 'x' }), aProvider())), 601));
  it('outlook 47: a domain of somebody else is 500', () =>
    assert.equal(errorCode(answerTo(plain, 'not-hosted')), 500));
  it('outlook 47: in the mobilesync schema too', () =>
    assert.equal(errorCode(answerTo(mobilesyncBody, 'not-hosted')), 500));
  it('outlook 48: a domain without servers is 501', () =>
    assert.equal(errorCode(answerTo(plain, nothing)), 501));
  it('outlook 49: LegacyDN only is 500', () => {
    const { body } = recordedRequest('outlook/legacy-dn.http');
    for (const provider of ['not-hosted', 'unavailable', aProvider()] as const) {
      assert.equal(errorCode(answerTo(body, provider)), 500);
    }
  });
  it('a directory that does not answer is 603', () =>
    assert.equal(errorCode(answerTo(plain, 'unavailable')), 603));
  it('a domain whose Autodiscover is elsewhere is 500', () => {
    const provider = aProvider({ outlook: { external: true } });
    assert.equal(errorCode(answerTo(plain, provider)), 500);
    assert.equal(errorCode(answerTo(mobilesyncBody, provider)), 500);
  });

  it('outlook 44: no word of the request stands in any error', () => {
    const word = 'zqzqzq';
    const bodies = [
      word,
      requestBody({ address: word }),
      requestBody({ schema: word }),
      requestBody({ root: word }),
      requestBody({ schema: `&${word};` }),
      requestBody({ address: `${word}@${word}.example` }),
      `<${word}>`,
    ];
    for (const body of bodies) assert.ok(!documentOf(answerTo(body, 'not-hosted')).includes(word));
  });
});
