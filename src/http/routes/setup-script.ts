import { finish } from '../prepared-answers.ts';
import { sendUnlessKnown } from '../domain-answer.ts';
import type { Route, Services } from '../route.ts';

/** The page's script. Its address carries a hash of it, so a browser that has it never asks again. */
export function setupScriptRoute({ pages }: Pick<Services, 'pages'>): Route {
  const { text, path, query } = pages.script;
  const content = { contentType: 'text/javascript; charset=utf-8', body: text };
  const forever = finish(content, 'public, max-age=31536000, immutable');
  const soon = finish(content, 'public, max-age=300');
  return {
    name: 'setup-script',
    paths: [path],
    methods: ['GET', 'HEAD'],
    overHttp: 'serve',
    // An older server of the same name may be asked for a newer script: then nobody keeps the answer for long.
    handle: (exchange) => sendUnlessKnown(exchange, exchange.search === query ? forever : soon),
  };
}
