import { request } from 'node:http';
import { escapeForTerminal } from '../config/print-problem.ts';
import type { ListenAddress } from '../config/settings.ts';
import { parseDomain, type Domain } from '../model/domain.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { readSettings, type ConfigFlags } from './read-settings.ts';
import type { Surroundings } from './surroundings.ts';

/** Milliseconds for an answer: the server only takes a note. */
const patience = 5000;

/** Bytes of an answer that are shown. */
const maxAnswer = 500;

/**
 * Tells the running server, over its admin listener, to ask directories anew for a domain and for the logins of its
 * mailboxes. Never for one mailbox alone: its name would stand in a URL, and so perhaps in somebody's log.
 */
export async function forget(
  written: string,
  flags: ConfigFlags,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { out, err } = surroundings;
  if (written.includes('@')) {
    err.write(
      'error: write only the domain, the part after the @; the logins of all its mailboxes go with it\n',
    );
    return exitCode.wrongUse;
  }
  const domain = parseDomain(written);
  if (!domain.ok) {
    err.write(`error: this is not a mail domain: ${escapeForTerminal(domain.reason)}\n`);
    return exitCode.wrongUse;
  }
  const settings = readSettings(flags, surroundings);
  if (settings === undefined) return exitCode.problems;
  if (settings.admin === 'off') {
    err.write(
      'error: the admin listener is off (admin: off), so no server can be told; send SIGHUP instead\n',
    );
    return exitCode.problems;
  }
  try {
    const answer = await tell(settings.admin, domain.value);
    (answer.fine ? out : err).write(`${escapeForTerminal(answer.text)}\n`);
    return answer.fine ? exitCode.fine : exitCode.problems;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    err.write(`error: no server at ${hostOf(settings.admin)}, port ${settings.admin.port}: ${reason}\n`);
    return exitCode.problems;
  }
}

/** An address that means "all of mine" is reached at the loopback one. */
function hostOf({ host }: ListenAddress): string {
  return host === undefined || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

function tell(
  admin: ListenAddress,
  domain: Domain,
): Promise<{ readonly fine: boolean; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const path = `/forget?domain=${domain}`;
    const asked = request(
      { host: hostOf(admin), port: admin.port, method: 'POST', path, timeout: patience },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text = (text + chunk).slice(0, maxAnswer)));
        answer.on('error', reject);
        answer.on('end', () => {
          resolve({ fine: answer.statusCode === 200, text: text.trim() });
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer within five seconds')));
    asked.on('error', reject);
    asked.end();
  });
}
