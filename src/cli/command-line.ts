import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { escapeForTerminal } from '../config/print-problem.ts';
import { parseListenAddress } from '../config/settings-file-values.ts';
import type { CheckFlags } from './check.ts';
import { addDnsCommands } from './dns-commands.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { addExportCommand } from './export-command.ts';
import { addImportCommand } from './import-command.ts';
import { addLinkCommand } from './link-command.ts';
import { letterKinds } from './letter-kinds.ts';
import type { ConfigFlags } from './read-settings.ts';
import { pictureKinds } from './picture-kinds.ts';
import { addForgetCommand } from './forget-command.ts';
import { addReloadCommand } from './reload-command.ts';
import type { RenderFlags } from './render.ts';
import type { Surroundings } from './surroundings.ts';
import { ownVersion } from './version.ts';

/**
 * Reads the arguments, runs the command, answers its exit code. Each command is loaded only when it is asked for, so
 * that none waits for what another one needs. Rejects only for a fault of ours.
 */
export async function runCommandLine(
  commandArguments: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  let result: ExitCode = exitCode.fine;
  const finish = (code: ExitCode): void => {
    result = code;
  };
  const program = makeProgram(surroundings, finish);
  try {
    if (commandArguments.length === 0) {
      program.outputHelp({ error: true });
      return exitCode.wrongUse;
    }
    await program.parseAsync([...commandArguments], { from: 'user' });
    return result;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version come as errors with code 0; everything else is a mistake in the arguments.
    return error.exitCode === 0 ? exitCode.fine : exitCode.wrongUse;
  }
}

function makeProgram(surroundings: Surroundings, finish: (code: ExitCode) => void): Command {
  const program = new Command('signpost')
    .description(
      'Tells mail programs how to set themselves up: one YAML file a provider, answered to each in its own language.',
    )
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('("signpost --help" shows what there is)')
    .configureOutput({
      writeOut: (text) => {
        surroundings.out.write(text);
      },
      writeErr: (text) => {
        surroundings.err.write(text.split('\n').map(escapeForTerminal).join('\n'));
      },
    })
    .addHelpText('after', '\nExit codes: 0 fine (warnings included), 1 problems found, 2 wrong use.');

  program
    .command('serve')
    .description('answer mail programs, until told to stop')
    .addOption(configOption())
    .addOption(
      new Option('--listen <address>', 'where to listen, such as :8080 or 127.0.0.1:8080').argParser(
        listenAddress,
      ),
    )
    .addOption(
      new Option('--admin <address>', 'where operators look (/status), or off').argParser(adminAddress),
    )
    .addOption(providersOption())
    .addHelpText(
      'after',
      '\nSignals: SIGTERM and SIGINT stop it gracefully, a second one at once; SIGHUP looks for changed files now.',
    )
    .action(async (flags: ConfigFlags) => {
      const { serve } = await import('./serve.ts');
      finish(await serve(flags, surroundings));
    });

  program
    .command('check')
    .description(
      'read settings and provider files: what was understood, what is wrong, what each mail program will do',
    )
    .argument('[file...]', 'show only these provider files; all are read in any case')
    .addOption(configOption())
    .addOption(providersOption())
    .option('--strict', 'warnings make the exit code 1, too')
    .option('--json', 'print JSON for programs')
    .action(async (files: string[], flags: CheckFlags) => {
      const { check } = await import('./check.ts');
      finish(await check(files, flags, surroundings));
    });

  program
    .command('render')
    .description('print one answer, exactly as the server sends it')
    .argument(
      '<format>',
      'thunderbird, outlook, mobilesync, outlook-json, apple, pacc, mta-sts, qr, qr-profile or letter',
    )
    .argument('<address>', 'the e-mail address that asks')
    .option('--name <name>', "the person's name, for the formats apple, qr, qr-profile and letter")
    .option(
      '--login <login>',
      'a login that takes the place of the configured user names (apple, qr, qr-profile, outlook, letter)',
    )
    .option(
      '--valid <time>',
      'with --login, how long the links in it hold: 90m, 12h, 7d (qr-profile, letter; default: 7d)',
    )
    .option('--sign', 'sign the profile (format apple) with the key of the settings')
    .addOption(
      new Option(
        '--picture <kind>',
        'draw the code (formats qr and qr-profile); on a terminal it is drawn in any case',
      ).choices(pictureKinds),
    )
    .option('--lang <language>', 'the language of the letter, such as de (format letter); English otherwise')
    .addOption(
      new Option('--as <kind>', 'the letter for paper and panels, or for a welcome mail').choices(
        letterKinds,
      ),
    )
    .addOption(configOption())
    .addOption(providersOption())
    .action(async (format: string, address: string, flags: RenderFlags) => {
      if (format === 'letter') {
        const { renderLetter } = await import('./render-letter.ts');
        return finish(await renderLetter(address, flags, surroundings));
      }
      const { render } = await import('./render.ts');
      finish(await render(format, address, flags, surroundings));
    });

  addForgetCommand(program, surroundings, finish, [configOption()]);

  addReloadCommand(program, surroundings, finish, [
    configOption(),
    new Option('--admin <address>', 'where the server listens for its operator').argParser(listenAddress),
  ]);

  addExportCommand(program, surroundings, finish, [configOption(), providersOption()]);

  addDnsCommands(program, surroundings, finish, [configOption(), providersOption()]);

  addImportCommand(program, surroundings, finish);

  addLinkCommand(program, surroundings, finish, [configOption()]);
  return program;
}

function configOption(): Option {
  return new Option('-c, --config <file>', 'the settings (default: config/signpost.yaml where it exists)');
}

function providersOption(): Option {
  return new Option('--providers <folder>', 'the folder with the provider files');
}

/** A flag that can't be is wrong use, which is why it is looked at here already. */
function listenAddress(text: string): string {
  const address = parseListenAddress(text);
  if (!address.ok) throw new InvalidArgumentError(`${address.reason}.`);
  return text;
}

function adminAddress(text: string): string {
  return text === 'off' ? text : listenAddress(text);
}
