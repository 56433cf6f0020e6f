import { z } from 'zod';
import { settingMeanings, type SettingMeaning } from './setting-schema.ts';
import { settingsSchema } from './settings-file-schema.ts';

/** One setting, or a group of settings, with everything that is said about it in one place. */
export interface SettingKey {
  /** Where it stands in the file: `['limits', 'bodyBytes']`. */
  readonly path: readonly string[];
  /** The same in one word: `limits.bodyBytes`. */
  readonly name: string;
  readonly kind: 'text' | 'number' | 'switch' | 'group' | 'list';
  readonly meaning: SettingMeaning;
  /** The default as it would be written; undefined where there is none. */
  readonly fallback: unknown;
  /** The environment variable. */
  readonly variable: string;
}

/** Every setting in the order of the file, a group in front of its members; of a list of groups only the list. */
export const settingKeys: readonly SettingKey[] = keysOf(settingsSchema, []);

/** The settings inside the entries of lists: `directories.sql.url`. They stand in the file only. */
export const entryKeys: readonly SettingKey[] = settingKeys.flatMap(({ kind, path }) =>
  kind === 'list' ? entryKeysOf(path) : [],
);

function entryKeysOf(path: readonly string[]): readonly SettingKey[] {
  const found = Object.entries(settingsSchema.shape).find(([name]) => name === path[0]);
  const entry = found === undefined ? undefined : entryOf(unwrap(found[1] as z.ZodType).inner);
  return entry === undefined ? [] : keysOf(entry, path);
}

/** The group that a list of groups repeats. */
function entryOf(schema: z.ZodType): z.ZodObject | undefined {
  if (!(schema instanceof z.ZodArray)) return undefined;
  return groupIn(schema.element as z.ZodType);
}

/** The group that a schema is, or that it takes beside a plain value (`mx: true`). */
function groupIn(schema: z.ZodType): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  if (!(schema instanceof z.ZodUnion)) return undefined;
  return schema.options.flatMap((option) => groupIn(option as z.ZodType) ?? [])[0];
}

function keysOf(group: z.ZodObject, above: readonly string[]): SettingKey[] {
  const keys: SettingKey[] = [];
  for (const [name, given] of Object.entries(group.shape)) {
    const schema = given as z.ZodType;
    const path = [...above, name];
    const meaning = settingMeanings.get(schema);
    if (meaning === undefined) throw new Error(`the setting ${path.join('.')} has no meaning registered`);
    const { inner, fallback } = unwrap(schema);
    const members = groupIn(inner);
    keys.push({
      path,
      name: path.join('.'),
      kind: kindOf(inner),
      meaning,
      fallback,
      variable: variableOf(path),
    });
    if (members !== undefined) keys.push(...keysOf(members, path));
  }
  return keys;
}

function unwrap(schema: z.ZodType): { readonly inner: z.ZodType; readonly fallback: unknown } {
  if (schema instanceof z.ZodPrefault) {
    return { inner: schema.unwrap() as z.ZodType, fallback: schema.def.defaultValue };
  }
  if (schema instanceof z.ZodOptional) return { inner: schema.unwrap() as z.ZodType, fallback: undefined };
  return { inner: schema, fallback: undefined };
}

function kindOf(schema: z.ZodType): SettingKey['kind'] {
  if (groupIn(schema) !== undefined) return 'group';
  if (entryOf(schema) !== undefined) return 'list';
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'switch';
  return 'text';
}

/** `limits.bodyBytes` is SIGNPOST_LIMITS_BODY_BYTES. */
function variableOf(path: readonly string[]): string {
  const words = path.map((part) => part.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
  return ['SIGNPOST', ...words].join('_');
}

/** The settings that have a value of their own, without the groups and the lists of groups. */
export const plainSettingKeys: readonly SettingKey[] = settingKeys.filter(
  ({ kind }) => kind !== 'group' && kind !== 'list',
);
