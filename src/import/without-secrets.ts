import type { XmlElement } from '../xml/reader.ts';

/** Elements that hold a secret: a provider file is served to everybody, and copied into repositories. */
const secretNames: ReadonlySet<string> = new Set(['password', 'clientSecret']);

/**
 * A copy of a tree without the elements that hold secrets, wherever they stand. `removed` names each with the element
 * around it, never with its content.
 */
export function withoutSecrets(element: XmlElement): {
  readonly element: XmlElement;
  readonly removed: readonly string[];
} {
  const removed: string[] = [];
  const copy = (one: XmlElement): XmlElement => ({
    ...one,
    children: one.children.flatMap((child): readonly (XmlElement | string)[] => {
      if (typeof child === 'string') return [child];
      if (!secretNames.has(child.name)) return [copy(child)];
      removed.push(`<${child.name}> inside <${one.name}>`);
      return [];
    }),
  });
  return { element: copy(element), removed };
}
