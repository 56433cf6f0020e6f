/** What is remembered of a provider's PACC document, so that a change does not break the digests in DNS. */
export interface PaccState {
  /** The text that programs get, with %EMAILDOMAIN% in it. */
  readonly served: string;
  /** A newer text that waits, and since when (milliseconds since 1970). */
  readonly next?: { readonly text: string; readonly since: number };
}

const millisecondsPerHour = 3_600_000;

/**
 * What to serve now. A text that was never served before begins at once; a changed one waits `rolloverHours` from when
 * it was first seen, so that its digest can be added to DNS and the caches can forget the record without it. Taking the
 * change back ends the wait; another change begins it anew. Answers `state` itself where nothing changed.
 */
export function advancePacc(
  state: PaccState | undefined,
  current: string,
  now: number,
  rolloverHours: number,
): PaccState {
  if (state === undefined) return { served: current };
  if (state.served === current) return state.next === undefined ? state : { served: current };
  if (rolloverHours === 0) return { served: current };
  const { next } = state;
  // A clock that was set back must not lengthen the wait.
  if (next?.text !== current || next.since > now) {
    return { served: state.served, next: { text: current, since: now } };
  }
  return now - next.since >= rolloverHours * millisecondsPerHour ? { served: current } : state;
}

/**
 * The texts whose digests have to stand in DNS, the one being served first: what programs get now, what waits, and what
 * the files say, each once.
 */
export function publishedPacc(state: PaccState | undefined, current: string): readonly string[] {
  const waiting = state?.next === undefined ? [] : [state.next.text];
  return [...new Set([...(state === undefined ? [] : [state.served]), ...waiting, current])];
}

/** Writes a state as a file for people, too: `provider` says whose it is. */
export function printPaccState(provider: string, { served, next }: PaccState): string {
  const since =
    next === undefined ? {} : { next: { text: next.text, since: new Date(next.since).toISOString() } };
  return `${JSON.stringify({ provider, served, ...since }, undefined, 2)}\n`;
}

/** Reads what printPaccState wrote; undefined for anything else, also for texts that are no documents. */
export function readPaccState(text: string): PaccState | undefined {
  const read = parseJson(text);
  const served = isDocument(read['served']) ? read['served'] : undefined;
  if (served === undefined) return undefined;
  if (read['next'] === undefined) return { served };
  const next = asRecord(read['next']);
  const since = typeof next['since'] === 'string' ? Date.parse(next['since']) : Number.NaN;
  return isDocument(next['text']) && Number.isFinite(since)
    ? { served, next: { text: next['text'], since } }
    : undefined;
}

function isDocument(text: unknown): text is string {
  return typeof text === 'string' && Object.keys(parseJson(text)).includes('protocols');
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return {};
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
