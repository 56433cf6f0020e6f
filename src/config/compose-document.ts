import { Composer, Lexer, Parser, type CST, type Document, type LineCounter } from 'yaml';

/**
 * Open collections at one place of the text. The package builds values by recursion, and Node does not survive a
 * recursion of some thousand levels in every case: V8 can end the whole process while it compiles a regular
 * expression there, and no try catches that. Far above what inspectDocument allows, far below what a stack holds.
 */
const maxOpen = 200;

/** What came of a text. */
export interface Composed {
  /** Absent where the text is nested too deeply. */
  readonly document?: Document;
  /** Offset of the first place that is nested too deeply. */
  readonly tooDeepAt?: number;
  /** Offset of a second document. */
  readonly secondAt?: number;
}

/**
 * The yaml package's parseDocument with a limit on nesting: tokens go to the composer only while the parser, which does
 * not recurse, has few collections open. May throw what the package throws.
 */
export function composeDocument(text: string, lines: LineCounter): Composed {
  const parser = new Parser(lines.addNewLine);
  let tooDeepAt: number | undefined;
  function* tokens(): Generator<CST.Token, void> {
    // parser.parse does this itself; line 1 has no line break in front of it.
    lines.addNewLine(0);
    for (const lexeme of new Lexer().lex(text)) {
      yield* parser.next(lexeme);
      if (parser.stack.length > maxOpen) {
        tooDeepAt = parser.offset;
        return;
      }
    }
    yield* parser.end();
  }
  const composer = new Composer({
    prettyErrors: false,
    uniqueKeys: false,
    stringKeys: true,
    merge: false,
    version: '1.2',
    logLevel: 'error',
  });
  let document: Document | undefined;
  for (const one of composer.compose(tokens(), true, text.length)) {
    if (document !== undefined) return { document, secondAt: one.range[0] };
    document = one;
  }
  if (tooDeepAt !== undefined) return { tooDeepAt };
  return document === undefined ? {} : { document };
}
