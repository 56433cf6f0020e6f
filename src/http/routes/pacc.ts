import { fillPacc } from '../../formats/pacc-template.ts';
import { pacc, paccContentType, paccTemplate } from '../../formats/pacc.ts';
import { openPaccMemory } from '../../store/pacc-memory.ts';
import { sendUnlessKnown } from '../domain-answer.ts';
import { crossOrigin, finish } from '../prepared-answers.ts';
import { notServed, refuse, retryAfter, type Route, type Services } from '../route.ts';
import { domainOfHost } from '../which-domain.ts';

/**
 * The PACC document of the domain in Host, `ua-auto-config.<domain>` or the domain itself. After a change the former
 * text goes on for a while, because its digest is what DNS still says.
 */
export function paccRoute(services: Services): Route {
  const { settings, now, log } = services;
  const memory = openPaccMemory({
    ...(settings.state === undefined ? {} : { folder: settings.state }),
    now,
    onProblem: (message) => log.warn({}, message),
  });
  const route: Route = {
    name: pacc.name,
    paths: pacc.paths,
    methods: ['GET', 'HEAD'],
    overHttp: 'redirect',
    headers: crossOrigin,
    prepare(provider) {
      // A change counts from when it is seen, so it is looked at before the first program asks.
      void memory.choose(provider, services.prepared.once(provider, paccTemplate));
    },
    async handle(exchange) {
      const found = await domainOfHost(services.store, exchange.host, 'other');
      switch (found.kind) {
        case 'unavailable':
          return refuse(route, exchange, 503, 'The settings are not available at the moment.', retryAfter);
        case 'not-hosted':
          return refuse(route, exchange, 404, notServed(exchange));
        case 'hosted': {
          const { provider, domain } = found.hosted;
          exchange.answersFor(found.hosted);
          const template = await memory.choose(provider, services.prepared.once(provider, paccTemplate));
          if (typeof template !== 'string') {
            return refuse(route, exchange, 404, `Not found: ${template.notExpressible}.`);
          }
          const document = { contentType: paccContentType, body: fillPacc(template, domain) };
          return sendUnlessKnown(exchange, finish(document, pacc.cacheControl));
        }
      }
    },
  };
  return route;
}
