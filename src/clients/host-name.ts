import { isIPv6 } from 'node:net';

const maxLength = 255;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * Thunderbird's idea of a host name, which its desktop (hostnameUtils) and Android (HostNameUtils) versions share:
 * labels of letters, digits and hyphens, one final dot, or an IP address. A single label is enough; underscores,
 * U-labels and wildcards are not allowed.
 */
export function isLegalHostName(text: string): boolean {
  if (isIPv6(text) && !text.includes('%')) return true;
  if (text.length > maxLength) return false;
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  return name.split('.').every((one) => label.test(one));
}
