import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Exchange } from '../../src/http/exchange.ts';
import { ask } from '../support/http-client.ts';

describe('an answer', () => {
  let server: Server;
  let port: number;
  let sent: string | Buffer = '';
  before(async () => {
    server = createServer((request, response) => {
      const target = { authority: { written: '' }, path: '/', search: '' };
      new Exchange(request, response, target, 'unknown', undefined, false).send(200, [], sent);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is the same as text and as octets, whatever its length and its letters', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom('é', '“', '\u{1f600}', '\ud800'),
    );
    // Around the lengths that are sent in one write, that are encoded in one pass, and above.
    const repeats = fc.constantFrom(1, 100, 6000, 12_288, 30_000, 66_000);
    await fc.assert(
      fc.asyncProperty(piece, repeats, async (text, times) => {
        const whole = text.repeat(times).slice(0, 200_000);
        sent = whole;
        const asText = await ask(port, { path: '/' });
        sent = Buffer.from(whole);
        const asOctets = await ask(port, { path: '/' });
        assert.ok(asText.bytes.equals(sent));
        assert.ok(asOctets.bytes.equals(sent));
        assert.equal(asText.headers.get('content-length'), String(sent.length));
        assert.equal(asOctets.headers.get('content-length'), String(sent.length));
      }),
      { numRuns: 100 },
    );
  });
});
