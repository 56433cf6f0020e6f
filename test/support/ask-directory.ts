import assert from 'node:assert/strict';
import { parseDomain, type Domain } from '../../src/model/domain.ts';

/** A domain of a test. */
export function domain(text: string): Domain {
  const read = parseDomain(text);
  assert.ok(read.ok);
  return read.value;
}

/** The deadline of a question. */
export function soon(milliseconds = 1500): AbortSignal {
  return AbortSignal.timeout(milliseconds);
}

/** Waits until something holds, and fails where it never does. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 10_000;
  while (!(await holds())) {
    assert.ok(Date.now() < until, 'it did not come');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
