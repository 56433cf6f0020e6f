import type { DomainFormat } from '../formats/format.ts';
import type { Exchange } from './exchange.ts';
import type { FinishedAnswer } from './prepared-answers.ts';
import { notServed, refuse, retryAfter, type Route, type Services } from './route.ts';
import type { Located } from './which-domain.ts';

/** Answers the finished document of a domain, or says no in the route's own protocol. */
export function answerDomain(
  route: Route,
  format: DomainFormat,
  exchange: Exchange,
  located: Located,
  services: Services,
): void {
  switch (located.kind) {
    case 'malformed':
      return refuse(route, exchange, 400, 'Bad request: the e-mail address in the query is not valid.');
    case 'unavailable':
      return refuse(route, exchange, 503, 'The settings are not available at the moment.', retryAfter);
    case 'not-hosted':
      return refuse(route, exchange, 404, notServed(exchange));
    case 'hosted': {
      exchange.answersFor(located.hosted);
      const finished = services.prepared.finished(format, located.hosted);
      if ('notExpressible' in finished) {
        return refuse(route, exchange, 404, `Not found: ${finished.notExpressible}.`);
      }
      return sendUnlessKnown(exchange, finished);
    }
  }
}

/** Sends an answer, or 304 to a program that has it. */
export function sendUnlessKnown(exchange: Exchange, answer: FinishedAnswer): void {
  if (matchesEtag(exchange.request.headers['if-none-match'], answer.etag)) {
    return exchange.sendComplete(304, answer.unchangedHeaders);
  }
  return exchange.sendComplete(200, answer.headers, answer.body);
}

/** RFC 9110 section 13.1.2: weak comparison, a list, or a star. */
function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header === etag) return true;
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*');
}
