import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runImport } from '../../src/cli/import.ts';
import { workingFolder } from '../support/command.ts';

const section = (kind: string, type: string, port: number): string =>
  `<${kind} type="${type}"><hostname>mail.example.org</hostname><port>${port}</port><socketType>SSL</socketType>` +
  `<username>LOGIN</username><authentication>password-cleartext</authentication></${kind}>`;
const answer =
  '<clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>' +
  `${section('incomingServer', 'imap', 993)}${section('outgoingServer', 'smtp', 465)}</emailProvider></clientConfig>`;

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  if (pathname !== '/mail/config-v1.1.xml') response.writeHead(404).end();
  else response.end(answer.replaceAll('LOGIN', searchParams.get('emailaddress') ?? '%EMAILADDRESS%'));
}).listen(0, '127.0.0.1');
after(() => server.close());

/** Runs the command with a name server of our own, and the loopback allowed. */
async function run(...inputs: readonly string[]) {
  await (server.listening || once(server, 'listening'));
  const folder = workingFolder();
  let text = '';
  const output = {
    write: (part: string | Uint8Array) => void (text += String(part)),
    isTerminal: false,
    colour: false,
  };
  const { port } = server.address() as AddressInfo;
  const code = await runImport(
    inputs.map((one) => one.replace('PORT', String(port))),
    { output: 'out' },
    { environment: {}, workingFolder: folder, out: output, err: output },
    { resolve: () => Promise.resolve(['127.0.0.1']), isAllowed: (address) => address === '127.0.0.1' },
  );
  return { code, text, folder };
}

describe('signpost import of live answers', () => {
  it('fetches a URL, and writes placeholders for the mailbox that was asked for', async () => {
    const { code, text, folder } = await run(
      'http://autoconfig.example.org:PORT/mail/config-v1.1.xml?emailaddress=ann%40example.org',
    );
    assert.equal(code, 0, text);
    const file = readFileSync(join(folder, 'out/example.org.yaml'), 'utf8');
    assert.match(
      file,
      /^# Imported by Signpost from http:\/\/autoconfig\.example\.org:\d+\/mail\/config-v1\.1\.xml$/m,
    );
    assert.match(file, /^incoming: imaps:\/\/mail\.example\.org$/m);
    assert.doesNotMatch(file, /ann/);
  });

  it('names the URL and the status of what can not be had', async () => {
    const { code, text } = await run('http://autoconfig.example.org:PORT/nothing');
    assert.equal(code, 1);
    assert.match(text, /\/nothing answers with status 404; 200 was expected/);
  });

  it('refuses other schemes', async () => {
    const { code, text } = await run('file:///etc/passwd');
    assert.equal(code, 1);
    assert.match(text, /file:\/\/ can't be fetched/);
  });

  it('lists where it looked for a domain', async () => {
    // Nobody answers on the https port of the loopback in a test.
    const { code, text } = await run('nobody.example');
    assert.equal(code, 1);
    assert.match(text, /autoconfig\.nobody\.example.*nobody\.example.*autoconfig\.thunderbird\.net/s);
  });
});
