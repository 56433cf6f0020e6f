import { linkProviders } from '../config/link-providers.ts';
import { printYaml, type YamlValue } from '../config/print-yaml.ts';
import { parseProviderFile } from '../config/provider-file.ts';
import { maxDisplayName, maxDisplayShortName, type ProviderKey } from '../config/provider-schema.ts';
import { parseDomain, type Domain } from '../model/domain.ts';
import type { Problem } from '../model/problem.ts';
import {
  importProblem,
  yamlMap,
  type Imported,
  type ImportedServer,
  type ImportProblemCode,
} from './imported.ts';
import { whyAsWritten } from './as-written-order.ts';
import { generalUsername } from './general-username.ts';
import { keyOrder } from './key-order.ts';
import { originNote, type Origin } from './origin-note.ts';
import { checkList, splitMapping, type ListEntry } from './valid-values.ts';
import { oneOrList, writeServers } from './written-servers.ts';

/** A finished provider file. Undefined text: nothing in the input can be served; the problems say why. */
export interface WrittenProvider {
  /** The file's name without its ending: always a domain that was parsed, so it never leaves a folder. */
  readonly name?: Domain;
  readonly text?: string;
  readonly problems: readonly Problem[];
}

/** What the writer has to know beside the data. */
export interface WriteOptions {
  readonly origin: Origin;
  /** Domains that the person who imports has named. */
  readonly domains: readonly string[];
  /** The original's own name, which is preferred where it is one of the domains. */
  readonly preferredName?: string;
  /** Names that other files of this import have taken. */
  readonly taken: ReadonlySet<string>;
  /** The mailbox for which a server answered. */
  readonly address?: string;
}

/**
 * Writes a provider file that a person could have written. The file always reads without errors: whatever is not valid
 * in it stands under `extras`, and a problem says so.
 */
export function writeProvider(imported: Imported, options: WriteOptions): WrittenProvider {
  const writer = new ProviderWriter(imported, options);
  return writer.write();
}

class ProviderWriter {
  readonly #imported: Imported;
  readonly #options: WriteOptions;
  readonly #problems: Problem[] = [];
  readonly #values = new Map<ProviderKey, YamlValue>();
  readonly #extras: Map<string, YamlValue>;
  readonly #comments = new Map<string, readonly string[]>();
  readonly #remarks: string[];

  constructor(imported: Imported, options: WriteOptions) {
    this.#imported = imported;
    this.#options = options;
    this.#extras = new Map(imported.extras);
    this.#remarks = [...imported.remarks];
  }

  write(): WrittenProvider {
    const domains = this.#domains();
    const name = this.#chooseName(domains.map((one) => one.domain));
    if (name === undefined) {
      const message =
        domains.length === 0
          ? 'the settings name no mail domain'
          : 'another file of this import has taken the names of all its domains already';
      return this.#fail('import-no-domain', message, 'name the domain with --domain example.org');
    }
    this.#writeDomains(name, domains);
    this.#writeServers();
    for (const [key, value] of this.#imported.values) this.#writeValue(key, value);
    const id = this.#values.get('id');
    if (typeof id === 'string' && id.toLowerCase() === name) this.#values.delete('id');
    this.#writeOrder();
    if (this.#extras.size > 0) this.#values.set('extras', this.#extras);
    const text = this.#print();
    const file = parseProviderFile({ file: `${name}.yaml`, text });
    const [linked] = linkProviders([file], new Map(), []);
    const first = [...file.problems, ...(linked?.problems ?? [])].find((one) => one.severity === 'error');
    if (first !== undefined) {
      const code = first.code === 'no-servers' ? 'import-no-servers' : 'import-syntax';
      return this.#fail(
        code,
        first.message,
        'expected: at least one server with host name, port and socketType',
      );
    }
    return { name, text, problems: this.#problems };
  }

  #fail(code: ImportProblemCode, message: string, advice: string): WrittenProvider {
    const problem = importProblem('error', code, this.#options.origin.source, message, advice);
    return { problems: [...this.#problems, problem] };
  }

  #domains(): { readonly domain: Domain; readonly comments: readonly string[] }[] {
    const found = new Map<Domain, readonly string[]>();
    const written = [...this.#imported.domains, ...this.#options.domains];
    for (const [index, text] of written.entries()) {
      const domain = parseDomain(text);
      const comments = this.#imported.comments.get(`domains.${index}`) ?? [];
      if (!domain.ok) {
        this.#remarks.push(...comments);
        this.#aside(
          'domains',
          text,
          `the domain ${JSON.stringify(text.slice(0, 80))} is not valid: ${domain.reason}`,
        );
      } else found.set(domain.value, [...(found.get(domain.value) ?? []), ...comments]);
    }
    return [...found].map(([domain, comments]) => ({ domain, comments }));
  }

  /** The original's own name or id where it is a domain of the file, else the first domain that is free. */
  #chooseName(domains: readonly Domain[]): Domain | undefined {
    const { preferredName, taken } = this.#options;
    const id = this.#imported.values.get('id');
    const wanted = [preferredName, typeof id === 'string' ? id : undefined].map((one) => one?.toLowerCase());
    const free = domains.filter((one) => !taken.has(one));
    return wanted.flatMap((one) => free.find((domain) => domain === one) ?? [])[0] ?? free[0];
  }

  #writeDomains(
    name: Domain,
    domains: readonly { readonly domain: Domain; readonly comments: readonly string[] }[],
  ): void {
    if (domains.length === 1 && domains[0]?.domain === name) {
      this.#remarks.push(...domains[0].comments);
      return;
    }
    this.#setList(
      'domains',
      domains.map(({ domain, comments }) => ({ value: domain, comments })),
    );
  }

