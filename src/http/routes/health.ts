import { readiness } from '../readiness.ts';
import type { Route, Services } from '../route.ts';

const jsonHeaders = ['Content-Type', 'application/json; charset=utf-8', 'Cache-Control', 'no-store'] as const;

/** `/healthz`: the process answers. `/readyz`: it has settings to answer with, or why it has none. */
export function healthRoutes(services: Pick<Services, 'store' | 'signer' | 'draining'>): Route[] {
  const common = { methods: ['GET', 'HEAD'], overHttp: 'serve' } as const;
  return [
    {
      ...common,
      name: 'healthz',
      paths: ['/healthz'],
      handle: (exchange) => exchange.send(200, jsonHeaders, '{"status":"ok"}\n'),
    },
    {
      ...common,
      name: 'readyz',
      paths: ['/readyz'],
      handle(exchange) {
        const { status, ready } = readiness(services);
        exchange.send(ready ? 200 : 503, jsonHeaders, `${JSON.stringify({ status })}\n`);
      },
    },
  ];
}
