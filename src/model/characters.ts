/**
 * Characters that no answer of ours may carry: C0 and C1 controls, DEL, line and paragraph separator, lone surrogates
 * and the non-characters U+FFFE and U+FFFF. XML 1.0 section 2.2 excludes most of them; plist and header writers fail on
 * the rest. Line feed and tab are refused too: every text here is a single line, and strict readers do not trim.
 */
const unwanted = /[\p{Control}\u2028\u2029\ufffe\uffff]|\p{Surrogate}/u;

/** True where the text holds a character that may not be stored or sent. */
export function hasUnwantedCharacters(text: string): boolean {
  return unwanted.test(text);
}
