import type { Place, Problem } from '../model/problem.ts';
import { printPattern, type DomainPattern } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { buildProvider } from './build-provider.ts';
import { readDomainPattern } from './domain-value.ts';
import { findInDomainList, type DomainList } from './domain-list.ts';
import type { ProblemWords } from './problem-codes.ts';
import type { ProviderFile } from './provider-file.ts';
import type { ProviderValues } from './provider-schema.ts';
import { columnsOf } from './column-placeholders.ts';
import { findRisks } from './risks.ts';
import { readSourceText, type Source } from './source-text.ts';
import { unknownBaseAdvice } from './unknown-base.ts';

/** One file after linking. */
export interface LinkedProvider {
  readonly file: string;
  readonly name: string;
  /** Absent for a base file (`domains: []`), and where something is wrong. */
  readonly provider?: Provider;
  /** What a base file would serve: a directory may say that a domain belongs to it. */
  readonly base?: Provider;
  /** What linking found; what reading the file found stands with the file. */
  readonly problems: readonly Problem[];
}

/** Keys that speak of one file only: a customer at a hoster has a name, an id and domains of its own. */
const notInherited = ['extends', 'domains', 'domainsFile', 'displayName', 'displayShortName', 'id'] as const;

/**
 * Files of a chain in which each extends the next. People write two or three. Every file walks its whole chain, so one of
 * 3,000 files took minutes to read.
 */
const maxChain = 32;

/**
 * Makes providers of files: resolves `extends` (a file of the folder before a preset of the same name), fills in the
 * defaults, adds the lists of domains, and looks for what is wrong or risky about the whole. Each top-level key of the
 * extending file replaces the base's; nothing is merged. Presets themselves give no provider.
 */
export function linkProviders(
  files: readonly ProviderFile[],
  lists: ReadonlyMap<string, DomainList>,
  presets: readonly ProviderFile[],
): readonly LinkedProvider[] {
  const byName = new Map([...presets, ...files].map((file) => [file.name, file]));
  const presetByName = new Map(presets.map((file) => [file.name, file]));
  const unknownBase = unknownBaseAdvice(byName.keys(), [...presetByName.keys()]);
  return files.map((file) => link(file, lists, byName, presetByName, unknownBase));
}

function link(
  file: ProviderFile,
  lists: ReadonlyMap<string, DomainList>,
  byName: ReadonlyMap<string, ProviderFile>,
  presetByName: ReadonlyMap<string, ProviderFile>,
  unknownBase: UnknownBase,
): LinkedProvider {
  const { file: path, name } = file;
  if (file.usable === 'no') return { file: path, name, problems: [] };
  const resolved = resolveExtends(file, byName, presetByName, unknownBase);
  if (!resolved.ok) return { file: path, name, problems: [problemAt(file, 'extends', resolved.words)] };
  const list = file.domainsFile === undefined ? undefined : lists.get(file.domainsFile);
  if (file.domainsFile !== undefined && list === undefined) {
    const words = {
      code: 'domains-file-unread',
      message: 'the list of domains could not be read',
      advice: 'its own problem says why',
    } as const;
    return { file: path, name, problems: [problemAt(file, 'domainsFile', words)] };
  }
  const built = buildProvider(file, resolved.values, list?.domains ?? []);
  if (built.kind === 'base') {
    return {
      file: path,
      name,
      ...(built.provider === undefined ? {} : { base: built.provider }),
      problems: [],
    };
  }
  if (built.kind === 'refused') {
    return {
      file: path,
      name,
      problems: built.problems.map(({ key, words }) => problemAt(file, key, words)),
    };
  }
  // Only what it extends can hold one: in a file with domains they are refused when it is read.
  const column = file.extends === undefined ? undefined : columnsOf(built.provider)[0];
  if (column !== undefined) {
    const words = {
      code: 'placeholder',
      message: `%${column}% is filled by a directory, and this file has domains of its own`,
      advice: 'write "domains: []" and let the directory name this file, or write what stands in its place',
    } as const;
    return { file: path, name, problems: [problemAt(file, 'extends', words)] };
  }
  const risks = findRisks(built.provider, file.values).map(({ path: where, words }) =>
    problemAt(file, where, { severity: 'warning', ...words }),
  );
  return { file: path, name, provider: built.provider, problems: risks };
}

