import type { HostedDomain } from '../model/provider.ts';
import type { ManualServer } from './guide.ts';
import { manualServers } from './manual-settings.ts';

/** The servers of a domain, for a page that knows no mailbox: without user names. */
export function serversOf({ domain, provider }: HostedDomain): ManualServer[] {
  return manualServers(provider, { address: { localPart: 'name', domain } }).map(
    ({ username: _username, ask: _ask, ...server }) => server,
  );
}
