import { hasUnwantedCharacters } from '../../model/characters.ts';

/** Characters of a reason: a line of a log. */
const maxLength = 200;

/**
 * Says in one line why a question to a directory failed. Node tells several failed addresses as one error without a
 * text of its own, so the code of the first one speaks.
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const code = codeOf(error) ?? codeOf(inner);
  const message = error.message === '' && inner instanceof Error ? inner.message : error.message;
  const text = (message === '' ? (code ?? error.name) : message).slice(0, maxLength);
  return hasUnwantedCharacters(text) ? (code ?? 'an error with an unreadable message') : text;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
