import { autoconfig } from '../../formats/autoconfig.ts';
import { parseDomain } from '../../model/domain.ts';
import { answerDomain } from '../domain-answer.ts';
import { crossOrigin } from '../prepared-answers.ts';
import type { Route, Services } from '../route.ts';
import type { Located } from '../which-domain.ts';

/** How Thunderbird's provider database is asked: by domain, without a query. */
const byDomainPaths = ['/v1.1/:domain', '/autoconfig/v1.1/:domain'] as const;

/** The database's list of all its domains, for mirrors. */
const listPaths = ['/v1.1/generated_files.json', '/autoconfig/v1.1/generated_files.json'] as const;

const listHeaders = [
  'Content-Type',
  'application/json; charset=utf-8',
  'Cache-Control',
  'public, max-age=300',
  ...crossOrigin,
] as const;

/**
 * Settings by domain, as Thunderbird's provider database serves them: our own domains first, then those of the folder
 * `providerDatabase`. The list names that folder's domains only, never those that we host: who our customers are is
 * nobody's business.
 */
export function providerDatabaseRoutes(services: Services): Route[] {
  const { database } = services;
  const common = { methods: ['GET', 'HEAD'], overHttp: 'setting', headers: crossOrigin } as const;
  const byDomain: Route = {
    ...common,
    name: autoconfig.name,
    paths: byDomainPaths,
    async handle(exchange, parameters) {
      answerDomain(
        byDomain,
        autoconfig,
        exchange,
        await locate(services, parameters.get('domain') ?? ''),
        services,
      );
    },
  };
  if (database === undefined) return [byDomain];
  const list: Route = {
    ...common,
    name: 'provider-database-list',
    paths: listPaths,
    handle(exchange) {
      exchange.send(200, listHeaders, `${JSON.stringify(database.domains(), undefined, 1)}\n`);
    },
  };
  return [list, byDomain];
}

/** Our own answer wins, and "can't know now" of our own files ends the search: the next one would be a guess. */
async function locate({ store, database }: Services, written: string): Promise<Located> {
  const domain = parseDomain(written);
  if (!domain.ok) return { kind: 'not-hosted' };
  const own = await store.find(domain.value);
  return own.kind === 'not-hosted' && database !== undefined ? database.find(domain.value) : own;
}
