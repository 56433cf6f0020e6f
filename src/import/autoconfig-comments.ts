import { childElements, commentName, textOf, type XmlElement } from '../xml/reader.ts';

/** Comments of a document, by what they speak of. */
export interface DocumentComments {
  /** By the element above which the comment stands, or beside which on the same line. */
  readonly above: ReadonlyMap<XmlElement, readonly string[]>;
  /** Comments at the end of an element, with nothing after them. */
  readonly remarks: readonly string[];
}

/**
 * Finds what each comment of an autoconfig file speaks of: the element after it, or the one before it where both stand
 * in one line. Comments inside a server, an oAuth2 section and the like speak of that section.
 */
export function findComments(root: XmlElement): DocumentComments {
  const above = new Map<XmlElement, string[]>();
  const remarks: string[] = [];
  const note = (element: XmlElement | undefined, text: string): void => {
    if (element === undefined) remarks.push(text);
    else above.set(element, [...(above.get(element) ?? []), text]);
  };
  for (const container of [root, ...childElements(root, 'emailProvider')]) {
    for (const [index, child] of container.children.entries()) {
      if (typeof child === 'string') continue;
      if (child.name === commentName) note(subjectOf(container, index), unindented(textOf(child)));
      else if (child.name !== 'emailProvider') for (const text of inside(child)) note(child, text);
    }
  }
  return { above, remarks };
}

function subjectOf(container: XmlElement, index: number): XmlElement | undefined {
  const before = container.children[index - 1];
  const gap = typeof before === 'string' ? before : '';
  const neighbour = typeof before === 'string' ? container.children[index - 2] : before;
  if (!gap.includes('\n') && typeof neighbour === 'object' && neighbour.name !== commentName)
    return neighbour;
  return container.children
    .slice(index + 1)
    .find((one): one is XmlElement => typeof one !== 'string' && one.name !== commentName);
}

function inside(element: XmlElement): string[] {
  return childElements(element).flatMap((child) =>
    child.name === commentName ? [unindented(textOf(child))] : inside(child),
  );
}

/** A comment over several lines carries the indentation of its document. */
function unindented(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .join('\n')
    .trim();
}
