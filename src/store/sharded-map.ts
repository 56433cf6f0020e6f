/** A prime: of a million domains each part holds a thousand, of a hundred thousand a hundred. */
const parts = 1021;

/**
 * A map that never changes, of which another one with a few changes is made quickly: it is cut into parts, and only the
 * parts that change are copied. It has no order. One large Map would have to be copied as a whole, and at a million
 * entries a single `set` that makes it grow holds everybody up for a tenth of a second.
 */
export class ShardedMap<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly size: number;
  readonly #parts: readonly (ReadonlyMap<Key, Value> | undefined)[];
  readonly #textOf: (key: Key) => string;

  /** `textOf` gives a text by which keys are spread over the parts: the same one for the same key. */
  constructor(
    textOf: (key: Key) => string,
    size = 0,
    shards: readonly (ReadonlyMap<Key, Value> | undefined)[] = [],
  ) {
    this.size = size;
    this.#parts = shards;
    this.#textOf = textOf;
  }

  get(key: Key): Value | undefined {
    return this.#parts[partOf(this.#textOf(key))]?.get(key);
  }

  has(key: Key): boolean {
    return this.#parts[partOf(this.#textOf(key))]?.has(key) ?? false;
  }

  *entries(): Generator<[Key, Value], undefined> {
    for (const part of this.#parts) if (part !== undefined) yield* part.entries();
  }

  *keys(): Generator<Key, undefined> {
    for (const part of this.#parts) if (part !== undefined) yield* part.keys();
  }

  *values(): Generator<Value, undefined> {
    for (const part of this.#parts) if (part !== undefined) yield* part.values();
  }

  [Symbol.iterator](): Generator<[Key, Value], undefined> {
    return this.entries();
  }

  forEach(callback: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }

  /** Begins another map with the same entries. */
  change(): ShardedMapChange<Key, Value> {
    return new ShardedMapChange(this.#textOf, this.size, this.#parts);
  }
}

/** A ShardedMap in the making; the one that it is made of stays as it was. */
export class ShardedMapChange<Key, Value> {
  readonly #textOf: (key: Key) => string;
  readonly #parts: (ReadonlyMap<Key, Value> | undefined)[];
  /** Copies that belong to this change alone. */
  readonly #own: (Map<Key, Value> | undefined)[] = [];
  #size: number;

  constructor(
    textOf: (key: Key) => string,
    size: number,
    shards: readonly (ReadonlyMap<Key, Value> | undefined)[],
  ) {
    this.#textOf = textOf;
    this.#size = size;
    this.#parts = [...shards];
  }

  get size(): number {
    return this.#size;
  }

  get(key: Key): Value | undefined {
    return this.#parts[partOf(this.#textOf(key))]?.get(key);
  }

  set(key: Key, value: Value): void {
    const part = this.#partToChange(key);
    const before = part.size;
    part.set(key, value);
    this.#size += part.size - before;
  }

  delete(key: Key): void {
    if (this.#partToChange(key).delete(key)) this.#size -= 1;
  }

  /** The map as it is now. Nothing may be changed afterwards. */
  done(): ShardedMap<Key, Value> {
    return new ShardedMap(this.#textOf, this.#size, this.#parts);
  }

  #partToChange(key: Key): Map<Key, Value> {
    const index = partOf(this.#textOf(key));
    let part = this.#own[index];
    if (part === undefined) {
      part = new Map(this.#parts[index]);
      this.#own[index] = part;
      this.#parts[index] = part;
    }
    return part;
  }
}

/** An empty map whose keys are texts. */
export function shardedByText<Key extends string, Value>(): ShardedMap<Key, Value> {
  return new ShardedMap<Key, Value>((key) => key);
}

function partOf(text: string): number {
  let hash = 0;
  // Math.imul keeps 32 bits, which is several times as fast as a remainder for each character.
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash, 31) + text.charCodeAt(index);
  return Math.abs(hash) % parts;
}
