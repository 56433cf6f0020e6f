import { importAutomx2, type Automx2Dav, type Automx2Server } from './automx2-domains.ts';
import { decodeText } from './decode-text.ts';
import { notImported, type ImportResult, type ImportSource } from './imported.ts';
import { leftOut, NamedValues } from './left-out.ts';

/** What automx2 fills in where a seed names no port. */
const usualPorts: ReadonlyMap<string, number> = new Map([
  ['imap', 993],
  ['pop', 995],
  ['smtp', 465],
]);

/** What automx2 fills in where a server has no priority; lower ones go first. */
const usualPriority = 10;

/** Reads the JSON with which automx2's database is filled (version 2): every server is for every domain. */
export function readAutomx2Seed(source: ImportSource): ImportResult {
  const text = decodeText(source.bytes);
  if (!text.ok) return notImported('import-syntax', source.name, text.reason);
  const seed = parseObject(text.value);
  if (seed === undefined)
    return notImported('import-syntax', source.name, 'this is not valid JSON with one object');
  if (seed.take('version') !== 2) {
    return notImported(
      'import-syntax',
      source.name,
      `"version" is not 2, which is the only version of automx2's seed that is known here`,
    );
  }
  const provider = seed.takeText('provider');
  if (provider === undefined)
    return notImported('import-syntax', source.name, '"provider" is missing; a text was expected');
  const entries = objectsOf(seed.take('servers')).map((fields) => ({
    fields,
    type: fields.takeText('type') ?? '',
    prio: fields.takeNumber('prio') ?? usualPriority,
  }));
  const isDav = ({ type }: { readonly type: string }): boolean => type === 'caldav' || type === 'carddav';
  const servers = entries
    .filter((one) => !isDav(one))
    .sort((a, b) => a.prio - b.prio)
    .map(({ fields, type }): Automx2Server => ({
      type,
      name: fields.takeText('name') ?? '',
      port: fields.takeNumber('port') ?? usualPorts.get(type),
      socketType: undefined,
      userName: undefined,
      authentication: undefined,
    }));
  const dav = entries.filter(isDav).map(({ fields, type }): Automx2Dav => ({
    type,
    url: fields.takeText('url') ?? '',
    port: fields.takeNumber('port'),
    usesTls: true,
    userName: undefined,
  }));
  const listed = objectsOf(seed.take('domains'));
  const domains = listed.map((one) => ({
    name: one.takeText('name') ?? '',
    provider,
    shortName: undefined,
    servers,
    dav,
    usesDirectory: (one.take('ldapserver_id') ?? null) !== null,
  }));
  if (domains.length === 0)
    return notImported('import-no-domain', source.name, '"domains" is missing or empty');
  const result = importAutomx2(domains, source.name);
  const fields = [...entries.map((one) => one.fields), ...listed].flatMap((one) => one.left());
  return {
    ...result,
    problems: [
      ...result.problems,
      ...leftOut(source.name, 'the seed', seed.left()),
      ...leftOut(source.name, '"servers" and "domains"', fields),
    ],
  };
}

type Fields = NamedValues<unknown>;

function parseObject(text: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new NamedValues(new Map<string, unknown>(Object.entries(value)))
    : undefined;
}

function objectsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.flatMap((one: unknown) => fieldsOf(one) ?? []) : [];
}
