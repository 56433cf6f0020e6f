import { request } from 'node:http';
import type { ListenAddress } from '../config/settings.ts';
import type { ReloadOutcome } from '../store/reload-outcome.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { readSettings, type ConfigFlags } from './read-settings.ts';
import type { Surroundings } from './surroundings.ts';

/** The settings say where the server listens for its operator. */
export interface ReloadFlags extends ConfigFlags {
  readonly force?: true;
}

/** Milliseconds for an answer; a large folder is read within it. */
const patience = 120_000;

/** Addresses that mean "all of mine": the server is asked on the loopback one. */
const allAddresses: ReadonlySet<string | undefined> = new Set([undefined, '0.0.0.0', '::']);

/** Asks the running server for a reload over its admin listener, and prints the outcome. */
export async function reload(flags: ReloadFlags, surroundings: Surroundings): Promise<ExitCode> {
  const settings = readSettings(flags, surroundings);
  if (settings === undefined) return exitCode.problems;
  const { out, err } = surroundings;
  if (settings.admin === 'off') {
    err.write('the admin listener is off (admin: off), so no server can be asked; send SIGHUP instead\n');
    return exitCode.problems;
  }
  try {
    const outcome = await ask(settings.admin, flags.force === true);
    out.write(`${outcomeText(outcome)}\n`);
    return outcome.heldBack === undefined && outcome.errors === 0 ? exitCode.fine : exitCode.problems;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    const { port } = settings.admin;
    err.write(`no server took the reload at ${hostOf(settings.admin)}, port ${port}: ${reason}\n`);
    return exitCode.problems;
  }
}

/** The outcome in one or two lines. */
function outcomeText({ files, domains, errors, heldBack }: ReloadOutcome): string {
  const served = `${domains} domains of ${files} providers are served`;
  // "signpost check" reads the files as they are now, and does not know what the server holds back.
  const problems =
    errors === 0
      ? ''
      : `, ${errors} ${errors === 1 ? 'problem' : 'problems'} (see /status and "signpost check")`;
  if (heldBack === undefined) return served + problems;
  const { domains: gone, of } = heldBack;
  return `${served}${problems}\nheld back: ${gone} of ${of} domains would be gone; "signpost reload --force" lets them go`;
}

function hostOf({ host }: ListenAddress): string {
  return allAddresses.has(host) || host === undefined ? '127.0.0.1' : host;
}

function ask(admin: ListenAddress, force: boolean): Promise<ReloadOutcome> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: hostOf(admin),
        port: admin.port,
        method: 'POST',
        path: force ? '/reload?force=1' : '/reload',
        timeout: patience,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          try {
            if (answer.statusCode !== 200) throw new Error(text.trim().slice(0, 200));
            resolve(JSON.parse(text) as ReloadOutcome);
          } catch (error) {
            reject(error instanceof Error ? error : new Error('it answered something else'));
          }
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer within two minutes')));
    asked.on('error', reject);
    asked.end();
  });
}
