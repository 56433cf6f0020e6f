import type { Settings } from '../config/settings.ts';
import type { UserDirectory } from '../store/directories/directory.ts';
import { openUsers } from '../store/directories/open-users.ts';
import type { OpenLog } from './logger.ts';

/**
 * Opens the look-up of logins, where one is set. Answers 'unusable', with the reason in the log, where its settings can't
 * be used; a database that is down is no reason.
 */
export async function openLogins(
  { users }: Settings,
  { log }: OpenLog,
): Promise<UserDirectory | undefined | 'unusable'> {
  if (users === undefined) return undefined;
  try {
    return await openUsers(users, (text) => log.warn(text));
  } catch (error) {
    log.error(`not started: ${error instanceof Error ? error.message : 'users can not be opened'}`);
    return 'unusable';
  }
}
