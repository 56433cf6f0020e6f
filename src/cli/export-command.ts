import type { Command, Option } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { ExportFlags } from './export.ts';
import type { Surroundings } from './surroundings.ts';

/** Adds `signpost export`. `options` are those of every command with settings. */
export function addExportCommand(
  program: Command,
  surroundings: Surroundings,
  finish: (code: ExitCode) => void,
  options: readonly Option[],
): void {
  const command = program
    .command('export')
    .description('write a folder for any web server, with every answer that needs no address')
    .argument('<folder>', 'where to write; what an earlier export left there is brought up to date')
    .option('--domain <domain>', 'only this domain, laid out for hosts of static pages')
    .option('--force', 'write into a folder that holds something else, too');
  for (const option of options) command.addOption(option);
  command.action(async (folder: string, flags: ExportFlags) => {
    const { exportSite } = await import('./export.ts');
    finish(await exportSite(folder, flags, surroundings));
  });
}
