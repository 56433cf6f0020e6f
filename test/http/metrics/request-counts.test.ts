import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RequestCounts } from '../../../src/http/metrics/request-counts.ts';
import { writeFigures } from '../../../src/http/metrics/write-figures.ts';

async function lines(...counts: readonly RequestCounts[]): Promise<readonly string[]> {
  const { text } = await writeFigures(counts.map((one) => one.figures()));
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('counts of requests', () => {
  it('requests by format and status, programs, times in buckets that hold those below', async () => {
    const counts = new RequestCounts();
    counts.count('thunderbird', 200, 'thunderbird', 0.5);
    counts.count('thunderbird', 304, 'thunderbird', 5);
    counts.count('thunderbird', 404, 'none', 5000);
    assert.deepEqual(await lines(counts), [
      'signpost_requests_total{format="thunderbird",status="2xx"} 1',
      'signpost_requests_total{format="thunderbird",status="3xx"} 1',
      'signpost_requests_total{format="thunderbird",status="4xx"} 1',
      'signpost_requests_by_program_total{program="thunderbird"} 2',
      'signpost_requests_by_program_total{program="none"} 1',
      'signpost_request_seconds_bucket{format="thunderbird",le="0.001"} 1',
      'signpost_request_seconds_bucket{format="thunderbird",le="0.01"} 2',
      'signpost_request_seconds_bucket{format="thunderbird",le="0.1"} 2',
      'signpost_request_seconds_bucket{format="thunderbird",le="1"} 2',
      'signpost_request_seconds_bucket{format="thunderbird",le="+Inf"} 3',
      'signpost_request_seconds_sum{format="thunderbird"} 5.0055',
      'signpost_request_seconds_count{format="thunderbird"} 3',
      'signpost_rate_limited_requests_total 0',
    ]);
  });

  it('the end of a bucket belongs to it', async () => {
    const counts = new RequestCounts();
    counts.count('apple', 200, 'apple', 1);
    assert.ok((await lines(counts)).includes('signpost_request_seconds_bucket{format="apple",le="0.001"} 1'));
  });

  it('pages, letters and codes are timed as one, what is not told apart as other', async () => {
    const counts = new RequestCounts();
    for (const route of ['setup', 'letter', 'logo', 'qr', 'pacc', 'none'])
      counts.count(route, 200, 'browser', 1);
    const written = await lines(counts);
    assert.ok(written.includes('signpost_request_seconds_count{format="page"} 4'));
    assert.ok(written.includes('signpost_request_seconds_count{format="other"} 2'));
  });

  it('429 counts as limited', async () => {
    const counts = new RequestCounts();
    counts.count('setup', 429, 'browser', 1);
    assert.ok((await lines(counts)).includes('signpost_rate_limited_requests_total 1'));
  });

  it('processes are added', async () => {
    const [one, other] = [new RequestCounts(), new RequestCounts()];
    one.count('pacc', 200, 'tool', 1);
    other.count('pacc', 200, 'tool', 1);
    const written = await lines(one, other);
    assert.ok(written.includes('signpost_requests_total{format="pacc",status="2xx"} 2'));
    assert.ok(written.includes('signpost_request_seconds_bucket{format="other",le="+Inf"} 2'));
  });
});
