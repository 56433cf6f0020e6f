import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { decode, encode, type Answer } from 'dns-packet';
import { addressResolver, type ResolveAddresses } from '../../src/net/resolve-addresses.ts';

/** Response codes of DNS in the low bits of the flags (RFC 1035 section 4.1.1). */
const codes: Readonly<Record<string, number>> = { 'gone.example': 3, 'broken.example': 2 };

function answersFor(name: string, type: string): Answer[] {
  if (name === 'both.example' && type === 'A') return [{ type: 'A', name, data: '192.0.2.1' }];
  if (name === 'both.example' && type === 'AAAA') return [{ type: 'AAAA', name, data: '2001:db8::1' }];
  if (name === 'four.example' && type === 'A') return [{ type: 'A', name, data: '192.0.2.4' }];
  return [];
}

describe('the addresses of a name', () => {
  const server = createSocket('udp4');
  let resolve: ResolveAddresses;
  before(async () => {
    server.on('message', (message, peer) => {
      const { id = 0, questions = [] } = decode(message);
      const [question] = questions;
      if (question === undefined || question.name === 'silent.example') return;
      const { name, type } = question;
      const answers = answersFor(name, type);
      server.send(
        encode({ type: 'response', id, flags: codes[name] ?? 0, questions, answers }),
        peer.port,
        peer.address,
      );
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    resolve = addressResolver([`127.0.0.1:${server.address().port}`]);
  });
  after(() => {
    server.close();
  });

  it('are those of both kinds', async () => {
    const addresses = ['192.0.2.1', '2001:db8::1'];
    assert.deepEqual(await resolve('both.example'), { kind: 'addresses', addresses });
    assert.deepEqual(await resolve('four.example'), { kind: 'addresses', addresses: ['192.0.2.4'] });
  });

  it('there are none: an answer', async () => {
    assert.deepEqual(await resolve('empty.example'), { kind: 'none' });
    assert.deepEqual(await resolve('gone.example'), { kind: 'none' });
  });

  it('there is no answer: not known', async () => {
    assert.equal((await resolve('broken.example')).kind, 'unknown');
    assert.equal((await resolve('silent.example')).kind, 'unknown');
  });
});
