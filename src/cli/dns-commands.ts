import { Option, type Command } from 'commander';
import type { DnsFlags } from './dns.ts';
import type { ExitCode } from './exit-code.ts';
import type { NamesFlags } from './names.ts';
import { namesFormats } from './names-snippets.ts';
import type { Surroundings } from './surroundings.ts';

/** Adds `signpost dns` and `signpost names` to the program. `options` are those of every command with settings. */
export function addDnsCommands(
  program: Command,
  surroundings: Surroundings,
  finish: (code: ExitCode) => void,
  options: readonly Option[],
): void {
  const dns = program
    .command('dns')
    .description('print the DNS records that a domain should have, each with what it is for')
    .argument('[domain]', 'the mail domain')
    .addOption(
      new Option('--format <format>', 'zone text, JSON, or YAML for octoDNS').choices([
        'bind',
        'json',
        'octodns',
      ]),
    )
    .option(
      '--target <host>',
      'the host (or addresses, with commas) where Signpost is reached (default: that of publicUrl)',
    )
    .addOption(
      new Option(
        '--style <style>',
        'cname: what changes stands below the target, so that customers set their records once',
      ).choices(['host', 'cname']),
    )
    .option('--all', 'every domain that is listed, as JSON lines')
    .action(async (domain: string | undefined, flags: DnsFlags) => {
      const { printDns } = await import('./dns.ts');
      finish(await printDns(domain, flags, surroundings));
    });
  const names = program
    .command('names')
    .description('print every host name that needs a certificate')
    .argument('[domain...]', 'only those of these mail domains')
    .addOption(
      new Option('--format <format>', 'a list, commands for certbot, or a snippet for a proxy').choices(
        namesFormats,
      ),
    )
    .option(
      '--page',
      'also setup. of every domain, the set-up page for people, each with a certificate of its own',
    )
    .action(async (domains: string[], flags: NamesFlags) => {
      const { printNames } = await import('./names.ts');
      finish(await printNames(domains, flags, surroundings));
    });
  for (const option of options) {
    dns.addOption(option);
    names.addOption(option);
  }
}
