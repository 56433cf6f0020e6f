/**
 * Goes on with a value at once where it is there: the folder store answers at once, and a promise costs more than the
 * look-up that it is for. What `goOn` throws is thrown, or rejects the promise where there is one.
 */
export function whenKnown<From, To>(
  value: From | Promise<From>,
  goOn: (value: From) => To | Promise<To>,
): To | Promise<To> {
  return value instanceof Promise ? value.then(goOn) : goOn(value);
}
