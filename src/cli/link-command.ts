import { Option, type Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import { linkFormats } from './link-formats.ts';
import type { LinkFlags } from './link.ts';
import type { Surroundings } from './surroundings.ts';

/** Adds `signpost link`. `options` are those of every command with settings. */
export function addLinkCommand(
  program: Command,
  surroundings: Surroundings,
  finish: (code: ExitCode) => void,
  options: readonly Option[],
): void {
  const command = program
    .command('link')
    .description(
      'print a signed link to the set-up page, for a mailbox whose login is not made from its address',
    )
    .argument('[address]', 'the e-mail address')
    .option('--login <login>', 'the login; without it the directory of logins is asked, where there is one')
    .option('--name <name>', "the person's name")
    .option('--valid <time>', 'how long it holds: 90m, 12h, 7d (default: 7d)')
    .option('--lang <language>', 'the language of the page, such as de')
    .option('--base <url>', 'the origin it leads to (default: publicUrl)')
    .addOption(new Option('--format <format>', 'what it leads to (default: page)').choices(linkFormats))
    .option('--new-key', 'print a new key for the settings (links.key) and nothing else');
  for (const option of options) command.addOption(option);
  command.action(async (address: string | undefined, flags: LinkFlags) => {
    const { link } = await import('./link.ts');
    finish(link(address, flags, surroundings));
  });
}
