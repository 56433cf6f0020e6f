import type { LocalizedText } from '../model/text.ts';
import { element, type XmlNode } from '../xml/writer.ts';

/**
 * An element that holds one value, or nothing where there is no value: Thunderbird reads an empty element as the word
 * "true". White space around a value is taken away, because most readers compare without trimming.
 */
export function leaf(name: string, value: string | undefined): XmlNode | undefined {
  const text = value?.trim() ?? '';
  return text === '' ? undefined : element(name, text);
}

/** A text for people as elements: one for each language with `lang`, or a single one without. */
export function localizedLeaves(name: string, text: LocalizedText | undefined): XmlNode[] {
  if (text === undefined) return [];
  const languages = Object.entries(text.languages);
  const leaves: readonly (readonly [string | undefined, string])[] =
    languages.length === 0 ? [[undefined, text.default]] : languages;
  return leaves
    .map(([lang, value]) => element(name, value.trim(), { lang }))
    .filter((node) => node.content !== '');
}
