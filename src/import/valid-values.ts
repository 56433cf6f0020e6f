import { printYaml, type YamlMap, type YamlValue } from '../config/print-yaml.ts';
import { parseProviderFile } from '../config/provider-file.ts';
import type { ProviderKey } from '../config/provider-schema.ts';

/** Why a value can't stand under a key, in the words of a provider file's own problems; undefined where it can. */
export function whyInvalid(key: ProviderKey, value: YamlValue): string | undefined {
  const text = printYaml(new Map([[key, value]]), new Map(), []);
  const { problems } = parseProviderFile({ file: 'import.yaml', text });
  return problems.find((problem) => problem.severity === 'error')?.message;
}

/** One entry of a list, with the comments above it. */
export interface ListEntry {
  readonly value: YamlValue;
  readonly comments: readonly string[];
}

/** A list split into what may stand in a provider file and what may not, each with its reason. */
export interface CheckedList {
  readonly valid: readonly ListEntry[];
  readonly invalid: readonly { readonly value: YamlValue; readonly reason: string }[];
}

/** Checks the entries of a list key: all at once first, one by one only where something is wrong. */
export function checkList(key: ProviderKey, entries: readonly ListEntry[]): CheckedList {
  if (
    entries.length === 0 ||
    whyInvalid(
      key,
      entries.map((one) => one.value),
    ) === undefined
  ) {
    return { valid: entries, invalid: [] };
  }
  const valid: ListEntry[] = [];
  const invalid: { value: YamlValue; reason: string }[] = [];
  for (const entry of entries) {
    const reason = whyInvalid(key, [entry.value]);
    if (reason === undefined) valid.push(entry);
    else invalid.push({ value: entry.value, reason });
  }
  return { valid, invalid };
}

/** Takes from a mapping the entries that make it invalid, as long as something valid is left. */
export function splitMapping(
  key: ProviderKey,
  value: YamlValue,
): { readonly valid: YamlValue | undefined; readonly invalid: YamlMap; readonly reason: string } {
  const reason = whyInvalid(key, value);
  if (reason === undefined) return { valid: value, invalid: new Map(), reason: '' };
  if (value instanceof Map) {
    for (const name of value.keys() as MapIterator<string>) {
      const without = new Map([...(value as YamlMap)].filter(([one]) => one !== name));
      if (without.size > 0 && whyInvalid(key, without) === undefined) {
        return {
          valid: without,
          invalid: new Map([...(value as YamlMap)].filter(([one]) => one === name)),
          reason,
        };
      }
    }
  }
  return { valid: undefined, invalid: new Map([[key, value]]), reason };
}
