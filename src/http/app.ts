import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { readTarget, type Target } from './authority.ts';
import { Exchange, type FlatHeaders } from './exchange.ts';
import { cutIfTooFarAhead } from './pipelining.ts';
import { redirectToHttps } from './redirect.ts';
import { nothingHere, refuse, type PathParameters, type Route, type Services } from './route.ts';
import { autoconfigRoute } from './routes/autoconfig.ts';
import { autodiscoverJsonRoute } from './routes/autodiscover-json.ts';
import { autodiscoverRoute } from './routes/autodiscover-pox.ts';
import { healthRoutes } from './routes/health.ts';
import { letterRoutes } from './routes/letter.ts';
import { logoRoute } from './routes/logo.ts';
import { mtaStsRoute } from './routes/mta-sts.ts';
import { paccRoute } from './routes/pacc.ts';
import { profileRoute } from './routes/profile.ts';
import { providerDatabaseRoutes } from './routes/provider-database.ts';
import { qrRoutes } from './routes/qr.ts';
import { setupScriptRoute } from './routes/setup-script.ts';
import { setupRoute } from './routes/setup.ts';
import { wellKnownRoutes } from './routes/well-known.ts';
import { schemeReader } from './scheme.ts';
import { tooManyRequests, type TooMany } from './too-many.ts';

/** The public server's request handling, and the Express application inside it. */
export interface App {
  readonly listener: RequestListener;
  readonly express: Express;
  readonly routes: readonly Route[];
}

/** The Express application's way to a request's exchange. */
type Exchanges = WeakMap<IncomingMessage, Exchange>;

const noParameters: PathParameters = new Map();

/** Where a request went whose authority can't be read. */
const nowhere: Target = { authority: { written: '' }, path: '', search: '' };

/** Stands for requests that match no route. */
const anyRoute: Route = { name: 'none', paths: [], methods: [], overHttp: 'serve', handle: () => undefined };

/** Makes the public application: every route of the server. */
export function createApp(services: Services): App {
  return routeRequests(services, [
    autoconfigRoute(services),
    ...providerDatabaseRoutes(services),
    autodiscoverRoute(services),
    autodiscoverJsonRoute(services),
    profileRoute(services),
    ...qrRoutes(services),
    paccRoute(services),
    mtaStsRoute(services),
    ...wellKnownRoutes(services),
    setupRoute(services),
    setupScriptRoute(services),
    ...letterRoutes(services),
    logoRoute(services),
    ...healthRoutes(services),
  ]);
}

/**
 * The way of every request: its authority and scheme first, then the route. Paths in their usual spelling are found in
 * a map; other letter case, a final slash and paths with parameters go through Express. Both ways end in `run`.
 */
export function routeRequests(services: Services, routes: readonly Route[]): App {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  const exchanges: Exchanges = new WeakMap();
  const tooMany = tooManyRequests(services);
  const byPath = new Map<string, Route>();
  for (const route of routes) {
    for (const path of route.paths) {
      if (!path.includes(':')) byPath.set(path, route);
      app.all(path, throughExpress(exchanges, services, route, tooMany));
    }
  }
  app.use(notFound(exchanges), brokenPath(exchanges, services, routes));

  const hasOwnTls = (): boolean => services.tls?.default() !== undefined;
  const schemeOf = schemeReader(services.settings.trustProxy, services.log, hasOwnTls);
  const requestLog = services.settings.log.requests ? services.log : undefined;
  const { urlLength } = services.settings.limits;
  const listener: RequestListener = (request, response) => {
    if (cutIfTooFarAhead(request, response)) return;
    const url = request.url ?? '';
    const read = readTarget(url, request.rawHeaders);
    const target = read.ok ? read.value : nowhere;
    const scheme = schemeOf(request);
    const exchange = new Exchange(
      request,
      response,
      target,
      scheme,
      requestLog,
      services.draining(),
      services.counts,
    );
    // What follows on the connection may not be what the other side means by it.
    if (!read.ok) return exchange.sendText(400, `Bad request: ${read.reason}.`, ['Connection', 'close']);
    const route = byPath.get(target.path);
    if (url.length > urlLength && route?.takesLongTargets !== true) {
      return exchange.sendText(414, 'The address of this request is too long.');
    }
    if (route !== undefined) return run(services, route, exchange, noParameters, tooMany);
    exchanges.set(request, exchange);
    request.url = target.path;
    app(request, response);
  };
  return { listener, express: app, routes };
}

