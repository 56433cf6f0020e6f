import { Document, isMap, isScalar, isSeq, visit, type Node } from 'yaml';

/** What stands in a YAML file: only what JSON knows. Mappings are lists of entries, because keys come from strangers. */
export type YamlValue = string | number | boolean | readonly YamlValue[] | YamlMap;
export type YamlMap = ReadonlyMap<string, YamlValue>;

/** Comments by the path of what they stand above: `incoming.0`, `domains.3`, `oauth2`. */
export type YamlComments = ReadonlyMap<string, readonly string[]>;

/** Characters up to which a list of short words stands in one line. */
const maxFlowLength = 60;

/**
 * Writes a mapping as a YAML file that a person could have written: lists of a few words in one line, everything else
 * a line each, quotes only where they are needed. `head` becomes the comment at the top. Whatever the texts hold, the
 * file reads back as the same values: comments lose their control characters, so that none can end early.
 */
export function printYaml(values: YamlMap, comments: YamlComments, head: readonly string[]): string {
  const document = new Document(values);
  visit(document, {
    Seq(_key, node) {
      const words = node.items.map((item) => (isScalar(item) ? String(item.value) : undefined));
      const short = words.every((word) => word !== undefined && !/:\/\//.test(word));
      if (short && words.join(', ').length <= maxFlowLength) node.flow = true;
    },
  });
  for (const [path, lines] of comments) {
    const node = findNode(document, path);
    if (node === undefined) continue;
    const text = commentText(lines);
    const former = node.commentBefore;
    node.commentBefore = typeof former === 'string' ? `${former}\n${text}` : text;
  }
  for (const [path] of comments) breakLists(document, path);
  document.commentBefore = commentText(head);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** A list that carries comments inside has a line for each entry. */
function breakLists(document: Document, path: string): void {
  const list = document.getIn(path.split('.').slice(0, -1).map(step), true);
  if (isSeq(list)) list.flow = false;
}

/** The node that a comment stands above: the key of a mapping's entry, or the entry of a list. */
function findNode(document: Document, path: string): Node | undefined {
  const steps = path.split('.');
  const last = steps.at(-1) ?? '';
  const parent = steps.length === 1 ? document.contents : document.getIn(steps.slice(0, -1).map(step), true);
  if (isSeq(parent)) return parent.items[Number(last)] as Node | undefined;
  if (!isMap(parent)) return undefined;
  return parent.items.find((pair) => isScalar(pair.key) && pair.key.value === last)?.key as Node | undefined;
}

function step(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Line breaks of every kind are where a comment would end; what is invisible is shown as a blank. */
function commentText(lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split(/[\n\r\u0085\u2028\u2029]+/))
    .map((line) => ` ${line.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/gu, ' ').trimEnd()}`)
    .join('\n');
}
