import { isAbsolute, relative, sep } from 'node:path';
import type { Problem } from '../model/problem.ts';
import { settingProblem, type GivenSettings } from './settings-file-problems.ts';
import { isLoopback } from './settings-file-values.ts';
import { tlsConsequences } from './tls-consequences.ts';
import type { Settings } from './settings.ts';

/** What no single setting can tell: settings that contradict each other, and legal values that are risky. */
export function settingsConsequences(settings: Settings, given: GivenSettings): Problem[] {
  const problems: Problem[] = [];
  const { listen, admin, limits } = settings;
  if (settings.redirectTo === 'publicUrl' && settings.publicUrl === undefined) {
    problems.push(
      settingProblem(given, ['redirectTo'], (name) => ({
        code: 'setting-missing',
        message: `${name} is publicUrl, but publicUrl is not set`,
        advice: 'set publicUrl, or write sameHost',
      })),
    );
  }
  if (limits.headersTimeout > limits.requestTimeout) {
    problems.push(
      settingProblem(given, ['limits', 'requestTimeout'], (name) => ({
        code: 'setting-invalid',
        message: `${name} (${limits.requestTimeout}) is shorter than limits.headersTimeout (${limits.headersTimeout}), but a request holds its headers`,
        advice: 'make it at least as long',
      })),
    );
  }
  if (admin !== 'off') {
    const sameHost = admin.host === listen.host || admin.host === undefined || listen.host === undefined;
    if (sameHost && admin.port === listen.port && admin.port !== 0) {
      problems.push(
        settingProblem(given, ['admin'], (name) => ({
          code: 'setting-invalid',
          message: `${name} and listen have the same port, ${admin.port}`,
          advice: 'choose another port for admin: strangers must not reach it, or write off',
        })),
      );
    } else if (!isLoopback(admin)) {
      problems.push(
        settingProblem(given, ['admin'], (name) => ({
          severity: 'warning',
          code: 'admin-not-loopback',
          message: `${name} is reachable from other machines, and whoever reaches it can read the list of domains`,
          advice: 'write 127.0.0.1 in front of the port, or keep strangers out by a firewall',
        })),
      );
    }
  }
  problems.push(...tlsConsequences(settings, given));
  settings.trustProxy.forEach((range, index) => {
    if (!range.endsWith('/0')) return;
    problems.push(
      settingProblem(given, ['trustProxy', index], (name) => ({
        severity: 'warning',
        code: 'proxy-range-open',
        message: `${name} holds ${range}, so every client may say that it came by https and from where`,
        advice: 'list the addresses of your proxies only',
      })),
    );
  });
  if (settings.insecureHttp === 'serve') {
    problems.push(
      settingProblem(given, ['insecureHttp'], (name) => ({
        severity: 'warning',
        code: 'http-served',
        message: `${name} is serve, so whoever sits between a mail program and this server can change its settings on the way`,
        advice: 'write redirect as soon as there is a certificate',
      })),
    );
  }
  if (settings.users?.answer === 'everyone') {
    problems.push(
      settingProblem(given, ['users', 'answer'], (name) => ({
        severity: 'warning',
        code: 'users-answer-everyone',
        message: `${name} is everyone, so whoever knows or guesses an address learns whether the mailbox exists, and its login`,
        advice: 'write links, and give people signed links (docs/links.md), unless logins are no secret',
      })),
    );
  }
  if (settings.publicUrl?.startsWith('http:') === true) {
    problems.push(
      settingProblem(given, ['publicUrl'], (name) => ({
        severity: 'warning',
        code: 'public-url-insecure',
        message: `${name} begins with http://, and mail programs take settings by https only`,
        advice: 'write https://, and http:// only for a trial',
      })),
    );
  }
  if (settings.providerDatabase !== undefined && liesIn(settings.providerDatabase, settings.providers)) {
    problems.push(
      settingProblem(given, ['providerDatabase'], (name) => ({
        severity: 'warning',
        code: 'database-in-providers',
        message: `${name} is the folder of providers or lies inside it, so other people's domains and your own are easily mixed up: what lies in providers is answered at every address`,
        advice: 'choose a folder beside that of providers',
      })),
    );
  }
  return problems;
}

/** True where an absolute path is a folder or lies below it, as far as the names tell: links are not followed. */
function liesIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
