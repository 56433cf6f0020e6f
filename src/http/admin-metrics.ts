import type { Exchange } from './exchange.ts';
import type { Figures } from './metrics/figures.ts';
import { writeFigures } from './metrics/write-figures.ts';

/** Asks every process of the server for its figures. */
export type CollectFigures = () => Promise<readonly Figures[]>;

/** GET /metrics on the admin listener, in the text format of Prometheus. */
export async function answerMetrics(exchange: Exchange, collect: CollectFigures): Promise<void> {
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
    return exchange.sendText(405, 'This address does not allow this method.', ['Allow', 'GET, HEAD']);
  }
  try {
    const { contentType, text } = await writeFigures(await collect());
    exchange.send(200, ['Content-Type', contentType, 'Cache-Control', 'no-store'], text);
  } catch {
    exchange.sendText(500, 'The figures can not be written.');
  }
}
