import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printUrl } from '../../src/model/server.ts';
import { readText } from '../support/provider-text.ts';

const servers = 'incoming: imaps://mail.example.org\noutgoing: submissions://mail.example.org\n';

/** Chat and filters as `host:port socketType`, and the WebSocket behind chat. */
const understood: readonly (readonly [written: string, key: 'xmpp' | 'manageSieve', meant: string])[] = [
  ['xmpp: xmpp://chat.example.org', 'xmpp', 'chat.example.org:5222 STARTTLS'],
  ['xmpp: xmpps://chat.example.org', 'xmpp', 'chat.example.org:5223 SSL'],
  ['xmpp: xmpps://chat.example.org:443', 'xmpp', 'chat.example.org:443 SSL'],
  ['xmpp: { hostname: chat.example.org }', 'xmpp', 'chat.example.org:5222 STARTTLS'],
  ['xmpp: { hostname: chat.example.org, port: 5223 }', 'xmpp', 'chat.example.org:5223 SSL'],
  ['xmpp: { hostname: chat.example.org, socketType: SSL }', 'xmpp', 'chat.example.org:5223 SSL'],
  [
    'xmpp: { hostname: chat.example.org, webSocket: "wss://chat.example.org/ws" }',
    'xmpp',
    'chat.example.org:5222 STARTTLS wss://chat.example.org/ws',
  ],
  [
    'xmpp: { hostname: chat.example.org, webSocket: "WSS://chat.%EMAILDOMAIN%:443/ws" }',
    'xmpp',
    'chat.example.org:5222 STARTTLS wss://chat.%EMAILDOMAIN%/ws',
  ],
  ['manageSieve: sieve://mail.example.org', 'manageSieve', 'mail.example.org:4190 STARTTLS'],
  [
    'manageSieve: { hostname: mail.example.org, port: 2000 }',
    'manageSieve',
    'mail.example.org:2000 STARTTLS',
  ],
];

const refused: readonly (readonly [written: string, code: string])[] = [
  ['xmpp: https://chat.example.org', 'url-scheme'],
  ['xmpp: { hostname: chat.example.org, webSocket: "ws://chat.example.org/" }', 'url-scheme'],
  ['xmpp: { hostname: chat.example.org, webSocket: "https://chat.example.org/" }', 'url-scheme'],
  ['xmpp: { hostname: chat.example.org, webSocket: "wss://ann@chat.example.org/" }', 'url-user'],
  ['xmpp: { hostname: chat.example.org, webSocket: "wss://" }', 'empty-text'],
  ['manageSieve: { hostname: mail.example.org, webSocket: "wss://mail.example.org/" }', 'unknown-key'],
  ['autoconfig: { order: jmap-last }', 'wrong-value'],
];

describe('chat and mail filters', () => {
  for (const [written, key, meant] of understood) {
    it(`understands ${written}`, () => {
      const { provider, problems } = readText(`${servers}${written}\n`);
      assert.deepEqual(problems, []);
      const service = provider?.[key];
      assert.ok(service !== undefined);
      const { hostname, port, socketType } = service;
      const webSocket = provider?.xmpp?.webSocket;
      const shown = `${hostname}:${port} ${socketType}${webSocket === undefined ? '' : ` ${printUrl(webSocket)}`}`;
      assert.equal(shown, meant);
    });
  }

  for (const [written, code] of refused) {
    it(`refuses ${written}`, () => {
      const { problems } = readText(`${servers}${written}\n`);
      assert.deepEqual(
        problems.map((problem) => problem.code),
        [code],
      );
    });
  }

  it('takes JMAP in front as an order', () => {
    const { provider } = readText(`${servers}autoconfig: { order: jmap-first }\n`);
    assert.equal(provider?.autoconfig.order, 'jmap-first');
  });
});
