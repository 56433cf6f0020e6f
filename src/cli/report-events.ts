import { escapeForTerminal, printProblem } from '../config/print-problem.ts';
import type { Problem } from '../model/problem.ts';
import type { SignerEvent } from '../signing/watch-signer.ts';
import type { StoreEvent } from '../store/store-event.ts';
import type { OpenLog } from './logger.ts';

/** Tells a problem: with line and marker to people, as one line of fields to programs. */
export function reportProblem({ log, forPeople, colour, print }: OpenLog, problem: Problem): void {
  const level = problem.severity === 'error' ? 'error' : 'warn';
  if (forPeople && log.isLevelEnabled(level)) {
    print(`${printProblem(problem, { colour })}\n`);
    return;
  }
  log[level](problemFields(problem), escapeForTerminal(problem.message));
}

/** The fields of a problem in a log line. The line of the file itself stays out: it may hold anything. */
function problemFields({ code, place, file, advice }: Problem): Readonly<Record<string, unknown>> {
  return {
    code,
    file: place?.file ?? file,
    line: place?.line,
    column: place?.column,
    advice: advice === undefined ? undefined : escapeForTerminal(advice),
  };
}

/** Tells what happened to the provider files. */
export function reportStoreEvent(open: OpenLog, event: StoreEvent): void {
  const { log } = open;
  switch (event.kind) {
    case 'loaded':
      log.info(
        { providers: event.providers.length, domains: event.domains, ms: Math.round(event.milliseconds) },
        'provider files read',
      );
      return;
    case 'provider-added':
    case 'provider-changed':
    case 'provider-removed': {
      const { domainsGained, domainsLost } = event;
      const changes = changeWords(event.changes, domainsGained, domainsLost);
      log.info({ file: event.provider.file, domainsGained, domainsLost, changes }, providerWords[event.kind]);
      return;
    }
    case 'problem-found':
      reportProblem(open, event.problem);
      return;
    case 'problem-solved':
      log.info(problemFields(event.problem), `solved: ${escapeForTerminal(event.problem.message)}`);
  }
}

/** Such as `imap port 993 -> 143; 2 domains gone`; undefined where there is nothing to say. */
function changeWords(changes: readonly string[], gained: number, lost: number): string | undefined {
  const domains = [
    ...(gained === 0 ? [] : [`${gained} ${gained === 1 ? 'domain' : 'domains'} new`]),
    ...(lost === 0 ? [] : [`${lost} ${lost === 1 ? 'domain' : 'domains'} gone`]),
  ];
  const words = [...changes, ...domains].map(escapeForTerminal).join('; ');
  return words === '' ? undefined : words;
}

const providerWords = {
  'provider-added': 'provider added',
  'provider-changed': 'provider changed',
  'provider-removed': 'provider removed',
} as const;

/** Tells what happened to the signing certificate. */
export function reportSignerEvent({ log }: OpenLog, event: SignerEvent): void {
  log[event.level]({ signer: event.kind }, event.message);
}
