import { z } from 'zod';
import type { ProblemWords } from './problem-codes.ts';

/** What reading one value answers: the value, or the words of the problem. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly words: ProblemWords };

/** Wraps a value that could be read. */
export function understood<T>(value: T): Reading<T> {
  return { ok: true, value };
}

/** Wraps the words for a value that could not be read. */
export function misread(code: ProblemWords['code'], message: string, advice?: string): Reading<never> {
  return { ok: false, words: { code, message, advice } };
}

/**
 * Makes a schema of a reading function: the input is what `input` describes (that is what the JSON Schema shows), the
 * output what the function answers. The words of a problem travel in the issue's params to issue-problems.ts.
 */
export function readBy<Input extends z.ZodType, Output>(
  input: Input,
  read: (value: z.output<Input>) => Reading<Output>,
): z.ZodPipe<Input, z.ZodTransform<Output, z.output<Input>>> {
  return input.transform((value, context): Output => {
    const reading = read(value);
    if (reading.ok) return reading.value;
    context.issues.push({
      code: 'custom',
      message: reading.words.message,
      input: value,
      params: { words: reading.words },
    });
    return z.NEVER;
  });
}
