import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { AddressInfo } from 'node:net';
import { CannotKnow } from '../../../src/store/directories/directory.ts';
import { openHttpDirectory } from '../../../src/store/directories/http-directory.ts';
import { aDomain } from './fake-directory.ts';

let server: Server;
let port = 0;
let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
before(async () => {
  server = createServer((request, response) => {
    handle(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
after(() => {
  server.close();
  server.closeAllConnections();
});

async function ask(host = '127.0.0.1', deadline = 2000): Promise<string> {
  const directory = openHttpDirectory({
    kind: 'http',
    name: 'http',
    ttl: 60,
    negativeTtl: 10,
    deadline,
    url: `http://${host}:${port}/domains/{domain}?d={domain}`,
    token: 'secret-token',
    pool: 2,
  });
  try {
    const match = await directory.ask(aDomain('a.example'), AbortSignal.timeout(deadline));
    return match === undefined ? 'no' : JSON.stringify([match.provider, ...match.columns]);
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.doesNotMatch(error.message, /secret-token|a\.example/);
    return error instanceof CannotKnow ? 'cannot know' : 'broken';
  } finally {
    await directory.close();
  }
}

function answers(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): typeof handle {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

describe('the directory http', () => {
  it('asks with the domain in the URL and the token in its header', async () => {
    const asked: (string | undefined)[] = [];
    handle = (request, response) => {
      asked.push(request.url, request.headers.authorization);
      response.end('{"provider":"hoster","cluster":"a7","port":993,"list":[1],"nothing":null}');
    };
    assert.equal(await ask(), '["hoster",["CLUSTER","a7"],["PORT","993"]]');
    assert.equal(await ask('localhost'), '["hoster",["CLUSTER","a7"],["PORT","993"]]');
    assert.deepEqual(asked.slice(0, 2), ['/domains/a.example?d=a.example', 'Bearer secret-token']);
  });

  const cases: readonly (readonly [what: string, answer: typeof handle, outcome: string])[] = [
    ['404', answers(404, 'no'), 'no'],
    ['500', answers(500, '{"provider":"x"}'), 'broken'],
    ['401', answers(401, ''), 'broken'],
    ['204', answers(204, ''), 'broken'],
    ['a redirect, which is not followed', answers(302, '', { Location: 'http://127.0.0.1/' }), 'broken'],
    ['no JSON', answers(200, '<html>'), 'broken'],
    ['a list', answers(200, '[{"provider":"x"}]'), 'broken'],
    ['null', answers(200, 'null'), 'broken'],
    ['no provider', answers(200, '{"cluster":"a"}'), 'cannot know'],
    ['an empty provider', answers(200, '{"provider":""}'), 'cannot know'],
    ['a provider that is no text', answers(200, '{"provider":{}}'), 'cannot know'],
    ['more than it may be', answers(200, `{"provider":"${'x'.repeat(100_000)}"}`), 'broken'],
    ['a connection that breaks', (_request, response) => response.destroy(), 'broken'],
    [
      'an answer that breaks off',
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': '100' });
        response.write('{"provider":');
        setImmediate(() => response.destroy());
      },
      'broken',
    ],
  ];
  for (const [what, answer, outcome] of cases) {
    it(`${what}: ${outcome}`, async () => {
      handle = answer;
      assert.equal(await ask(), outcome);
    });
  }

  it('reliability 31: ends with its signal where nothing is answered', async () => {
    handle = () => undefined;
    assert.equal(await ask('127.0.0.1', 100), 'broken');
  });
});
