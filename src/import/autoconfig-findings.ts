import type { YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import type { Problem } from '../model/problem.ts';
import type { XmlElement } from '../xml/reader.ts';
import { findComments, type DocumentComments } from './autoconfig-comments.ts';
import { importProblem, type ImportProblemCode } from './imported.ts';
import { elementAsYaml } from './xml-section.ts';

/** What the reading of an autoconfig file has found so far: values, what no key holds, comments, warnings. */
export class AutoconfigFindings {
  readonly values = new Map<ProviderKey, YamlValue>();
  readonly extras = new Map<string, YamlValue>();
  readonly comments = new Map<string, readonly string[]>();
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #original: DocumentComments;
  /** Elements whose comments were put above a key or entry; the others become remarks. */
  readonly #placed = new Set<XmlElement>();

  constructor(file: string, root: XmlElement) {
    this.#file = file;
    this.#original = findComments(root);
  }

  /** A whole element that can not be taken over: kept aside, with a warning that says why. */
  refuse(element: XmlElement, reason: string): void {
    const name = this.#free(`${element.name} ${(element.attributes.get('type') ?? '').slice(0, 40)}`.trim());
    this.warn(
      'import-kept-in-extras',
      `<${name}> can't be written as a server: ${reason}; it is kept under extras`,
    );
    this.extras.set(name, elementAsYaml(element));
  }

  /** What is left of an element: kept aside, with a warning that names it. */
  keep(name: string, rest: ReadonlyMap<string, YamlValue> | undefined): void {
    if (rest === undefined) return;
    const free = this.#free(name);
    this.extras.set(free, rest);
    this.warn(
      'import-kept-in-extras',
      `${free}: no key is for ${[...rest.keys()].map((key) => `<${key.slice(0, 60)}>`).join(', ')}; kept under extras`,
    );
  }

  #free(name: string): string {
    let free = name;
    for (let count = 2; this.extras.has(free); count += 1) free = `${name} ${count}`;
    return free;
  }

  /** Puts the comments of an element above what it became. */
  annotate(element: XmlElement, path: string): void {
    const comments = this.#original.above.get(element);
    this.#placed.add(element);
    if (comments !== undefined) this.comments.set(path, comments);
  }

  /** Comments of elements that became nothing, and those at the end. */
  remarks(): readonly string[] {
    const left = [...this.#original.above].filter(([element]) => !this.#placed.has(element));
    return [...left.flatMap(([, comments]) => comments), ...this.#original.remarks];
  }

  /** Warns of what was written differently. */
  tell(name: string, changes: readonly string[]): void {
    for (const change of changes) this.warn('import-changed', `${name}: ${change}`);
  }

  /** Warns of anything else. */
  warn(code: ImportProblemCode, message: string): void {
    this.problems.push(importProblem('warning', code, this.#file, message));
  }
}
