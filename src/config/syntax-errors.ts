import { isScalar, visit, type Document, type ErrorCode } from 'yaml';
import type { ProblemCode, ProblemWords } from './problem-codes.ts';

/** Errors after which the parser's value is what was meant, so that the rest of the file can be checked too. */
export const recoverableErrors: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BAD_SCALAR_START',
  'BAD_ALIAS',
  'BAD_DQ_ESCAPE',
  'MULTIPLE_DOCS',
  'TAG_RESOLVE_FAILED',
]);

/** Brackets or lists within each other, by the thousand. */
export const tooDeep: ProblemWords = {
  code: 'yaml-too-deep',
  message: 'brackets or lists are nested far too deep',
};

/** A `---` line in the middle of the file. */
export const secondDocument: ProblemWords = {
  code: 'yaml-several-documents',
  message: 'a second YAML document begins here',
  advice: 'write each provider into its own file, and remove this "---"',
};

/** Blanks that look like a space and are none: pasted from a web page, or typed with the Alt key held down. */
const strangeBlank = /(?:^ *|[:-])[\u00a0\u2000-\u200b\u202f\u3000\ufeff]/u;

const strangeBlankWords: ProblemWords = {
  code: 'yaml-missing-space',
  message:
    'a blank in this line is no space but a character that looks like one, and YAML takes it for a letter',
  advice: 'type the blanks of this line anew',
};

/** A line of the file and the offset in it where the parser stopped. */
interface Spot {
  readonly line: string;
  readonly column: number;
}

/**
 * Turns the yaml package's error into the words of an operator. The traps everybody meets have their own code; for
 * the others the parser's own sentence is kept.
 */
