import { importAutomx2, type Automx2Server } from './automx2-domains.ts';
import { decodeText } from './decode-text.ts';
import { notImported, type ImportResult, type ImportSource } from './imported.ts';

/** What automx2 fills in where a seed names no port. */
const usualPorts: ReadonlyMap<string, number> = new Map([
  ['imap', 993],
  ['pop', 995],
  ['smtp', 465],
]);

/** Reads the JSON with which automx2's database is filled (version 2): every server is for every domain. */
export function readAutomx2Seed(source: ImportSource): ImportResult {
  const text = decodeText(source.bytes);
  if (!text.ok) return notImported('import-syntax', source.name, text.reason);
  const seed = parseObject(text.value);
  if (seed === undefined)
    return notImported('import-syntax', source.name, 'this is not valid JSON with one object');
  if (seed.get('version') !== 2) {
    return notImported(
      'import-syntax',
      source.name,
      `"version" is not 2, which is the only version of automx2's seed that is known here`,
    );
  }
  const provider = textOf(seed, 'provider');
  if (provider === undefined)
    return notImported('import-syntax', source.name, '"provider" is missing; a text was expected');
  const entries = objectsOf(seed, 'servers');
  const isDav = (one: Fields): boolean => one.get('type') === 'caldav' || one.get('type') === 'carddav';
  const servers = entries
    .filter((one) => !isDav(one))
    .map((one, index) => ({ one, index, prio: numberOf(one, 'prio') ?? 10 }))
    .sort((a, b) => a.prio - b.prio || a.index - b.index)
    .map(({ one }): Automx2Server => {
      const type = textOf(one, 'type') ?? '';
      return {
        type,
        name: textOf(one, 'name') ?? '',
        port: numberOf(one, 'port') ?? usualPorts.get(type),
        socketType: undefined,
        userName: undefined,
        authentication: undefined,
      };
    });
  const dav = entries
    .filter(isDav)
    .map((one) => ({ type: textOf(one, 'type') ?? '', url: textOf(one, 'url') ?? '' }));
  const domains = objectsOf(seed, 'domains').map((one) => ({
    name: textOf(one, 'name') ?? '',
    provider,
    shortName: undefined,
    servers,
    dav,
    usesDirectory: (one.get('ldapserver_id') ?? null) !== null,
  }));
  if (domains.length === 0)
    return notImported('import-no-domain', source.name, '"domains" is missing or empty');
  return importAutomx2(domains, source.name);
}

type Fields = ReadonlyMap<string, unknown>;

function parseObject(text: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : undefined;
}

function objectsOf(fields: Fields, name: string): readonly Fields[] {
  const value = fields.get(name);
  return Array.isArray(value) ? value.flatMap((one: unknown) => fieldsOf(one) ?? []) : [];
}

function textOf(fields: Fields, name: string): string | undefined {
  const value = fields.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(fields: Fields, name: string): number | undefined {
  const value = fields.get(name);
  return typeof value === 'number' ? value : undefined;
}
