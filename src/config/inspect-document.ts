import { isAlias, isMap, isNode, isScalar, Scalar, visit, type Document, type Node } from 'yaml';
import type { ProblemWords } from './problem-codes.ts';

/** Aliases in one file. More than an operator's anchors ever need; the yaml package counts what they expand to. */
export const maxAliases = 50;

/** Nesting of values. The deepest key needs five levels. */
const maxDepth = 32;

/**
 * Looks at a parsed document for what the parser lets pass and we don't: duplicate keys (linear, one set a mapping),
 * aliases that lead nowhere, into themselves or are too many, tags, YAML 1.1, merge keys, deep nesting. An alias that
 * leads nowhere becomes the text it was meant to be, so that reading can go on. Answers false where the value can't
 * be read at all.
 */
export function inspectDocument(
  document: Document,
  report: (offset: number, words: ProblemWords) => void,
): boolean {
  const anchors = new Map<string, Node>();
  let aliases = 0;
  let readable = true;
  if (document.directives?.yaml.version === '1.1') {
    report(0, {
      code: 'yaml-version',
      message: 'the file asks for YAML 1.1, in which yes, no and on are no texts',
      advice: 'remove the %YAML line',
    });
    readable = false;
  }
  visit(document, {
    Node(key, node, path) {
      const offset = node.range?.[0] ?? 0;
      if (path.length > maxDepth * 2) {
        report(offset, { code: 'yaml-too-deep', message: `values are nested more than ${maxDepth} deep` });
        readable = false;
        return visit.BREAK;
      }
      if (isAlias(node)) {
        aliases += 1;
        if (aliases > maxAliases) {
          report(offset, {
            code: 'yaml-too-many-aliases',
            message: `more than ${maxAliases} aliases in one file`,
            advice: 'write the values out, or use "extends"',
          });
          readable = false;
          return visit.BREAK;
        }
        const meant = anchors.get(node.source);
        if (meant === undefined) {
          report(offset, starUnquoted(node.source));
          return key === 'key' ? visit.REMOVE : standIn(node.source, node);
        }
        if (path.includes(meant)) {
          report(offset, {
            code: 'yaml-recursive',
            message: `the alias *${node.source} stands inside the value it refers to`,
          });
          readable = false;
        }
        return undefined;
      }
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) {
        report(offset, tagUsed(node.tag));
      }
      if (isMap(node)) reportKeys(node.items, path.length <= 1, report);
      return undefined;
    },
  });
  for (const warning of document.warnings.slice(0, 1)) {
    if (warning.code === 'TAG_RESOLVE_FAILED') report(warning.pos[0], tagUsed(''));
  }
  return readable;
}

/** The words for a value that begins with a star and stands without quotes. */
export function starUnquoted(name: string): ProblemWords {
  return {
    code: 'yaml-star-unquoted',
    message: `*${name} stands without quotes, so YAML takes the star for a reference to an anchor`,
    advice: `put it in quotes: "*${name}"`,
  };
}

function standIn(name: string, node: Node): Scalar {
  const scalar = new Scalar(`*${name}`);
  scalar.source = `*${name}`;
  if (node.range !== undefined) scalar.range = node.range;
  return scalar;
}

function tagUsed(tag: string): ProblemWords {
  return {
    code: 'yaml-tag',
    message: tag === '' ? 'a YAML tag is used here' : `the YAML tag ${tag} is used here`,
    advice: 'remove the tag, or put the text in quotes',
  };
}

function reportKeys(
  items: readonly { readonly key: unknown }[],
  isRoot: boolean,
  report: (offset: number, words: ProblemWords) => void,
): void {
  const seen = new Set<string>();
  for (const { key } of items) {
    if (!isScalar(key) || !isNode(key)) continue;
    const name = String(key.value);
    const offset = key.range?.[0] ?? 0;
    if (name === '<<') {
      report(offset, {
        code: 'yaml-merge-key',
        message: 'the merge key << is not used here',
        advice: isRoot ? 'use "extends" with the name of another file' : 'write the keys out',
      });
    }
    if (seen.has(name)) {
      report(offset, {
        code: 'yaml-duplicate-key',
        message: `the key ${JSON.stringify(name.slice(0, 60))} stands twice here`,
        advice: 'keep one of the two; several values are written as a list',
      });
    }
    seen.add(name);
  }
}