export function explainSyntaxError(code: ErrorCode, message: string, spot: Spot): ProblemWords {
  if (strangeBlank.test(spot.line)) return strangeBlankWords;
  // A list entry such as "- imaps://host" is no key without its blank.
  const glued = /^\s*(?:- +)*([A-Za-z][\w-]*):(?!\/\/)([^\s:].*)$/.exec(spot.line);
  switch (code) {
    case 'BAD_SCALAR_START':
      return badStart(spot);
    case 'BAD_ALIAS':
      return {
        code: 'yaml-star-unquoted',
        message: 'a star stands without quotes, so YAML takes it for a reference to an anchor',
        advice: 'put it in quotes: "*"',
      };
    case 'TAB_AS_INDENT':
      return {
        code: 'yaml-tab',
        message: 'the line is indented with a tab',
        advice: 'use blanks; YAML allows no tabs in front of a line',
      };
    case 'MULTIPLE_DOCS':
      return secondDocument;
    case 'BAD_DQ_ESCAPE':
      return {
        code: 'yaml-escape',
        message: 'the backslash begins an escape that YAML does not know',
        advice: "double the backslash, or use single quotes: '...'",
      };
    case 'MISSING_CHAR':
    case 'MULTILINE_IMPLICIT_KEY':
      if (/closing ["']quote|closing '"'|closing/i.test(message)) return unclosedQuote();
      if (glued !== null) return missingSpace(glued[1] ?? '', glued[2] ?? '');
      return code === 'MISSING_CHAR' ? missing(message) : colonOrIndentation(spot);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return colonOrIndentation(spot);
    case 'BAD_INDENT':
      if (message.startsWith('Flow')) return unclosedBracket();
      return {
        code: 'yaml-indentation',
        message: 'the line does not begin below the lines it belongs to',
        advice: 'give all keys of one level the same number of blanks',
      };
    case 'RESOURCE_EXHAUSTION':
      return tooDeep;
    case 'UNEXPECTED_TOKEN':
      if (/end/.test(message) && /["']/.test(spot.line)) {
        return {
          code: 'yaml-syntax',
          message: 'something follows the closing quote',
          advice: 'put the whole value into one pair of quotes; a " inside is written \\"',
        };
      }
      if (/block-seq-ind/.test(message)) {
        return {
          code: 'yaml-syntax',
          message: 'a list can not begin on the line of its key',
          advice: 'begin a new line, indent it by two blanks, then "- "; or write [a, b]',
        };
      }
      return other(message);
    case 'ALIAS_PROPS':
    case 'BAD_DIRECTIVE':
    case 'BAD_PROP_ORDER':
    case 'BLOCK_IN_FLOW':
    case 'DUPLICATE_KEY':
    case 'IMPOSSIBLE':
    case 'KEY_OVER_1024_CHARS':
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
    case 'NON_STRING_KEY':
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_COLLECTION_TYPE':
      return other(message);
  }
}

/**
 * Where the quote or bracket was opened that is never closed: the parser only says where it gave up, which is often the
 * end of the file. Undefined for other problems.
 */
export function findOpening(document: Document, text: string, code: ProblemCode): number | undefined {
  if (code !== 'yaml-unclosed-quote' && code !== 'yaml-unclosed-bracket') return undefined;
  let opening: number | undefined;
  visit(document, {
    Value(_key, node) {
      const [start, end] = node.range ?? [0, 0];
      const isOpen = isScalar(node)
        ? code === 'yaml-unclosed-quote' && node.type?.startsWith('QUOTE') === true
        : code === 'yaml-unclosed-bracket' && node.flow === true && !/[\]}]/.test(text.slice(end - 1, end));
      if (isOpen) opening = start;
    },
  });
  return opening;
}

function badStart(spot: Spot): ProblemWords {
  const rest = spot.line.slice(Math.max(0, spot.column));
  const before = spot.line.slice(0, Math.max(0, spot.column));
  // Within brackets the value ends at the next comma.
  const whole = /[[{]/.test(before.replace(/^[^:]*:/, '')) ? rest.replace(/,.*$/, '') : rest;
  const value = whole.replace(/\s+#.*$/, '').replace(/[\s,\]}]+$/, '');
  if (/^%[^\s:]*:(?:\s|$)/.test(rest)) return directive;
  if (rest.startsWith('%')) {
    return {
      code: 'yaml-percent-unquoted',
      message: 'the value begins with a percent sign and stands without quotes',
      advice: `put it in quotes: ${JSON.stringify(value)}`,
    };
  }
  return {
    code: 'yaml-reserved-character',
    message: `a value without quotes can't begin with ${JSON.stringify(rest.slice(0, 1))}`,
    advice: `put it in quotes: ${JSON.stringify(value)}`,
  };
}

const directive: ProblemWords = {
  code: 'yaml-percent-unquoted',
  message: 'a line that begins with a percent sign is a directive in YAML',
  advice: 'a key can not begin with %',
};

function missingSpace(key: string, value: string): ProblemWords {
  return {
    code: 'yaml-missing-space',
    message: `there is no blank after "${key}:"`,
    advice: `write "${key}: ${value.trimEnd()}"`,
  };
}

function unclosedQuote(): ProblemWords {
  return {
    code: 'yaml-unclosed-quote',
    message: 'the quote that is opened here is never closed',
    advice: 'close the quote at the end of the value',
  };
}

function unclosedBracket(): ProblemWords {
  return {
    code: 'yaml-unclosed-bracket',
    message: 'the bracket that is opened here is never closed',
    advice: 'close the bracket; a "#" within it begins a comment unless it stands in quotes',
  };
}

function missing(message: string): ProblemWords {
  if (/directives-end/.test(message)) return directive;
  if (/map value/.test(message)) {
    return {
      code: 'yaml-syntax',
      message: 'this line is no "key: value"',
      advice: 'put a colon and a blank after the key, or indent the line to make it part of the one above',
    };
  }
  return /flow|[\]}]/i.test(message) ? unclosedBracket() : other(message);
}

function colonOrIndentation(spot: Spot): ProblemWords {
  const inValue = /^(\s*(?:- +)*[\w-]+):\s+([^\s].*:(?:\s.*)?)$/.exec(spot.line.trimEnd());
  if (inValue !== null) {
    return {
      code: 'yaml-colon-in-value',
      message: 'the value holds a colon and a blank, which begins a new key in YAML',
      advice: `put the value in quotes: ${(inValue[1] ?? '').trim()}: ${JSON.stringify(inValue[2])}`,
    };
  }
  const words = /^\s*(?:- +)*([A-Za-z][\w-]*)(?: +([^:]*))?$/.exec(spot.line.trimEnd());
  if (words !== null) {
    return {
      code: 'yaml-syntax',
      message: 'this line is no "key: value"',
      advice: `put a colon and a blank after the key: "${words[1]}: ${words[2]?.trim() ?? '...'}"`,
    };
  }
  return {
    code: 'yaml-indentation',
    message: 'the lines after this one are indented as if they belonged to it, but it already has a value',
    advice: 'give all keys of one level the same number of blanks, or put a text of several lines in quotes',
  };
}

function other(message: string): ProblemWords {
  const firstLine = message.split('\n', 1)[0] ?? '';
  return { code: 'yaml-syntax', message: `not valid YAML: ${firstLine.slice(0, 160)}` };
}