function throughExpress(
  exchanges: Exchanges,
  services: Services,
  route: Route,
  tooMany: TooMany,
): RequestHandler {
  return (request, _response, next) => {
    const exchange = exchanges.get(request);
    if (exchange === undefined) return next();
    run(
      services,
      route,
      exchange,
      new Map(Object.entries(request.params).map(([name, value]) => [name, String(value)])),
      tooMany,
    );
  };
}

/** Method and scheme, then the route's own handler; whatever goes wrong in it is answered in the route's protocol. */
function run(
  services: Services,
  route: Route,
  exchange: Exchange,
  parameters: PathParameters,
  tooMany: TooMany,
): void {
  exchange.route = route.name;
  if (route.anyMethod !== true) {
    if (exchange.method === 'OPTIONS') return exchange.send(204, [...allow(route), ...(route.headers ?? [])]);
    if (!route.methods.includes(exchange.method)) {
      return refuse(route, exchange, 405, 'This address does not allow this method.', allow(route));
    }
  }
  try {
    const leaves = leavesHttp(route, exchange, services);
    if (!leaves && tooMany(route, exchange)) return;
    const outcome = leaves ? redirectToHttps(route, exchange, services) : route.handle(exchange, parameters);
    outcome?.catch((error: unknown) => fail(services, route, exchange, error));
  } catch (error) {
    fail(services, route, exchange, error);
  }
}

function allow(route: Route): FlatHeaders {
  const methods = [...route.methods, 'OPTIONS'].join(', ');
  return ['Allow', methods, 'Access-Control-Allow-Methods', methods];
}

function leavesHttp(route: Route, exchange: Exchange, services: Services): boolean {
  if (exchange.scheme !== 'http') return false;
  switch (route.overHttp) {
    case 'serve':
      return false;
    case 'redirect':
      return true;
    case 'setting':
      return services.settings.insecureHttp === 'redirect';
  }
}

/** An error that nobody expected: the log gets it with a number, the client only the number. */
function fail(services: Services, route: Route, exchange: Exchange, error: unknown): void {
  const number = randomUUID();
  services.log.error({ number, route: route.name, error: stackOf(error) }, 'a request failed');
  if (exchange.answered) exchange.response.destroy();
  else
    refuse(
      route,
      exchange,
      500,
      `Something went wrong here. The operator finds it in the log under ${number}.`,
    );
}

/** Where it happened, without the message: that may hold what a client sent. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames.slice(0, 8)].join('\n');
}

function notFound(exchanges: Exchanges): RequestHandler {
  return (request, _response, next) => {
    const exchange = exchanges.get(request);
    if (exchange === undefined) return next();
    // RFC 9110 section 9.3.7: `OPTIONS *` asks for the server as a whole.
    if (exchange.path === '*' && exchange.method === 'OPTIONS') {
      return exchange.send(204, ['Allow', 'GET, HEAD, POST, OPTIONS']);
    }
    exchange.sendText(404, nothingHere(exchange));
  };
}

/** Express could not decode a path parameter (`/v1.1/%E0`), or broke: the caller's protocol says so, never Express's HTML. */
function brokenPath(exchanges: Exchanges, services: Services, routes: readonly Route[]): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const exchange = exchanges.get(request);
    if (exchange === undefined) return void response.destroy();
    const path = exchange.path.toLowerCase();
    const route = routes.find((one) =>
      one.paths.some((pattern) => pattern.includes(':') && path.startsWith(beforeParameter(pattern))),
    );
    if (route === undefined || !isDecodeError(error))
      return fail(services, route ?? anyRoute, exchange, error);
    exchange.route = route.name;
    refuse(route, exchange, 400, 'Bad request: a percent escape in the path is broken.');
  };
}

function beforeParameter(pattern: string): string {
  return pattern.slice(0, pattern.indexOf(':'));
}

function isDecodeError(error: unknown): boolean {
  return error instanceof URIError;
}
