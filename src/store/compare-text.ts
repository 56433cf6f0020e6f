/** Compares by code units: the order of file names must not depend on the language of the machine. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
