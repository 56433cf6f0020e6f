import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { commandLine } from '../support/build-folder.ts';

/**
 * Runs a command on a terminal of its own (util-linux's `script`) until the screen shows a text, then presses Ctrl-C.
 * Answers what the screen showed.
 */
export async function startInTerminal(
  commandArguments: readonly string[],
  folder: string,
  until: RegExp,
): Promise<string> {
  const command = [process.execPath, commandLine, ...commandArguments].map((part) => `'${part}'`).join(' ');
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SIGNPOST_'));
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  child.stdout.on('data', (chunk: Buffer) => {
    const before = until.test(screen);
    screen += chunk.toString();
    if (!before && until.test(screen)) child.stdin.write('\u0003');
  });
  await once(child, 'close');
  clearTimeout(timer);
  return screen;
}
