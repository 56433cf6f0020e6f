import assert from 'node:assert/strict';
import { parseDomain, type Domain } from '../../src/model/domain.ts';
import type { Directory } from '../../src/store/directories/directory.ts';

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

/** Asks for example.org without a pause while something happens, and until it is answered again. */
export async function load(
  directory: Directory,
  happens: () => Promise<void>,
): Promise<{ readonly falseNo: number; readonly rejected: number }> {
  let falseNo = 0;
  let rejected = 0;
  const over = new AbortController();
  const askers = Array.from({ length: 8 }, async () => {
    while (!over.signal.aborted) {
      try {
        if ((await directory.ask(domain('example.org'), soon())) === undefined) falseNo += 1;
      } catch {
        rejected += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });
  try {
    await happens();
    await eventually(async () => {
      const match = await directory.ask(domain('example.org'), soon()).catch(() => undefined);
      return match !== undefined;
    });
  } finally {
    over.abort();
    await Promise.all(askers);
  }
  return { falseNo, rejected };
}
