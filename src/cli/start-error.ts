import { printListenAddress } from '../config/settings-file-values.ts';
import type { ListenAddress, Settings } from '../config/settings.ts';

/**
 * Why the server can't listen, in one line with what to do. Undefined where the error is of another kind: then it is
 * a fault of ours and its stack is wanted.
 */
export function explainListenError(error: unknown, settings: Settings): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { address, what } = listenerOf('port' in error ? error.port : undefined, settings);
  const where = printListenAddress(address);
  switch (error.code) {
    case 'EADDRINUSE':
      return `can't listen on ${where}: another program has this port; stop it, or choose another with ${what}`;
    case 'EACCES':
      return `can't listen on ${where}: this user may not use this port; choose one from 1024 on with ${what}, or give the process the right (CAP_NET_BIND_SERVICE)`;
    case 'EADDRNOTAVAIL':
      return `can't listen on ${where}: this machine does not have this address; correct ${what}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `can't listen on ${where}: the name does not resolve to an address; correct ${what}`;
    case 'EAFNOSUPPORT':
      return `can't listen on ${where}: this machine has no addresses of this kind; correct ${what}`;
    default:
      return undefined;
  }
}

/** Which of the listeners has this port, and where it is set. */
function listenerOf(
  port: unknown,
  { admin, tls, listen }: Settings,
): { readonly address: ListenAddress; readonly what: string } {
  if (admin !== 'off' && port === admin.port) return { address: admin, what: '--admin' };
  if (tls !== undefined && port === tls.listen.port) return { address: tls.listen, what: 'tls.listen' };
  return { address: listen, what: '--listen' };
}
