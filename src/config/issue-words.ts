import { stringify } from 'yaml';
import type { z } from 'zod';
import type { ProblemWords } from './problem-codes.ts';
import type { Path } from './source-text.ts';
import { meantWord } from './word-hints.ts';

/** Every issue but an unknown key, which is handled apart because serve goes on without such keys. */
export interface FlatIssue {
  readonly issue: z.core.$ZodIssue;
  readonly path: Path;
  /** What stands there in the file. */
  readonly value: unknown;
  /** The kinds that the branches of a union expect, where none fits. */
  readonly expected: readonly string[];
}

/** What helps to explain an issue beside the issue itself. */
export interface IssueContext {
  /** A scalar as it is written, for values that YAML changed. */
  readonly written: string | undefined;
  /** The line of the file. */
  readonly line: string;
  /** A good value for the top-level key, where the issue is about the whole key. */
  readonly example: unknown;
}

/** Turns a zod issue into the words of an operator. */
export function explainIssue(flat: FlatIssue, context: IssueContext): ProblemWords {
  const { issue, value } = flat;
  const field = fieldOf(flat.path);
  if (issue.code === 'custom') {
    const words: unknown = issue.params?.['words'];
    if (isWords(words)) return words;
  }
  if (value === undefined) {
    return { code: 'missing-key', message: `"${field}" is missing`, advice: `add "${field}: ..."` };
  }
  if (value === null) return nothingWritten(field, context);
  switch (issue.code) {
    case 'invalid_value':
      return typeof value === 'string'
        ? wrongWord(field, value, issue.values.map(String))
        : wrongKind(flat, field, context);
    case 'too_small':
    case 'too_big':
      return outOfRange(field, issue);
    case 'invalid_key':
      return {
        code: 'language-tag',
        message: `"${String(issue.path.at(-1)).slice(0, 60)}" is no language tag`,
        advice: 'write language tags such as en, de or pt-BR',
      };
    default:
      return wrongKind(flat, field, context);
  }
}

function isWords(value: unknown): value is ProblemWords {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

/** The key that a path is about: the last name in it. */
export function fieldOf(path: Path): string {
  return (path.findLast((step) => typeof step === 'string') ?? 'value').slice(0, 60);
}

function nothingWritten(field: string, context: IssueContext): ProblemWords {
  return {
    code: 'missing-value',
    message: `nothing stands after "${field}:"`,
    advice: /:\s+#\S/.test(context.line)
      ? 'a value that begins with # has to stand in quotes'
      : 'write a value, or remove the line',
  };
}

function wrongWord(field: string, value: string, allowed: readonly string[]): ProblemWords {
  if (field === 'type' && allowed.includes('imap') === /^smtps?$/i.test(value.trim()) && isMailType(value)) {
    const right = allowed.includes('imap') ? 'outgoing' : 'incoming';
    return {
      code: 'server-direction',
      message: `${value.trim()} is an ${right} server`,
      advice: `write it under "${right}"`,
    };
  }
  const meant = meantWord(field, value, allowed);
  return {
    code: 'wrong-value',
    message: `${JSON.stringify(value.slice(0, 60))} can not stand after "${field}:"`,
    advice: meant === undefined ? `one of: ${allowed.join(', ')}` : `write "${field}: ${meant}"`,
  };
}

function isMailType(value: string): boolean {
  return /^(?:imap|pop3?|smtp)s?$/i.test(value.trim());
}

function outOfRange(field: string, issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): ProblemWords {
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  return field === 'port'
    ? { code: 'port', message: 'a port is a number from 1 to 65535' }
    : { code: 'out-of-range', message: `"${field}" is ${bound}` };
}

function wrongKind(flat: FlatIssue, field: string, context: IssueContext): ProblemWords {
  const { value, expected } = flat;
  const wants = (kind: string): boolean => expected.includes(kind);
  const isWhole = flat.path.length === 1;
  const example =
    isWhole && context.example !== undefined
      ? `write for example: ${asYaml(field, context.example)}`
      : undefined;
  if (field === 'version' && typeof value === 'number' && wants('number')) {
    // 1.1 and 1.2 are as good without quotes, so quotes are not what is missing.
    return { code: 'wrong-value', message: `there is no version ${value}`, advice: 'one of: 1.1, 1.2' };
  }
  if ((typeof value === 'number' || typeof value === 'bigint') && wants('string')) {
    return {
      code: 'number-as-text',
      message: `a number stands where a text is meant; YAML reads it as ${value}`,
      advice: `put it in quotes: "${(context.written ?? String(value)).slice(0, 60)}"`,
    };
  }
  if (typeof value === 'number' && wants('int')) {
    return { code: 'out-of-range', message: `"${field}" is a whole number` };
  }
  if (typeof value === 'boolean' && !wants('boolean')) {
    return {
      code: 'boolean-as-text',
      message: `"${field}" is no switch; true and false mean nothing here`,
      advice: example ?? `write the text in quotes: "${value}"`,
    };
  }
  if (typeof value === 'string' && wants('boolean')) {
    const meant = /^(?:yes|on|y|1|true)$/i.test(value.trim()) ? 'true' : 'false';
    return /^(?:yes|no|on|off|y|n|1|0|true|false)$/i.test(value.trim())
      ? {
          code: 'text-as-boolean',
          message: `"${field}" is true or false`,
          advice: `write "${field}: ${meant}"`,
        }
      : { code: 'text-as-boolean', message: `"${field}" is true or false`, advice: example };
  }
  if (typeof value === 'string' && (wants('int') || wants('number'))) return textAsNumber(field, value);
  return {
    code: 'wrong-kind',
    message: `"${field}" is ${kindOf(value)}, and should be ${listKinds(expected)}`,
    advice: example,
  };
}

function textAsNumber(field: string, value: string): ProblemWords {
  const isPort = field === 'port';
  return {
    code: isPort ? 'port' : 'text-as-number',
    message: isPort ? 'a port is a number from 1 to 65535' : `"${field}" is a number`,
    advice: numberAdvice(field, value),
  };
}

/** Keys whose number counts a unit that people write behind it, and that unit. */
const units: ReadonlyMap<string, string> = new Map([
  ['maxAge', 'seconds'],
  ['daysToLeaveMessagesOnServer', 'days'],
]);

function numberAdvice(field: string, value: string): string | undefined {
  if (/^\s*\d{1,9}\s*$/.test(value)) return `write it without quotes: ${field}: ${Number(value)}`;
  const unit = units.get(field);
  return unit === undefined ? undefined : `write how many ${unit}, without a unit behind the number`;
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a mapping ("key: value" lines)'],
  ['record', 'a mapping ("key: value" lines)'],
]);

function listKinds(expected: readonly string[]): string {
  const names = [...new Set(expected.map((kind) => kinds.get(kind) ?? kind))];
  return names.length === 0 ? 'something else' : names.join(' or ');
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return kinds.get(typeof value) ?? 'something else';
}

function asYaml(key: string, value: unknown): string {
  return stringify({ [key]: value }, { collectionStyle: 'flow', lineWidth: 0 })
    .trim()
    .replace(/^\{ ?(.*?) ?\}$/s, '$1');
}
