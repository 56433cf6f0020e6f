import { z } from 'zod';
import type { Parsed } from '../model/parsed.ts';

/** What is known of a setting beside its type: for the shipped file, the docs, the environment and the messages. */
export interface SettingMeaning {
  /** What it does, a line each, for the shipped file and the docs. */
  readonly about: readonly string[];
  /** What to write: the advice under every problem with this setting. */
  readonly write: string;
  /** Shown in the shipped file where there is no default. */
  readonly example?: string;
  /** A group that the shipped file shows by its example alone, because its members exclude each other. */
  readonly short?: true;
  /** Kept out of command lines and environments where possible: the variable also exists with `_FILE` at its end. */
  readonly secret?: true;
  /** A path: relative to the settings file, or to the working folder where it comes from a flag or variable. */
  readonly path?: true;
}

/** The meaning of each setting, by its schema. */
export const settingMeanings = z.registry<SettingMeaning>();

/** Makes zod use one of our parse functions. */
export function by<In, Out>(parse: (given: In) => Parsed<Out>) {
  return (given: In, context: z.RefinementCtx): Out => {
    const result = parse(given);
    if (result.ok) return result.value;
    context.addIssue({ code: 'custom', message: result.reason });
    return z.NEVER;
  };
}

/** The path of a file or folder. */
export const aPath = z.string().min(1);

/** Highest port number; the schema says it, so that editors do. */
export const port = z.int().min(0).max(65_535);

/** The ways to write a listen address. */
export const listenForms = 'write ":8080", "127.0.0.1:8080", "[::1]:8080" (in quotes) or a port number';

/** A list that may also come from a variable, with commas or blanks between its entries. */
export function listOf<Entry extends z.ZodType>(entry: Entry) {
  return z.preprocess(
    (given) => (typeof given === 'string' ? given.split(/[\s,]+/).filter((one) => one !== '') : given),
    z.array(entry),
  );
}

/** A whole number between two bounds, and the sentence that says so. */
export function count(least: number, most: number, fallback: number, unit: string, about: readonly string[]) {
  return z
    .int()
    .min(least)
    .max(most)
    .prefault(fallback)
    .register(settingMeanings, { about, write: `write a whole number of ${unit} from ${least} to ${most}` });
}
