/** Counts names that get a yes for the first time. */
export interface NewNames {
  /** True where the name had a yes before, or where there is room for a new one; then it is known from now on. */
  take(name: string): boolean;
}

const hour = 60 * 60 * 1000;

/** Names that are remembered, about 100 bytes each; the one asked for longest ago is forgotten first. */
const maxKnown = 200_000;

/**
 * Lets `perHour` new names through in any sixty minutes, so that a mistake or a stranger can't use up the account at the
 * certificate authority, which has a limit for the whole of it. `now` answers milliseconds.
 */
export function newNames(perHour: number, now: () => number, mostKnown = maxKnown): NewNames {
  const known = new Set<string>();
  let times: number[] = [];
  return {
    take(name) {
      if (known.delete(name)) {
        known.add(name);
        return true;
      }
      const time = now();
      times = times.filter((one) => time - one < hour);
      if (times.length >= perHour) return false;
      times.push(time);
      if (known.size >= mostKnown) {
        const oldest = known.values().next();
        if (oldest.done !== true) known.delete(oldest.value);
      }
      known.add(name);
      return true;
    },
  };
}
