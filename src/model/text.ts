/** A text for people: written once, or once a language. */
export interface LocalizedText {
  /** What is shown where the reader's language is not there: English if given, else the first one written. */
  readonly default: string;
  /** By BCP 47 tag. Empty where the operator wrote a plain string. */
  readonly languages: Readonly<Record<string, string>>;
}

/** Makes the text of a plain string. */
export function plainText(text: string): LocalizedText {
  return { default: text, languages: {} };
}
