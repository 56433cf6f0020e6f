import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** What stands for the internet: an HTTP proxy that leads every name to one server. */
export interface SmallInternet {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens a proxy on loopback. Requests by http go to `plainPort` in absolute form, with the
 * header by which proxies say that they came by http; tunnels to port 443 go to
 * `tlsPort`. Names for which `isThere` answers false can't be reached.
 */
export async function openSmallInternet(
  plainPort: number,
  tlsPort: number,
  isThere: (hostname: string) => boolean,
): Promise<SmallInternet> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client).once('data', (first: Buffer) => {
      const [method, target = ''] = first.toString('latin1').split(' ');
      const { hostname, port } = new URL(method === 'CONNECT' ? `https://${target}` : target);
      if (!isThere(hostname) || port !== '') {
        client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      const own = keep(connect(method === 'CONNECT' ? tlsPort : plainPort, '127.0.0.1'));
      if (method === 'CONNECT') client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      else own.write(first.toString('latin1').replace('\r\n', '\r\nX-Forwarded-Proto: http\r\n'), 'latin1');
      client.pipe(own).pipe(client);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
