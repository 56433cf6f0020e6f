import { parsed, refused, type Parsed } from '../model/parsed.ts';

/** The values of one array, each already of the type that was asked for. */
export type Row = readonly (string | number)[];

/**
 * Reads an array value by value, as Moshi's JsonReader does for the app: numbers where a text is asked for and texts
 * that are numbers the other way round are taken, null is not. Optional values end with the array; what follows them
 * is not looked at.
 */
export function readRow(
  value: unknown,
  required: readonly ('integer' | 'text')[],
  optional: readonly 'text'[],
): Parsed<Row> {
  if (!Array.isArray(value)) return refused('it is not an array');
  const given: readonly unknown[] = value;
  const row: (string | number)[] = [];
  for (const [index, kind] of [...required, ...optional].entries()) {
    if (index >= given.length) {
      if (index < required.length) return refused(`value ${index + 1} is missing`);
      break;
    }
    const read = kind === 'integer' ? toInteger(given[index]) : toText(given[index]);
    if (read === undefined) {
      return refused(`value ${index + 1} is not ${kind === 'integer' ? 'a whole number' : 'a text'}`);
    }
    row.push(read);
  }
  return parsed(row);
}

/** Reads an array of one or more values of the same kind. */
export function readMany<Value>(
  value: unknown,
  read: (one: unknown) => Parsed<Value>,
): Parsed<readonly Value[]> {
  if (!Array.isArray(value)) return refused('it is not an array');
  if (value.length === 0) return refused('the array is empty');
  const values: Value[] = [];
  for (const one of value as readonly unknown[]) {
    const result = read(one);
    if (!result.ok) return result;
    values.push(result.value);
  }
  return parsed(values);
}

function toInteger(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,10}(?:\.0+)?$/.test(value) ? Number(value) : value;
  // Java's Int.
  return typeof number === 'number' && Number.isInteger(number) && Math.abs(number) < 2 ** 31
    ? number
    : undefined;
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}
