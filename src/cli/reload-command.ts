import { type Command, type Option } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { ReloadFlags } from './reload.ts';
import type { Surroundings } from './surroundings.ts';

/** Adds `signpost reload` to the command line. */
export function addReloadCommand(
  program: Command,
  surroundings: Surroundings,
  finish: (code: ExitCode) => void,
  options: readonly Option[],
): void {
  const command = program
    .command('reload')
    .description('tell the running server to look for changed provider files now, and print what came of it')
    .option('--force', 'let domains go that were held back because too many would be gone at once');
  for (const option of options) command.addOption(option);
  command.action(async (flags: ReloadFlags) => {
    const { reload } = await import('./reload.ts');
    finish(await reload(flags, surroundings));
  });
}
