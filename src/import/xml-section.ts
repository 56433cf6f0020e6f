import type { YamlMap, YamlValue } from '../config/print-yaml.ts';
import { childElements, commentName, textOf, type XmlElement } from '../xml/reader.ts';

/**
 * An element of which a reader takes what it understands; what nobody took is the rest, which goes to `extras`. That is
 * how nothing gets lost.
 */
export class XmlSection {
  readonly element: XmlElement;
  readonly #taken = new Set<XmlElement>();

  constructor(element: XmlElement) {
    this.element = element;
  }

  /** All child elements of a name. */
  takeAll(name: string): XmlElement[] {
    const found = childElements(this.element, name);
    for (const one of found) this.#taken.add(one);
    return found;
  }

  /** The first child element of a name; a second one stays in the rest. */
  takeFirst(name: string): XmlElement | undefined {
    const found = childElements(this.element, name)[0];
    if (found !== undefined) this.#taken.add(found);
    return found;
  }

  /** The trimmed text of the first child of a name; undefined where it is missing or empty. */
  takeText(name: string): string | undefined {
    const found = this.takeFirst(name);
    const text = found === undefined ? '' : textOf(found).trim();
    return text === '' ? undefined : text;
  }

  /** Puts an element back: it was looked at and not understood. */
  giveBack(element: XmlElement): void {
    this.#taken.delete(element);
  }

  /** Takes elements whose text is the expected one, in any case of letters: they say what holds anyway. */
  takeUsual(usual: Readonly<Record<string, readonly string[]>>): void {
    for (const [name, texts] of Object.entries(usual)) {
      for (const one of childElements(this.element, name)) {
        if (texts.includes(textOf(one).trim().toLowerCase())) this.#taken.add(one);
      }
    }
  }

  /** The names of the elements that nobody took, in angle brackets. */
  left(): readonly string[] {
    return childElements(this.element)
      .filter((child) => child.name !== commentName && !this.#taken.has(child))
      .map(({ name }) => `<${name}>`);
  }

  /** What nobody took, as a mapping; undefined where that is nothing. */
  rest(): YamlMap | undefined {
    const left = childElements(this.element).filter(
      (child) => child.name !== commentName && !this.#taken.has(child),
    );
    return left.length === 0 ? undefined : elementsAsYaml(left);
  }
}

/** An element as data: its text alone, or attributes under `@name`, text under `#text` and children under their names. */
export function elementAsYaml(element: XmlElement): YamlValue {
  const children = childElements(element).filter((child) => child.name !== commentName);
  const text = textOf(element).trim();
  if (children.length === 0 && element.attributes.size === 0) return text;
  const result = new Map<string, YamlValue>();
  for (const [name, value] of element.attributes) result.set(`@${name}`, value);
  if (text !== '') result.set('#text', text);
  for (const [name, value] of elementsAsYaml(children)) result.set(name, value);
  return result;
}

function elementsAsYaml(elements: readonly XmlElement[]): YamlMap {
  const byName = new Map<string, YamlValue[]>();
  for (const one of elements) {
    const name = one.prefix === '' ? one.name : `${one.prefix}:${one.name}`;
    byName.set(name, [...(byName.get(name) ?? []), elementAsYaml(one)]);
  }
  return new Map(
    [...byName].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}
