import { Option, type Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { ImportFlags } from './import.ts';
import type { Surroundings } from './surroundings.ts';

/** Adds `signpost import` to the program. */
export function addImportCommand(
  program: Command,
  surroundings: Surroundings,
  finish: (code: ExitCode) => void,
): void {
  program
    .command('import')
    .description("turn other programs' settings into provider files")
    .argument('<input...>', 'files, folders of XML files, URLs, mail domains, or - for standard input')
    .addOption(new Option('-o, --output <folder>', 'where the provider files go').makeOptionMandatory())
    .option('--force', 'replace provider files that are there already')
    .option('--domain <domain...>', 'mail domains for settings that name none (or not all)')
    .action(async (inputs: string[], flags: ImportFlags) => {
      const { runImport } = await import('./import.ts');
      finish(await runImport(inputs, flags, surroundings));
    });
}
