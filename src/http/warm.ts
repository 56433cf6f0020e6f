import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Provider } from '../model/provider.ts';
import type { Route } from './route.ts';

/**
 * Providers prepared ahead. One costs about a millisecond; of more than this, most are not asked for within the hour,
 * and a provider that was not prepared is when its first request comes.
 */
const maxWarmed = 1000;

/**
 * Prepares the answers of providers before they are asked for, one provider a turn of the event loop, so that requests
 * are answered in between. Never rejects: what can't be prepared fails again, and is logged, when it is asked for.
 */
export async function warm(routes: readonly Route[], providers: Iterable<Provider>): Promise<void> {
  let count = 0;
  for (const provider of providers) {
    if (count >= maxWarmed) return;
    count += 1;
    await nextTurn();
    try {
      for (const route of routes) route.prepare?.(provider);
    } catch {
      // The request that asks for it reports it, with a number.
    }
  }
}
