import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { childElement, childElements, textOf } from '../../src/xml/reader.ts';
import { mobilesync } from '../../src/formats/autodiscover-mobilesync.ts';
import { aProvider, aUrlService } from '../support/providers.ts';
import { recordedRequest } from '../support/recorded-request.ts';
import {
  answerTo,
  documentOf,
  errorCode,
  mobilesyncBody,
  requestBody,
  responseNamespace,
  responseOf,
} from './autodiscover-support.ts';

const standard = 'https://eas.example.org/Microsoft-Server-ActiveSync';
const withActiveSync = aProvider({
  activeSync: aUrlService('eas.example.org', '/Microsoft-Server-ActiveSync'),
});

function serverOf(document: string): (readonly [string, string])[] {
  const response = responseOf(document);
  assert.equal(response.uri, responseNamespace.mobilesync);
  assert.deepEqual(
    childElements(response).map((child) => child.name),
    ['Culture', 'User', 'Action'],
  );
  const settings = childElement(childElement(response, 'Action') ?? response, 'Settings');
  const server = settings && childElement(settings, 'Server');
  assert.ok(server, document);
  return childElements(server).map((child) => [child.name, textOf(child)] as const);
}

const expected = [
  ['Type', 'MobileSync'],
  ['Url', standard],
  ['Name', standard],
];

describe('mobilesync', () => {
  it('outlook 55: Settings with Type MobileSync and the same https URL twice', () => {
    assert.deepEqual(serverOf(documentOf(answerTo(mobilesyncBody, withActiveSync))), expected);
  });

  it('outlook 55: User names the address under EMailAddress, escaped once', () => {
    const body = mobilesyncBody.replace('ann@', 'a&amp;b@');
    const user = childElement(responseOf(documentOf(answerTo(body, withActiveSync))), 'User');
    assert.ok(user);
    assert.deepEqual(
      childElements(user).map((child) => [child.name, textOf(child)]),
      [
        ['DisplayName', 'a&b@example.org'],
        ['EMailAddress', 'a&b@example.org'],
      ],
    );
  });

  it('outlook 56: the same for a request in the outlook schema', () => {
    const body = requestBody({ schema: responseNamespace.mobilesync });
    assert.equal(
      documentOf(answerTo(body, withActiveSync)),
      documentOf(answerTo(mobilesyncBody, withActiveSync)),
    );
  });

  for (const name of ['activesync-spaced-schema', 'android-mail', 'new-outlook', 'windows-mail']) {
    it(`outlook 55: ${name} gets the URL`, () => {
      assert.deepEqual(
        serverOf(documentOf(answerTo(recordedRequest(`outlook/${name}.http`).body, withActiveSync))),
        expected,
      );
    });
  }

  it('a bare host name stands for the standard path', () => {
    const provider = aProvider({ activeSync: aUrlService('eas.example.org') });
    assert.deepEqual(serverOf(documentOf(answerTo(mobilesyncBody, provider))), expected);
  });

  it('the host follows the domain', () => {
    const provider = aProvider({ activeSync: aUrlService('eas.%EMAILDOMAIN%') });
    assert.deepEqual(serverOf(documentOf(answerTo(mobilesyncBody, provider))), expected);
  });

  it('outlook 57: a provider without ActiveSync answers 601', () => {
    assert.equal(errorCode(answerTo(mobilesyncBody, aProvider())), 601);
    assert.ok('notExpressible' in mobilesync.prepare(aProvider()));
  });

  it('outlook 57: ActiveSync over http is none', () => {
    const activeSync = aUrlService('eas.example.org', '/', {
      url: { scheme: 'http', hostname: 'h.example', path: '/' },
    });
    assert.equal(errorCode(answerTo(mobilesyncBody, aProvider({ activeSync }))), 601);
  });

  it('outlook 58: a redirect carries the address to go on with, and the one that was asked', () => {
    const provider = aProvider({
      outlook: { external: false, redirectAddress: '%EMAILLOCALPART%@other.example' },
    });
    const response = responseOf(documentOf(answerTo(mobilesyncBody, provider)));
    const action = childElement(response, 'Action');
    assert.deepEqual(action && childElements(action).map((child) => [child.name, textOf(child)]), [
      ['Redirect', 'ann@other.example'],
    ]);
    const user = childElement(response, 'User');
    assert.equal(user && textOf(childElement(user, 'EMailAddress') ?? user), 'ann@example.org');
  });
});
