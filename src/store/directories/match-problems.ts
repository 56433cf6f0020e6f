import type { ProblemCode } from '../../config/problem-codes.ts';
import type { Domain } from '../../model/domain.ts';
import type { Problem } from '../../model/problem.ts';
import type { Provider } from '../../model/provider.ts';
import type { StoreEvent } from '../store-event.ts';

/** Problems that are told. One wrong column could be wrong in a million rows. */
const maxProblems = 50;

/** Characters of a provider's name in a message. */
const maxNameLength = 100;

/** What is wrong with rows of directories: each told once when it is found, and once when it is solved. */
export class MatchProblems {
  /** By what is wrong, with the domain at which it was seen first. */
  readonly #problems = new Map<string, { readonly problem: Problem; readonly domain: Domain }>();
  readonly #onEvent: ((event: StoreEvent) => void) | undefined;

  constructor(onEvent: ((event: StoreEvent) => void) | undefined) {
    this.#onEvent = onEvent;
  }

  /** A row names a provider that no file has; `similar` is one that may be meant. Answers the reason in words. */
  noProvider(domain: Domain, name: string, similar: string | undefined): string {
    const shown = JSON.stringify(name.slice(0, maxNameLength));
    return this.#tell(domain, `provider ${name}`, 'directory-provider-unknown', {
      message: `a directory names the provider ${shown}, and there is no such provider file that could serve`,
      advice:
        similar === undefined
          ? 'write that file (with "domains: []" where only directories name it), or correct the row'
          : `write ${JSON.stringify(similar)} into the row: letter case counts, and the name has no ending`,
    });
  }

  /** A row's columns can't be filled in. Answers the reason in words. */
  notFilled(domain: Domain, { file }: Provider, reason: string): string {
    return this.#tell(domain, `columns ${domain}`, 'directory-column-unusable', {
      message: `the row of ${domain} does not fit its provider file: ${reason}`,
      advice: 'correct the row, or the placeholder in the file',
      file,
    });
  }

  /**
   * A domain can be served again, and so can others of its provider; without a provider, no row names the domain any
   * more. What is left of a corrected name is told anew where another row has it, too.
   */
  solved(domain: Domain, provider?: string): void {
    for (const [key, found] of this.#problems) {
      if (found.domain !== domain && key !== `provider ${provider}`) continue;
      this.#problems.delete(key);
      this.#onEvent?.({ kind: 'problem-solved', problem: found.problem });
    }
  }

  /** All of them, and one more where there is one. */
  all(more: Problem | undefined): readonly Problem[] {
    return [
      ...Array.from(this.#problems.values(), ({ problem }) => problem),
      ...(more === undefined ? [] : [more]),
    ];
  }

  #tell(
    domain: Domain,
    key: string,
    code: ProblemCode,
    words: { readonly message: string; readonly advice: string; readonly file?: string },
  ): string {
    const known = this.#problems.get(key);
    if (known !== undefined || this.#problems.size >= maxProblems) return words.message;
    const problem: Problem = { severity: 'error', code, ...words };
    this.#problems.set(key, { problem, domain });
    this.#onEvent?.({ kind: 'problem-found', problem });
    return words.message;
  }
}
