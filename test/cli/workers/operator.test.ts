import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startServer, workingFolder, writeFiles } from '../../support/command.ts';
import { bothServe, files, fromEach, provider, text } from './two-workers.ts';

const status = async (url: string): Promise<number> =>
  (await fetch(url, { headers: { Connection: 'close' } })).status;

describe('the operator of workers', () => {
  it('/lookup and /tls-ask say what the workers serve, before and after a reload', async () => {
    const folder = workingFolder(files);
    const server = await startServer({ folder });
    await bothServe(server);
    const lookup = (domain: string): string => `${server.adminUrl}/lookup?domain=${domain}`;
    const tlsAsk = (name: string): string => `${server.adminUrl}/tls-ask?domain=${name}`;
    const served = (domain: string): Promise<readonly number[]> =>
      fromEach(server, () => status(`${server.url}/mail/config-v1.1.xml?emailaddress=ann@${domain}`));

    assert.match(await text(lookup('autoconfig.example.org')), /example\.org\.yaml/);
    assert.equal(await status(tlsAsk('autoconfig.example.org')), 200);
    assert.doesNotMatch(await text(lookup('example.net')), /\.yaml/);
    assert.notEqual(await status(tlsAsk('autoconfig.example.net')), 200);
    assert.deepEqual(await served('example.net'), [404, 404]);

    writeFiles(folder, { 'config/domains/example.net.yaml': provider('mail.example.net') });
    await text(`${server.adminUrl}/reload`, { method: 'POST' });
    assert.match(await text(lookup('example.net')), /example\.net\.yaml/);
    assert.equal(await status(tlsAsk('autoconfig.example.net')), 200);
    assert.deepEqual(await served('example.net'), [200, 200]);
  });
});
