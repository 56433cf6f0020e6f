/** Finished HTML: made only by a template, so that everything else is text and gets escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const special = /[&<>"']/;

/** Plain text as HTML text or as an attribute value in quotes. Finished HTML stays as it is; nothing is written for undefined. */
export function escapeHtml(value: unknown): string {
  if (value instanceof Html) return value.text;
  const text = typeof value === 'string' ? value : plain(value);
  if (!special.test(text)) return text;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A mapping or list in the place of a text is a mistake of a template; it must not show as "[object Object]". */
function plain(value: unknown): string {
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'undefined':
      return '';
    default:
      if (value === null) return '';
      throw new TypeError('a template wrote a value that is no text');
  }
}
