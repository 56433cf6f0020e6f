import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProviderStore } from '../../../src/store/provider-store.ts';
import { canaries } from '../../support/log-lines.ts';
import { memoryStore, readyStatus, someSettings } from '../../support/memory-store.ts';
import { markingSigner, serve, type Served } from '../../support/running-server.ts';

async function metrics(server: Served): Promise<string> {
  const answer = await server.askAdmin({ path: '/metrics' });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  return answer.body;
}

function series(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

const since = new Date(1_700_000_000_000);

const inTrouble: Partial<ProviderStore> = {
  status: () => ({
    ...readyStatus,
    state: 'degraded',
    domains: 7,
    loadedAt: since,
    heldBack: { domains: 5, of: 9, files: 1 },
    providers: [
      { name: 'a', file: 'a.yaml', domains: 6, state: 'current' },
      { name: 'b', file: 'b.yaml', domains: 1, state: 'last-good' },
    ],
    problems: [
      { severity: 'error', code: 'yaml-syntax', message: 'a colon is missing' },
      { severity: 'warning', code: 'url', message: 'a slash is missing' },
    ],
    directories: [
      { name: 'panel', state: 'down', since, asked: 9, failed: 4 },
      { name: 'sql', state: 'up', since, asked: 3, failed: 0 },
    ],
    directoryAnswers: 3,
  }),
};

describe('/metrics', () => {
  it('counts what the public listener answered', async () => {
    const server = await serve();
    const headers = { Host: 'example.org', 'User-Agent': 'Thunderbird/153.7' };
    await server.ask({ path: '/mail/config-v1.1.xml', headers });
    await server.ask({ path: '/mail/config-v1.1.xml', headers: { Host: 'foreign.example' } });
    await server.ask({ path: '/nothing', headers });
    const written = series(await metrics(server));
    for (const line of [
      'signpost_requests_total{format="thunderbird",status="2xx"} 1',
      'signpost_requests_total{format="thunderbird",status="4xx"} 1',
      'signpost_requests_total{format="none",status="4xx"} 1',
      'signpost_requests_by_program_total{program="thunderbird"} 2',
      'signpost_requests_by_program_total{program="none"} 1',
      'signpost_request_seconds_count{format="thunderbird"} 2',
      'signpost_store_state{state="ready"} 1',
      'signpost_store_state{state="degraded"} 0',
      'signpost_signer_state{state="off"} 1',
      'signpost_processes 1',
    ])
      assert.ok(written.includes(line), line);
  });

  const lines: readonly string[] = [
    'signpost_store_state{state="degraded"} 1',
    'signpost_provider_files{state="current"} 1',
    'signpost_provider_files{state="last-good"} 1',
    'signpost_domains 7',
    'signpost_problems{severity="error"} 1',
    'signpost_problems{severity="warning"} 1',
    'signpost_loaded_timestamp_seconds 1700000000',
    'signpost_held_back_domains 5',
    'signpost_directory_down{directory="panel"} 1',
    'signpost_directory_down{directory="sql"} 0',
    'signpost_directory_questions_total{directory="panel",result="answered"} 5',
    'signpost_directory_questions_total{directory="panel",result="failed"} 4',
    'signpost_directory_answers 3',
    'signpost_signer_state{state="ready"} 1',
    'signpost_signer_expiry_timestamp_seconds 1700000000',
    'signpost_signatures{state="running"} 1',
    'signpost_signatures{state="waiting"} 2',
    'signpost_signatures_refused_total 3',
  ];
  it('says how files, directories and the signer are doing', async () => {
    const server = await serve({
      store: memoryStore([], inTrouble),
      signer: {
        ...markingSigner,
        status: () => ({ state: 'ready', subject: 'CN=a', notAfter: since }),
        load: () => ({ running: 1, waiting: 2, refused: 3 }),
      },
    });
    const written = series(await metrics(server));
    for (const line of lines) assert.ok(written.includes(line), line);
  });

  it('reliability 38: odd requests make no more than 200 series, and no word of theirs is in them', async () => {
    const server = await serve();
    const [word] = canaries;
    const paths = [
      '/mail/config-v1.1.xml',
      '/',
      '/setup',
      '/v1.1/example.org',
      '/email.mobileconfig',
      '/readyz',
    ];
    const names = [
      '/qr/thunderbird.svg',
      '/letter',
      '/autodiscover/autodiscover.json',
      '/.well-known/caldav',
    ];
    for (const [index, path] of [...paths, ...names, `/${word}`, '/%E0', '/v1.1/%E0'].entries()) {
      for (const method of ['GET', 'POST', 'PUT', 'PROPFIND', 'OPTIONS', 'HEAD']) {
        await server.ask({
          method,
          path: `${path}?emailaddress=${word}%40x${index}.example`,
          headers: { Host: `x${index}.example`, 'User-Agent': `${word}/${index}${method}` },
        });
        await server.ask({
          method,
          path: `${path}?emailaddress=${word}%40example.org`,
          headers: { Host: 'example.org' },
        });
      }
    }
    const text = await metrics(server);
    const count = series(text).length;
    assert.ok(count > 60 && count <= 200, `${count} series`);
    for (const kept of [word, 'example', '%', '?']) assert.ok(!series(text).join('\n').includes(kept), kept);
  });

  it('is on the admin listener only, and reads only', async () => {
    const server = await serve({ settings: someSettings({ admin: { host: '127.0.0.1', port: 0 } }) });
    assert.equal((await server.ask({ path: '/metrics', headers: { Host: 'example.org' } })).status, 404);
    assert.equal((await server.askAdmin({ method: 'POST', path: '/metrics' })).status, 405);
    const foreign = await server.askAdmin({ path: '/metrics', headers: { Origin: 'http://localhost' } });
    assert.equal(foreign.status, 403);
  });
});
