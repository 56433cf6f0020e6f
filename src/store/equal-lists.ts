/**
 * Makes equal lists of texts one object. What is sent to another thread in one message keeps its identity, so that a list
 * of a hundred files crosses once.
 */
export class EqualLists {
  readonly #lists = new Map<string, readonly string[]>();

  /** The list that was given first of those equal to this one. */
  same(list: readonly string[]): readonly string[] {
    const key = JSON.stringify(list);
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    this.#lists.set(key, list);
    return list;
  }
}
