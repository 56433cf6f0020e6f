import type { TestEvent } from 'node:test/reporters';

/** One line a test: what the tests that run after the suite (test/after) look at. */
export interface TestResult {
  readonly name: string;
  readonly file: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
}

/** A reporter for node:test that writes each test, suites left out, as a line of JSON. */
export default async function* results(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    if (event.data.details.type === 'suite') continue;
    const skipped = event.data.skip !== undefined && event.data.skip !== false;
    const result: TestResult = {
      name: event.data.name,
      file: event.data.file ?? '',
      outcome: event.type === 'test:fail' ? 'failed' : skipped ? 'skipped' : 'passed',
    };
    yield `${JSON.stringify(result)}\n`;
  }
}
