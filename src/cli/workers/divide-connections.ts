import type { Settings } from '../../config/settings.ts';

/**
 * Shares the connections to databases and directories (`pool`) among the workers, at least one for each, so that
 * `pool` means the same however many there are. The primary asks only for the operator; one is enough for it.
 */
export function divideConnections(
  settings: Settings,
  workers: number,
): { readonly primary: Settings; readonly worker: Settings } {
  return {
    primary: withPool(settings, () => 1),
    worker: withPool(settings, (pool) => Math.max(1, Math.floor(pool / workers))),
  };
}

function withPool(settings: Settings, share: (pool: number) => number): Settings {
  const { directories, users } = settings;
  const divide = <One extends object>(one: One): One =>
    'pool' in one && typeof one.pool === 'number' ? { ...one, pool: share(one.pool) } : one;
  return {
    ...settings,
    ...(directories === undefined ? {} : { directories: directories.map(divide) }),
    ...(users === undefined ? {} : { users: divide(users) }),
  };
}
