import type { Provider } from '../model/provider.ts';
import type { MailServer } from '../model/server.ts';
import { isDeepStrictEqual } from 'node:util';

/** Changes told of one provider; a file rewritten from the ground is told as what it is now anyway. */
const maxTold = 8;

/** Words for keys whose new value says little in a log line, or may hold anything. */
const silentKeys = new Set<string>(['name', 'file', 'domains', 'incoming', 'outgoing']);

/**
 * Says in the operator's words what changed between two versions of a provider: `imap port 993 -> 143`, `pop3
 * mail.example.org added`, `displayName changed`. Servers of one type are compared in their order. Domains are counted
 * elsewhere. Empty where nothing but domains changed. Host names, ports and options only: no user name is repeated,
 * because it may be somebody's.
 */
export function describeChange(before: Provider, after: Provider): readonly string[] {
  const told = [
    ...describeServers(before.incoming, after.incoming),
    ...describeServers(before.outgoing, after.outgoing),
    ...changedKeys(before, after).map((key) => `${key} changed`),
  ];
  return told.length <= maxTold ? told : [...told.slice(0, maxTold), `${told.length - maxTold} more changes`];
}

function describeServers(before: readonly MailServer[], after: readonly MailServer[]): readonly string[] {
  const types = new Set([...before, ...after].map(({ type }) => type));
  return [...types].flatMap((type) => {
    const [old, now] = [before, after].map((servers) => servers.filter((server) => server.type === type));
    return Array.from({ length: Math.max(old?.length ?? 0, now?.length ?? 0) }, (_, index) =>
      describeServer(old?.[index], now?.[index]),
    ).flat();
  });
}

function describeServer(before: MailServer | undefined, after: MailServer | undefined): readonly string[] {
  if (after === undefined) return before === undefined ? [] : [`${before.type} ${before.hostname} removed`];
  if (before === undefined) return [`${after.type} ${after.hostname} added`];
  const { type } = after;
  const changes: string[] = [];
  if (before.hostname !== after.hostname) changes.push(`${type} ${before.hostname} -> ${after.hostname}`);
  if (before.port !== after.port) changes.push(`${type} port ${before.port} -> ${after.port}`);
  if (before.socketType !== after.socketType) {
    changes.push(`${type} socketType ${before.socketType} -> ${after.socketType}`);
  }
  if (before.username !== after.username) changes.push(`${type} username changed`);
  const [old, now] = [before.authentication.join(', '), after.authentication.join(', ')];
  if (old !== now) changes.push(`${type} authentication ${old} -> ${now}`);
  return changes;
}

function changedKeys(before: Provider, after: Provider): readonly string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])].filter(
    (key) => !silentKeys.has(key) && !isDeepStrictEqual(old.get(key), now.get(key)),
  );
}
