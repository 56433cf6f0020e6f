import type { SqlDirectorySettings } from '../../config/directory-settings.ts';
import { CannotKnow, type Directory } from './directory.ts';
import { listenForChanges, type ChangeListener } from './postgresql-notifications.ts';
import { isAboutValue, type SqlRows } from './sql-engine.ts';
import { openSqlQuestions } from './sql-questions.ts';
import { matchOfRows, type OddAnswer } from './sql-row.ts';
import { warnOnce, type Warn } from './warn-once.ts';

/**
 * Opens a directory that asks an SQL database. Throws, with a message for the operator, where the settings can't be
 * used; a database that is down is no reason: questions are then rejected until it is back.
 */
export function openSqlDirectory(settings: SqlDirectorySettings, warn?: Warn): Directory {
  const { name, notify } = settings;
  const questions = openSqlQuestions(settings);
  if (!questions.ok) throw new Error(`the directory ${name} can't be opened: ${questions.reason}`);
  const { place, engineSettings } = questions.value;
  if (notify !== undefined && place.engine !== 'postgresql') {
    throw new Error(
      `the directory ${name} can't be opened: only PostgreSQL notifies; remove notify and rely on ttl`,
    );
  }
  const odd = warnOnce<OddAnswer | 'odd-domain'>(oddAnswers, warn);
  let changes: ChangeListener | undefined;
  return {
    name,
    async ask(domain, signal) {
      return matchOfRows(await answered(questions.value.ask(domain, signal), odd), odd, settings.provider);
    },
    onChange(listener) {
      if (notify === undefined || place.engine !== 'postgresql') return;
      changes ??= listenForChanges(engineSettings, place, notify);
      changes.subscribe(listener);
    },
    async close() {
      questions.value.close();
      changes?.close();
    },
  };
}

/** An error about a value of one domain must not take the whole directory down: others can be answered. */
async function answered(rows: Promise<SqlRows>, odd: (what: 'odd-domain') => void): Promise<SqlRows> {
  try {
    return await rows;
  } catch (error) {
    if (!isAboutValue(error)) throw error;
    odd('odd-domain');
    // oxlint-disable-next-line eslint/preserve-caught-error -- the cause may repeat the domain
    throw new CannotKnow('the query fails for this domain');
  }
}

const oddAnswers: Readonly<Record<OddAnswer | 'odd-domain', string>> = {
  'several-rows': 'the query answers several rows for a domain; only the first one counts',
  'odd-value': 'the query answers a value that is no text or number, or is too long; it is left out',
  'odd-provider':
    'the query answers a provider that is no text or number, or is too long, so these domains can not be served; cast it to text in the query',
  'odd-domain':
    'the query fails with an error about a value, so the domains concerned can not be served; the log of the database says which value',
};
