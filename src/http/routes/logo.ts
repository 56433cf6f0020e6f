import { dirname, resolve } from 'node:path';
import { parseDomain, type Domain } from '../../model/domain.ts';
import { readLogo } from '../../model/logo.ts';
import type { HostedDomain } from '../../model/provider.ts';
import { ownLogoName } from '../../page/brand.ts';
import { readLogoFile } from '../../store/logo-file.ts';
import { sendUnlessKnown } from '../domain-answer.ts';
import { crossOrigin, finish, type FinishedAnswer } from '../prepared-answers.ts';
import { notServed, refuse, retryAfter, type Route, type Services } from '../route.ts';

/** Milliseconds after which a logo is read again: a new picture is seen soon, and strangers cause few reads. */
const keptFor = 60_000;

/** Logos kept, at most; all of them together stay below 64 MB. */
const maxKept = 256;

/** An SVG may hold scripts: opened as a page it runs nothing, loads nothing and belongs to no origin. */
const pictureHeaders = ['Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox"];

const noLogo = 'Not found: there is no logo here.';

interface Kept {
  readonly readAt: number;
  readonly answer: Promise<FinishedAnswer | undefined>;
}

/** `/logo/<domain>.<ending>`: the file that `branding.logo` names, relative to the provider's file; `/logo/page.<ending>`: that of the settings. */
export function logoRoute(services: Services): Route {
  const kept = new Map<string, Kept>();

  function read(path: string, contentType: string): Promise<FinishedAnswer | undefined> {
    const now = services.now().getTime();
    const present = kept.get(path);
    if (present !== undefined && Math.abs(now - present.readAt) < keptFor) return present.answer;
    if (kept.size >= maxKept) kept.clear();
    const answer = readLogoFile(path, contentType).then(
      (body) => body && finish({ contentType, body }, 'public, max-age=3600', pictureHeaders),
    );
    kept.set(path, { readAt: now, answer });
    return answer;
  }

  const route: Route = {
    name: 'logo',
    paths: ['/logo/:file'],
    methods: ['GET', 'HEAD'],
    overHttp: 'redirect',
    headers: crossOrigin,
    async handle(exchange, parameters) {
      const name = parameters.get('file') ?? '';
      const operators = operatorLogo(name, services);
      if (operators !== undefined) {
        const answer = await read(operators.path, operators.contentType);
        return answer === undefined
          ? refuse(route, exchange, 404, noLogo)
          : sendUnlessKnown(exchange, answer);
      }
      const asked = splitName(name);
      if (asked === undefined) return refuse(route, exchange, 404, noLogo);
      const found = await services.store.find(asked.domain);
      if (found.kind === 'unavailable') {
        return refuse(route, exchange, 503, 'The settings are not available at the moment.', retryAfter);
      }
      if (found.kind === 'not-hosted') return refuse(route, exchange, 404, notServed(exchange));
      const file = logoFile(found.hosted, asked.ending);
      const answer = file && (await read(file.path, file.contentType));
      if (answer === undefined) return refuse(route, exchange, 404, noLogo);
      exchange.answersFor(found.hosted);
      return sendUnlessKnown(exchange, answer);
    },
  };
  return route;
}

/** The operator's own logo, for pages that belong to no provider. Its name is no domain's: it has one dot only. */
function operatorLogo(
  name: string,
  { settings }: Services,
): { readonly path: string; readonly contentType: string } | undefined {
  const path = settings.branding?.logo;
  const logo = path === undefined ? undefined : readLogo(path);
  if (path === undefined || logo === undefined || name !== `${ownLogoName}.${logo.ending}`) return undefined;
  return { path, contentType: logo.contentType };
}

/** Takes `example.org.svg` apart. */
function splitName(file: string): { readonly domain: Domain; readonly ending: string } | undefined {
  const dot = file.lastIndexOf('.');
  if (dot < 0) return undefined;
  const domain = parseDomain(file.slice(0, dot));
  return domain.ok ? { domain: domain.value, ending: file.slice(dot + 1).toLowerCase() } : undefined;
}

/** The provider's own picture, if it is one of that kind. */
function logoFile(
  { provider }: HostedDomain,
  ending: string,
): { readonly path: string; readonly contentType: string } | undefined {
  const { logo: written } = provider.branding;
  const logo = written === undefined ? undefined : readLogo(written);
  if (logo?.kind !== 'file' || logo.ending !== ending) return undefined;
  return { path: resolve(dirname(provider.file), logo.location), contentType: logo.contentType };
}
