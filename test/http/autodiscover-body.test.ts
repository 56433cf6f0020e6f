import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { rawStatus, sendRaw, type Answer } from '../support/http-client.ts';
import { poxErrorCode, poxPath as path, poxRequest, assertPoxSettings, postPox } from '../support/pox.ts';
import { serve, type Served } from '../support/running-server.ts';

const good = poxRequest('ann@example.org');

describe('the body of an Autodiscover request', () => {
  let server: Served;
  before(async () => {
    server = await serve();
  });

  const post = (
    body: string | Buffer,
    headers?: Readonly<Record<string, string>>,
    target?: string,
  ): Promise<Answer> => postPox(server, body, headers, target);

  const contentTypes: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['application/xml', { 'Content-Type': 'application/xml' }],
    ['form-urlencoded (FairEmail)', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['none', {}],
    ['empty', { 'Content-Type': '' }],
    ['a bogus charset', { 'Content-Type': 'text/xml; charset=bogus' }],
    ['nonsense', { 'Content-Type': ';;=,' }],
    ['multipart', { 'Content-Type': 'multipart/form-data' }],
  ];
  for (const [name, headers] of contentTypes) {
    it(`outlook 28: Content-Type ${name}`, async () => assertPoxSettings(await post(good, headers)));
  }

  it('outlook 29: chunked, in pieces of a byte', async () => {
    const chunks = Array.from(good)
      .map((character) => `1\r\n${character}\r\n`)
      .join('');
    const answer = await sendRaw(
      server.address.port,
      `POST ${path} HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunks}0\r\n\r\n`,
    );
    assert.equal(rawStatus(answer), 200);
    assert.match(answer, /<LoginName>ann@example\.org</);
  });

  it('outlook 29: Expect: 100-continue', async () => {
    const answer = await sendRaw(
      server.address.port,
      `POST ${path} HTTP/1.1\r\nHost: example.org\r\nExpect: 100-continue\r\nContent-Length: ${good.length}\r\nConnection: close\r\n\r\n${good}`,
    );
    assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    assert.match(answer, /<LoginName>ann@example\.org</);
  });

  const encodings: readonly (readonly [string, string, (body: string) => Buffer])[] = [
    ['gzip', 'gzip', (body) => gzipSync(body)],
    ['x-gzip in upper case', 'X-GZIP', (body) => gzipSync(body)],
    ['deflate', 'deflate', (body) => deflateSync(body)],
    ['raw deflate', 'deflate', (body) => deflateRawSync(body)],
    ['identity', 'identity', (body) => Buffer.from(body)],
  ];
  for (const [name, encoding, compress] of encodings) {
    it(`outlook 30: a body in ${name}`, async () => {
      assertPoxSettings(await post(compress(good), { 'Content-Encoding': encoding }));
    });
    it(`outlook 30, 43: a bomb in ${name} is error 600`, async () => {
      const answer = await post(compress(' '.repeat(3_000_000)), { 'Content-Encoding': encoding });
      assert.equal(answer.status, 200);
      assert.equal(poxErrorCode(answer), '600');
    });
  }
  for (const [name, encoding, body] of [
    ['an unknown encoding', 'zstd', good],
    ['brotli, whose decoder a stranger can make fill 16 MB,', 'br', brotliCompressSync(good)],
    ['a wrong encoding', 'gzip', good],
    ['two encodings', 'gzip, gzip', good],
    ['half a stream', 'gzip', gzipSync(good).subarray(0, 40)],
    ['nothing', 'gzip', ''],
    ['nothing', 'br', ''],
    ['nothing', 'deflate', ''],
  ] as const) {
    it(`outlook 30: ${name} (${encoding}) is error 600`, async () => {
      const answer = await post(body, { 'Content-Encoding': encoding });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'text/xml; charset=utf-8');
      assert.equal(poxErrorCode(answer), '600');
    });
  }

  it('outlook 51: a megabyte is error 600, and the connection goes on', async () => {
    const body = ' '.repeat(1_000_000);
    const answer = await sendRaw(
      server.address.port,
      `POST ${path} HTTP/1.1\r\nHost: example.org\r\nContent-Length: ${body.length}\r\n\r\n${body}POST ${path} HTTP/1.1\r\nHost: example.org\r\nContent-Length: ${good.length}\r\nConnection: close\r\n\r\n${good}`,
    );
    assert.match(answer, /<ErrorCode>600<[^]*<LoginName>ann@example\.org</);
  });

  it('outlook 51: a megabyte in chunks is error 600', async () => {
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    const answer = await sendRaw(
      server.address.port,
      `POST ${path} HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk.repeat(64)}0\r\n\r\n`,
    );
    assert.match(answer, /<ErrorCode>600</);
  });

  it('outlook 51: the limit is exact', async () => {
    const padded = good + ' '.repeat(16 * 1024 - good.length);
    assertPoxSettings(await post(padded));
    assert.equal(poxErrorCode(await post(`${padded} `)), '600');
  });
});