type UnknownBase = ReturnType<typeof unknownBaseAdvice>;

type Resolved =
  | { readonly ok: true; readonly values: ProviderValues }
  | { readonly ok: false; readonly words: ProblemWords };

function resolveExtends(
  file: ProviderFile,
  byName: ReadonlyMap<string, ProviderFile>,
  presetByName: ReadonlyMap<string, ProviderFile>,
  unknownBase: UnknownBase,
): Resolved {
  const chain: ProviderFile[] = [file];
  for (let at = file; at.extends !== undefined;) {
    const base = byName.get(at.extends);
    // A folder may hold google-workspace.yaml that extends the preset of that name.
    const next = base === at ? presetByName.get(at.extends) : base;
    if (next === undefined && base === at) {
      return refuse('extends-cycle', `${at.name} extends itself`, 'remove the line, or name another file');
    }
    if (next === undefined) {
      return refuse(
        'extends-unknown',
        `there is no file and no preset with the name ${JSON.stringify(at.extends)}`,
        unknownBase(at.extends, file.name),
      );
    }
    if (chain.includes(next)) {
      const circle = [...chain.map((one) => one.name), next.name].join(' -> ');
      return refuse(
        'extends-cycle',
        `files extend each other in a circle: ${circle}`,
        'take "extends" out of one of them',
      );
    }
    if (chain.length >= maxChain) {
      return refuse(
        'extends-cycle',
        `more than ${maxChain} files extend one another, one after the other`,
        'extend the last of them directly',
      );
    }
    if (next.usable === 'no') {
      return refuse(
        'extends-broken',
        `${next.name}, which it extends, has errors`,
        `mend ${next.file} first`,
      );
    }
    chain.push(next);
    at = next;
  }
  const values: Record<string, unknown> = {};
  for (const base of chain.slice(1).reverse()) Object.assign(values, base.values);
  for (const key of notInherited) Reflect.deleteProperty(values, key);
  return { ok: true, values: { ...values, ...file.values } };
}

function refuse(code: ProblemWords['code'], message: string, advice?: string): Resolved {
  return { ok: false, words: { code, message, advice } };
}

/** A problem at the deepest part of a path whose place is known; where the file begins if it does not write the key. */
function problemAt(file: ProviderFile, path: string, words: ProblemWords): Problem {
  const { severity = 'error', code, message, advice } = words;
  const { places } = file;
  const place: Place | undefined =
    places.get(path) ?? places.get(path.split('.', 1)[0] ?? '') ?? places.get('');
  return {
    severity,
    code,
    message,
    ...(advice === undefined ? {} : { advice }),
    ...(place === undefined ? {} : { place }),
    file: file.file,
  };
}

/** Where a provider file or a list of domains names a domain (or MX host), for messages about two that claim it. */
export function findDomainPlace(source: Source, pattern: DomainPattern): Place | undefined {
  if (!/\.ya?ml$/i.test(source.file)) return findInDomainList(source, pattern);
  const read = readSourceText(source);
  const wanted = printPattern(pattern);
  for (const key of ['domains', 'mx']) {
    const written = read.value?.[key];
    const entries: readonly unknown[] = Array.isArray(written) ? written : [written];
    for (const [index, entry] of entries.entries()) {
      if (typeof entry !== 'string') continue;
      const one = readDomainPattern(entry);
      if (one.ok && printPattern(one.value) === wanted) {
        return read.placeOf(Array.isArray(written) ? [key, index] : [key]);
      }
    }
  }
  // A file without domains is for the domain that is its name.
  return read.value?.['domains'] === undefined ? read.placeOf([]) : undefined;
}
