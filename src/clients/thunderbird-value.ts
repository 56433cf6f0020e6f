import { childElements, textOf, type XmlElement } from '../xml/reader.ts';

/**
 * What Thunderbird makes of an element before it looks at it (its JXON conversion): a leaf becomes a boolean, number or
 * text, anything with attributes or child elements becomes a node whose own text is lost.
 */
export type Value = string | number | boolean | Node;

export interface Node {
  readonly kind: 'node';
  readonly attributes: ReadonlyMap<string, string | number | boolean>;
  readonly elements: ReadonlyMap<string, readonly Value[]>;
}

/** Converts an element and everything below it. */
export function toValue(element: XmlElement): Value {
  const children = childElements(element);
  if (children.length > 0 || element.attributes.size > 0) {
    const elements = new Map<string, Value[]>();
    for (const child of children) {
      const name = child.prefix === '' ? child.name : `${child.prefix}:${child.name}`;
      const before = elements.get(name);
      if (before === undefined) elements.set(name, [toValue(child)]);
      else before.push(toValue(child));
    }
    const attributes = new Map([...element.attributes].map(([name, text]) => [name, coerce(text)]));
    return { kind: 'node', attributes, elements };
  }
  const text = textOf(element);
  // An empty element counts as switched on.
  return text === '' ? true : coerce(text);
}

/** `true` and `false` in any case become booleans, whatever JavaScript can read as a finite number becomes one. */
function coerce(text: string): string | number | boolean {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return Number.isFinite(Number(text)) ? Number.parseFloat(text) : text;
}

/** The values of one name in the order of the document; none where there is no such element or no node at all. */
export function valuesOf(value: Value | undefined, name: string): readonly Value[] {
  return isNode(value) ? (value.elements.get(name) ?? []) : [];
}

/** The first value of a name: of repeated elements Thunderbird reads this one where it wants one only. */
export function firstOf(value: Value | undefined, name: string): Value | undefined {
  return valuesOf(value, name)[0];
}

/** True for what has attributes or child elements. */
export function isNode(value: Value | undefined): value is Node {
  return typeof value === 'object';
}

/** JavaScript's String(): a missing element is "undefined", an empty one "true", one with attributes an object's name. */
export function toText(value: Value | undefined): string {
  return isNode(value) ? '[object Object]' : String(value);
}

/** Reads a whole number leniently, as `parseInt` does; undefined where there is none. */
export function toInteger(value: Value | undefined): number | undefined {
  const number = typeof value === 'number' ? Math.trunc(value) : Number.parseInt(toText(value), 10);
  return Number.isNaN(number) ? undefined : number;
}
