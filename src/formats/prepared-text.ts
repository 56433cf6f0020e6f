/**
 * A finished document with open places. Formats build their document once, with placeholders where a request's own
 * values go; a request only joins strings. Placeholders are upper-case words between percent signs, so they pass
 * through XML, JSON and plist writers unchanged.
 */
export interface PreparedText {
  /**
   * Joins the document. `value` must answer an escaped text, and always the same for a placeholder: where one stands
   * several times in a row it is asked once.
   */
  fill(value: (placeholder: string) => string): string;
}

/**
 * Splits a document at the given placeholders. Others stay as they are. Filling is one pass: a value that looks like
 * a placeholder is not filled again.
 */
export function prepareText(text: string, placeholders: readonly string[]): PreparedText {
  // The placeholders are a pattern with one group, so that split keeps them: text, placeholder, text, placeholder, ...
  const pattern = placeholders.map((one) => one.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('|');
  const pieces = pattern === '' ? [text] : text.split(new RegExp(`(${pattern})`));
  const places = pieces.filter((_, index) => index % 2 === 1);
  const [only] = places;
  // With one value in all places, as most documents are, the text is joined in one step and not in many.
  if (only !== undefined && places.every((place) => place === only)) {
    const texts = pieces.filter((_, index) => index % 2 === 0);
    return { fill: (value) => texts.join(value(only)) };
  }
  return {
    fill(value) {
      let joined = '';
      let former: string | undefined;
      let filled = '';
      for (let index = 0; index < pieces.length; index += 2) {
        joined += pieces[index];
        const placeholder = pieces[index + 1];
        if (placeholder === undefined) break;
        if (placeholder !== former) {
          former = placeholder;
          filled = value(placeholder);
        }
        joined += filled;
      }
      return joined;
    },
  };
}

/**
 * Our own open places carry this prefix (`%SIGNPOST_UUID%`); configuration refuses texts that contain it, so an
 * operator's text is never taken for one.
 */
export const ownPlaceholderPrefix = '%SIGNPOST_';