  #writeServers(): void {
    const { incoming, outgoing } = this.#imported;
    const mended = (servers: readonly ImportedServer[]): ImportedServer[] =>
      servers.map((one) => this.#mend(one));
    const written = writeServers(mended(incoming), mended(outgoing));
    if (written.username !== undefined) this.#writeValue('username', written.username);
    if (written.authentication !== undefined)
      this.#values.set('authentication', oneOrList(written.authentication));
    this.#writeList('incoming', written.incoming);
    this.#writeList('outgoing', written.outgoing);
  }

  #mend(server: ImportedServer): ImportedServer {
    if (server.username === undefined) return server;
    const address = this.#imported.address ?? this.#options.address;
    const domains = [...this.#imported.domains, ...this.#options.domains];
    const { username, change } = generalUsername(server.username, address, domains);
    if (change !== undefined) this.#warn('import-changed', change);
    return { ...server, username };
  }

  #writeValue(key: ProviderKey, value: YamlValue): void {
    if (Array.isArray(value)) return this.#writeList(key, value as readonly YamlValue[]);
    const limit =
      key === 'displayName' ? maxDisplayName : key === 'displayShortName' ? maxDisplayShortName : undefined;
    const bounded = this.#shorten(key, value, limit);
    const { valid, invalid, reason } = splitMapping(key, bounded);
    if (invalid.size > 0) this.#aside(key, valid === undefined ? bounded : invalid, `${key}: ${reason}`);
    const comments = this.#imported.comments.get(key) ?? [];
    if (valid === undefined) this.#remarks.push(...comments);
    else {
      this.#values.set(key, valid);
      if (comments.length > 0) this.#comments.set(key, comments);
    }
  }

  /** Names are shown in narrow places and have limits in the draft; the whole name is kept aside. */
  #shorten(key: string, value: YamlValue, limit: number | undefined): YamlValue {
    if (limit === undefined || typeof value !== 'string') return value;
    const characters = Array.from(value);
    if (characters.length <= limit) return value;
    this.#aside(
      key,
      value,
      `${key} has ${characters.length} characters; ${limit} are allowed, the rest is cut off`,
    );
    return `${characters
      .slice(0, limit - 1)
      .join('')
      .trimEnd()}…`;
  }

  #writeList(key: ProviderKey, values: readonly YamlValue[]): void {
    const entries = values.map((value, index) => ({
      value,
      comments: this.#imported.comments.get(`${key}.${index}`) ?? [],
    }));
    const { valid, invalid } = checkList(key, entries);
    for (const one of invalid) this.#aside(key, one.value, `${key}: ${one.reason}`);
    this.#setList(key, valid);
  }

  /** One entry without a comment stands right behind its key. */
  #setList(key: ProviderKey, entries: readonly ListEntry[]): void {
    const [first] = entries;
    if (first === undefined) return;
    const single = entries.length === 1 && !(first.value instanceof Map);
    this.#values.set(key, single ? first.value : entries.map((one) => one.value));
    for (const [index, { comments }] of entries.entries()) {
      if (comments.length > 0) this.#comments.set(single ? key : `${key}.${index}`, comments);
    }
  }

  /** Signpost puts IMAP and OAuth2 first; where the original does not, programs would choose another server. */
  #writeOrder(): void {
    const reason = whyAsWritten(this.#imported);
    if (reason === undefined) return;
    const options = this.#values.get('autoconfig');
    const before = options instanceof Map ? [...(options as ReadonlyMap<string, YamlValue>)] : [];
    this.#values.set('autoconfig', new Map([...before, ['order', 'as-written']]));
    this.#comments.set('autoconfig', [reason]);
  }

  #aside(key: string, value: YamlValue, message: string): void {
    const before = this.#extras.get(key);
    const list =
      before === undefined ? [] : Array.isArray(before) ? (before as readonly YamlValue[]) : [before];
    this.#extras.set(key, list.length === 0 ? value : [...list, value]);
    this.#warn('import-kept-in-extras', message);
  }

  #warn(code: ImportProblemCode, message: string): void {
    this.#problems.push(importProblem('warning', code, this.#options.origin.source, message));
  }

  #print(): string {
    const ordered = yamlMap(Object.fromEntries(keyOrder.map((key) => [key, this.#values.get(key)])));
    const head = [
      ...originNote(this.#options.origin),
      ...this.#remarks.flatMap((one) => ['', ...one.split('\n')]),
    ];
    if (this.#values.has('extras')) {
      this.#comments.set('extras', ['Kept from the original because no key is for it; never sent.']);
    }
    return printYaml(ordered, this.#comments, head);
  }
}
