/** What a command sees of the process it runs in; tests make their own. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  readonly out: Output;
  readonly err: Output;
}

/** Standard output or standard error. */
export interface Output {
  write(text: string | Uint8Array): void;
  /** True where a person reads along. */
  readonly isTerminal: boolean;
  /** True where colours are wanted: on a terminal, unless NO_COLOR (no-color.org) is set. */
  readonly colour: boolean;
}

/** The surroundings of this process. */
export function processSurroundings(): Surroundings {
  return {
    environment: process.env,
    workingFolder: process.cwd(),
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
  };
}

/** Node's types say that isTTY is always there; on a pipe it is undefined. */
type MaybeTerminal = Omit<NodeJS.WriteStream, 'isTTY'> & { readonly isTTY?: boolean };

function outputOf(stream: MaybeTerminal): Output {
  const isTerminal = stream.isTTY ?? false;
  const noColour = process.env['NO_COLOR'];
  return {
    isTerminal,
    colour: isTerminal && (noColour === undefined || noColour === '') && process.env['TERM'] !== 'dumb',
    write: (text) => void stream.write(text),
  };
}

/**
 * Ends quietly where the reader of our output has gone (`signpost check | head`), which is no error of anybody.
 * For commands that only print; a server goes on without the reader of its log.
 */
export function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}
