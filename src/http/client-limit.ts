/** Counts requests by client. */
export interface ClientLimit {
  /** Undefined where a request may go on; else the seconds after which one may. */
  take(client: string): number | undefined;
}

interface Bucket {
  readonly tokens: number;
  /** When they were counted, in milliseconds. */
  readonly at: number;
}

/** Clients remembered, about 150 bytes each; whoever asked longest ago is forgotten, and begins anew. */
const maxClients = 50_000;

const minute = 60_000;

/**
 * A bucket of tokens a client: `burst` at first, `perMinute` more each minute, one a request. Our own few lines, because
 * express-rate-limit works inside Express only, which most requests never enter. `now` answers milliseconds of a clock that never
 * goes back.
 */
export function clientLimit(
  perMinute: number,
  burst: number,
  now: () => number,
  mostClients = maxClients,
): ClientLimit {
  const buckets = new Map<string, Bucket>();
  return {
    take(client) {
      const at = now();
      const former = buckets.get(client) ?? { tokens: burst, at };
      const tokens = Math.min(burst, former.tokens + ((at - former.at) * perMinute) / minute);
      buckets.delete(client);
      if (buckets.size >= mostClients) {
        const oldest = buckets.keys().next();
        if (oldest.done !== true) buckets.delete(oldest.value);
      }
      const isFull = tokens >= 1;
      buckets.set(client, { tokens: isFull ? tokens - 1 : tokens, at });
      return isFull ? undefined : Math.max(1, Math.ceil(((1 - tokens) * minute) / perMinute / 1000));
    },
  };
}
