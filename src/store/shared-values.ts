import type { Domain, DomainPattern } from '../model/domain.ts';
import type { MailServer } from '../model/server.ts';
import type { Provider } from '../model/provider.ts';

/** Different values of one key that are kept for sharing. Defaults and a hoster's own are few; names are many. */
const maxValuesOfKey = 1000;

/** Keys whose values are a provider's own, nearly always. */
const ownKeys = new Set<string>(['id', 'domains', 'incoming', 'outgoing']);

/** Keys that whoever unpacks a provider knows already. */
const knownKeys = new Set<string>(['name', 'file']);

/** A provider as texts: what is its own, and one text for each further key (`"pop3":{}`), equal for equal values. */
export interface PackedProvider {
  readonly own: string;
  readonly shared: readonly string[];
}

/** What is a provider's own, nearly always. */
export type OwnValues = Pick<Provider, 'id' | 'domains' | 'incoming' | 'outgoing'>;

/** Packs a provider but for its name and file. Plain data that crosses threads. */
export function packProvider(provider: Provider): PackedProvider {
  const { own, shared } = splitProvider(provider);
  return { own: JSON.stringify(own), shared };
}

/** The same with its own values as they are, for a file, which is packed as a whole. `known` saves most of the work. */
export function splitProvider(
  provider: Provider,
  known?: SharedValues,
): { readonly own: OwnValues; readonly shared: readonly string[] } {
  const { id, domains, incoming, outgoing } = provider;
  const shared: string[] = [];
  for (const [key, value] of Object.entries(provider)) {
    if (value === undefined || ownKeys.has(key) || knownKeys.has(key)) continue;
    shared.push(known?.textOf(key, value) ?? `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  }
  return { own: { id, domains, incoming, outgoing }, shared };
}

/**
 * Unpacks providers so that equal parts are one object: of a hundred thousand providers nearly all have the same
 * options, and each copy of them costs a kilobyte. The parts are read-only, as every provider is.
 */
export class SharedValues {
  readonly #entries = new Map<string, readonly [string, unknown]>();
  readonly #textOf = new WeakMap<object, { readonly key: string; readonly text: string }>();
  readonly #counts = new Map<string, number>();
  readonly #forms = new Map<string, Provider>();
  /** The same by list, because a list of many long texts is slow to look up; whoever unpacks many gives the same one. */
  readonly #formOf = new WeakMap<readonly string[], Provider>();
  readonly #authentications = new Map<string, MailServer['authentication']>();
  readonly #texts = new Map<string, string>();

  /** The texts come from packProvider, whose input was checked. */
  unpack({ own, shared }: PackedProvider, name: string, file: string): Provider {
    return this.join(JSON.parse(own) as OwnValues, shared, name, file);
  }

  /** The same of what splitProvider made. */
  join(own: OwnValues, shared: readonly string[], name: string, file: string): Provider {
    const { id, domains, incoming, outgoing } = own;
    // Copied from a form, all providers of a kind have the same shape in memory; put together key by key, each would
    // be a table of its own, which takes five times the memory.
    return {
      ...this.#form(shared),
      name,
      file,
      id: id === name ? name : id,
      domains: domains.map((pattern) => withText(pattern, name)),
      incoming: incoming.map((server) => this.#server(server)),
      outgoing: outgoing.map((server) => this.#server(server)),
    };
  }

  #form(shared: readonly string[]): Provider {
    const known = this.#formOf.get(shared);
    if (known !== undefined) return known;
    const form = this.#formByText(shared);
    this.#formOf.set(shared, form);
    return form;
  }

  #formByText(shared: readonly string[]): Provider {
    const text = `{"name":"","file":"","id":"","domains":[],"incoming":[],"outgoing":[],${shared.join(',')}}`;
    const known = this.#forms.get(text);
    if (known !== undefined) return known;
    const form = JSON.parse(text) as Provider;
    for (const one of shared) {
      const [key, value] = this.#entry(one);
      Reflect.set(form, key, value);
    }
    if (this.#forms.size < maxValuesOfKey) this.#forms.set(text, form);
    return form;
  }

  #entry(text: string): readonly [string, unknown] {
    const known = this.#entries.get(text);
    if (known !== undefined) return known;
    const [entry] = Object.entries(JSON.parse(`{${text}}`) as Record<string, unknown>);
    if (entry === undefined) throw new Error('a packed provider has an empty key');
    const [key] = entry;
    const count = this.#counts.get(key) ?? 0;
    if (count >= maxValuesOfKey) return entry;
    this.#counts.set(key, count + 1);
    this.#entries.set(text, entry);
    const [, value] = entry;
    if (typeof value === 'object' && value !== null) this.#textOf.set(value, { key, text });
    return entry;
  }

  /** The text of a value that is shared; undefined where it is not. */
  textOf(key: string, value: unknown): string | undefined {
    const known = typeof value === 'object' && value !== null ? this.#textOf.get(value) : undefined;
    return known?.key === key ? known.text : undefined;
  }

  #server<Server extends MailServer>(server: Server): Server {
    const key = server.authentication.join(' ');
    const authentication = keep(this.#authentications, key, server.authentication);
    const username = keep(this.#texts, server.username, server.username);
    return { ...server, username, authentication };
  }
}

/** The pattern with this very text where it says the same: a file is mostly named after its domain. */
function withText(pattern: DomainPattern, text: string): DomainPattern {
  return pattern.kind === 'exact' && pattern.domain === text
    ? { kind: 'exact', domain: text as Domain }
    : pattern;
}

function keep<Value>(table: Map<string, Value>, key: string, value: Value): Value {
  const known = table.get(key);
  if (known !== undefined) return known;
  if (table.size < maxValuesOfKey) table.set(key, value);
  return value;
}
