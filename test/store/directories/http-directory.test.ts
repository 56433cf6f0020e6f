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

const told: string[] = [];
let lastError = '';

async function ask(host = '127.0.0.1', deadline = 2000): Promise<string> {
  const directory = openHttpDirectory(
    {
      kind: 'http',
      name: 'http',
      ttl: 60,
      negativeTtl: 10,
      deadline,
      url: `http://${host}:${port}/domains/{domain}?d={domain}`,
      token: 'secret-token',
      pool: 2,
    },
    (text) => told.push(text),
  );
  try {
    const match = await directory.ask(aDomain('a.example'), AbortSignal.timeout(deadline));
    return match === undefined ? 'no' : JSON.stringify([match.provider, ...match.columns]);
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.doesNotMatch(error.message, /secret-token|a\.example/);
    lastError = error.message;
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

  const advice: readonly (readonly [answer: typeof handle, error: RegExp])[] = [
    [answers(401, ''), /401; is the token right/],
    [answers(301, '', { Location: '/' }), /301; redirects are not followed: write the URL/],
    [answers(204, ''), /204; 200 with JSON is wanted, or 404/],
    [answers(500, ''), /500; the log of the panel/],
    [answers(200, '<!DOCTYPE html><title>Log in</title>'), /no JSON but a web page/],
    [answers(200, ''), /the answer is no JSON$/],
    [answers(200, '{"provider":"x"'), /the answer is no JSON$/],
  ];
  for (const [answer, error] of advice) {
    it(`says what to do: ${String(error)}`, async () => {
      handle = answer;
      assert.equal(await ask(), 'broken');
      assert.match(lastError, error);
    });
  }

  it('takes what clumsy scripts send: a byte order mark, blanks, keys of any kind', async () => {
    handle = answers(
      200,
      '\ufeff\n{"Provider":" hoster\\n","__proto__":"p","constructor":7,"cluster":" a7 "} ',
    );
    assert.equal(await ask(), '["hoster",["__PROTO__","p"],["CONSTRUCTOR","7"],["CLUSTER","a7"]]');
  });

  it('tells an answer without a provider once', async () => {
    told.length = 0;
    handle = answers(200, '{"status":"unknown domain"}');
    assert.equal(await ask(), 'cannot know');
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /or status 404/);
  });

  it('reliability 31: ends with its signal where a body never ends', async () => {
    handle = (_request, response) => {
      response.writeHead(200);
      const trickle = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(trickle));
    };
    assert.equal(await ask('127.0.0.1', 150), 'broken');
  });

  it('reliability 31: ends a body that is endless and fast', async () => {
    handle = (_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    };
    assert.equal(await ask(), 'broken');
    assert.match(lastError, /longer than/);
  });

  it('reliability 31: ends with its signal where nothing is answered', async () => {
    handle = () => undefined;
    assert.equal(await ask('127.0.0.1', 100), 'broken');
  });
});
