import { type Command, type Option } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { ConfigFlags } from './read-settings.ts';
import type { Surroundings } from './surroundings.ts';

/** Adds `signpost forget` to the command line. */
export function addForgetCommand(
  program: Command,
  surroundings: Surroundings,
  finish: (code: ExitCode) => void,
  options: readonly Option[],
): void {
  const command = program
    .command('forget')
    .description('tell the running server to ask directories anew for a domain and its logins, at once')
    .argument('<domain>', 'the domain');
  for (const option of options) command.addOption(option);
  command.action(async (domain: string, flags: ConfigFlags) => {
    const { forget } = await import('./forget.ts');
    finish(await forget(domain, flags, surroundings));
  });
}
