import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo, createServer as createTcpServer } from 'node:net';
import { after, describe, it } from 'node:test';
import { get, outboundLimits, type OutboundOptions } from '../../src/net/get.ts';

const open: (() => void)[] = [];
after(() => {
  for (const close of open) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return String((server.address() as AddressInfo).port);
}

const loopback: OutboundOptions = {
  resolve: () => Promise.resolve(['127.0.0.1']),
  isAllowed: (address) => address === '127.0.0.1',
};

async function reason(url: string, options: OutboundOptions = loopback): Promise<string> {
  const result = await get(url, options);
  assert.equal(result.ok, false);
  return result.ok ? '' : result.reason;
}

describe('fetching from strangers', () => {
  it('gets a body over the pinned address, with the name as Host', async () => {
    const port = await serve((request, response) => {
      response.setHeader('Content-Type', 'text/xml').end(`host ${request.headers.host}`);
    });
    const result = await get(`http://mail.example.org:${port}/x`, loopback);
    assert.ok(result.ok);
    assert.equal(result.value.body.toString(), `host mail.example.org:${port}`);
    assert.equal(result.value.contentType, 'text/xml');
    assert.equal(result.value.status, 200);
  });

  it('follows ten redirects and no more', async () => {
    const port = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(302, { Location: `/${left - 1}` }).end();
    });
    const result = await get(`http://a.example:${port}/10`, loopback);
    assert.ok(result.ok);
    assert.match(result.value.url, /\/0$/);
    assert.match(await reason(`http://a.example:${port}/11`), /more than 10 redirects/);
  });

  it('resolves once for each request, so that a second answer of the name server changes nothing', async () => {
    const port = await serve((_request, response) => response.end('ok'));
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    let asked = 0;
    const result = await get(`http://rebind.example:${port}/`, {
      ...loopback,
      resolve: () => Promise.resolve(answers[asked++] ?? []),
    });
    assert.ok(result.ok);
    assert.equal(asked, 1);
  });

  it('refuses what lies behind a redirect as it refuses the first address', async () => {
    let hits = 0;
    const inner = await serve((_request, response) => {
      hits += 1;
      response.end();
    });
    const port = await serve((_request, response) => {
      response.writeHead(302, { Location: `http://inner.example:${inner}/` }).end();
    });
    const resolve = (name: string) =>
      Promise.resolve(name === 'inner.example' ? ['10.0.0.1'] : ['127.0.0.1']);
    assert.match(
      await reason(`http://a.example:${port}/`, { ...loopback, resolve }),
      /10\.0\.0\.1, which is no public/,
    );
    assert.equal(hits, 0);
  });

  const forbidden = [
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://169.254.169.254/latest',
    'http://0/',
    'http://127.1/',
    'https://10.1.2.3:8443/',
  ];
  for (const url of forbidden) {
    it(`reliability 37: ${url} is refused by the usual rules`, async () => {
      assert.match(await reason(url, {}), /no public address/);
    });
  }

  const wrong: readonly (readonly [string, RegExp])[] = [
    ['file:///etc/passwd', /file:\/\/ can't be fetched/],
    ['ftp://example.org/', /can't be fetched/],
    ['nonsense', /not a URL/],
    ['http://user:word@example.org/', /a login stands in the URL/],
  ];
  for (const [url, message] of wrong) {
    it(`${url} is refused`, async () => {
      assert.match(await reason(url), message);
    });
  }

  it('says that a host has no address', async () => {
    assert.match(
      await reason('http://gone.example/', { resolve: () => Promise.resolve([]) }),
      /has no address/,
    );
  });

  it('stops a body that is too long, declared or not', async () => {
    const port = await serve((_request, response) => {
      const part = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (response.write(part));
        response.once('drain', more);
      };
      more();
    });
    assert.match(
      await reason(`http://a.example:${port}/`),
      new RegExp(`longer than ${outboundLimits.body} bytes`),
    );
  });

  it('reliability 37: stops a server that accepts and never answers, and one that drips', async () => {
    const silent = createTcpServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    open.push(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    const limits = { total: 200 };
    const held = connect(port, '127.0.0.1');
    open.push(() => held.destroy());
    assert.match(
      await reason(`http://a.example:${port}/`, { ...loopback, limits }),
      /takes longer than 0\.2 s/,
    );
    const dripping = await serve((_request, response) => {
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    });
    assert.match(
      await reason(`http://a.example:${dripping}/`, { ...loopback, limits }),
      /takes longer than 0\.2 s/,
    );
  });

  it('refuses an answer that is packed unasked, and a redirect to nowhere', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/gzip') response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x');
      else response.writeHead(302, { Location: 'http://' }).end();
    });
    assert.match(await reason(`http://a.example:${port}/gzip`), /packs its answer/);
    assert.match(await reason(`http://a.example:${port}/nowhere`), /no URL/);
  });
});
