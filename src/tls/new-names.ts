/** A name that had a yes, and when it had its first one, in milliseconds since 1970. */
export interface KnownName {
  readonly name: string;
  readonly at: number;
}

/** Counts names that get a yes for the first time. */
export interface NewNames {
  /** `known` had a yes before; `new` has its first one, and is known from now on; `full`: there is no room for it. */
  take(name: string): 'known' | 'new' | 'full';
  /** Everything that is remembered, the name asked for longest ago first. */
  known(): Iterable<KnownName>;
}

const hour = 60 * 60 * 1000;

/** Names that are remembered, about 150 bytes each; the one asked for longest ago is forgotten first. */
export const maxKnown = 200_000;

/**
 * Lets `perHour` new names through in any sixty minutes, so that a mistake or a stranger can't use up the account at the
 * certificate authority, which has a limit for the whole of it. `now` answers milliseconds since 1970. `before` is what a
 * former run knew: these names stay known, and those of the last hour count.
 */
export function newNames(
  perHour: number,
  now: () => number,
  {
    before = [],
    mostKnown = maxKnown,
  }: { readonly before?: Iterable<KnownName>; readonly mostKnown?: number } = {},
): NewNames {
  const known = new Map<string, number>();
  let times: number[] = [];
  const add = ({ name, at }: KnownName): void => {
    known.set(name, at);
    if (known.size <= mostKnown) return;
    const oldest = known.keys().next();
    if (oldest.done !== true) known.delete(oldest.value);
  };
  // A clock that was ahead for a while must not hold places for longer than an hour.
  for (const { name, at } of before) add({ name, at: Math.min(at, now()) });
  times = [...known.values()].filter((at) => now() - at < hour);
  return {
    take(name) {
      const at = known.get(name);
      if (at !== undefined) {
        known.delete(name);
        known.set(name, at);
        return 'known';
      }
      const time = now();
      times = times.filter((one) => Math.abs(time - one) < hour);
      if (times.length >= perHour) return 'full';
      times.push(time);
      add({ name, at: time });
      return 'new';
    },
    *known() {
      for (const [name, at] of known) yield { name, at };
    },
  };
}
