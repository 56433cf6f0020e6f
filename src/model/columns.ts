/**
 * What a directory's row says beside the provider fills placeholders in upper case: the column `cluster` fills
 * %CLUSTER%. Names that begin with EMAIL are the field's own, and those with SIGNPOST_ are ours. The percent escapes of
 * URLs (`%C3%A9`, `%ABCD%20`) are no placeholders.
 */
const columnPlaceholder =
  /%(?!EMAIL|SIGNPOST_)(?![0-9A-F]{2}%)(?![0-9A-F]{2}[A-Z0-9_]*%[0-9A-Fa-f]{2})([A-Z][A-Z0-9_]{0,30})%/g;

/** The names of the columns that a text asks for, in the order written. */
export function columnsIn(text: string): string[] {
  return [...text.matchAll(columnPlaceholder)].map(([, name = '']) => name);
}

/** Puts something in the place of each column's placeholder, in one pass: what comes in is not looked at again. */
export function replaceColumns(text: string, replace: (name: string) => string): string {
  return text.replaceAll(columnPlaceholder, (_found, name: string) => replace(name));
}
