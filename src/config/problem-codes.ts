import { folderProblemCodes } from './folder-problem-codes.ts';
import { providerProblemCodes } from './provider-codes.ts';
import { settingsProblemCodes } from './settings-file-codes.ts';

/**
 * Every code a problem in a configuration file may carry, with one line that explains it. docs/errors.md is generated
 * from this list. A code is never reused for something else: people search for it.
 */
export const problemCodes = {
  ...settingsProblemCodes,
  // The text itself
  'yaml-syntax': 'The text is not valid YAML.',
  'yaml-percent-unquoted':
    'A value begins with a percent sign and stands without quotes; YAML keeps that sign for itself.',
  'yaml-star-unquoted':
    'A value begins with a star and stands without quotes; YAML takes it for a reference to an anchor.',
  'yaml-reserved-character': 'A value begins with @ or ` and stands without quotes; YAML reserves both.',
  'yaml-colon-in-value': 'A value without quotes holds a colon and a blank (`key: a: b`).',
  'yaml-tab': 'A line is indented with a tab; YAML allows blanks only.',
  'yaml-missing-space': 'There is no blank between a key, its colon and the value (`key:value`).',
  'yaml-unclosed-quote': 'A quote was opened and never closed.',
  'yaml-unclosed-bracket': 'A [ or { was opened and never closed.',
  'yaml-indentation': 'A line stands further left or right than the lines it belongs to.',
  'yaml-escape': 'A backslash in double quotes begins an escape that does not exist.',
  'yaml-duplicate-key': 'The same key stands twice in one mapping.',
  'yaml-several-documents': 'The file holds more than one YAML document.',
  'yaml-not-a-mapping': 'The file is not a list of `key: value` lines.',
  'yaml-empty': 'The file holds no key at all.',
  'yaml-tag': 'A YAML tag (`!name`) is used; nothing here needs one.',
  'yaml-version': 'The file asks for YAML 1.1, in which yes, no and on are no texts.',
  'yaml-merge-key': 'The merge key `<<` is used; `extends` does this here.',
  'yaml-recursive': 'An alias stands inside the value it refers to.',
  'yaml-too-many-aliases': 'Aliases are used so often that the value would grow without bound.',
  'yaml-too-deep': 'Values are nested deeper than any key needs.',
  'too-many-problems': 'There are more problems in the file than are listed.',
  ...providerProblemCodes,
  ...folderProblemCodes,
} as const;

/** A code of the list. */
export type ProblemCode = keyof typeof problemCodes;

/** What a problem says beside its place. */
export interface ProblemWords {
  /** `error` where absent. */
  readonly severity?: 'error' | 'warning';
  readonly code: ProblemCode;
  readonly message: string;
  readonly advice?: string | undefined;
}
