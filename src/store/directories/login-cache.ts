import type { Domain } from '../../model/domain.ts';

/** Bytes of remembered logins: enough for 50,000 mailboxes. Strangers choose which addresses are asked for. */
const maxBytes = 16 * 1024 * 1024;

/** What an entry takes beside its texts. */
const bytesOfEntry = 200;

interface Entry {
  readonly login: string | undefined;
  readonly until: number;
}

/** Logins by address, for a while and within a bound of bytes; the one that was used longest ago goes first. */
export class LoginCache {
  readonly #entries = new Map<string, Entry>();
  readonly #most: number;
  #bytes = 0;

  constructor(most: number = maxBytes) {
    this.#most = most;
  }

  /** What is remembered of an address; `{ login: undefined }` where it has no mailbox. */
  get(address: string, now: number): Entry | undefined {
    const entry = this.#entries.get(address);
    if (entry === undefined) return undefined;
    this.#entries.delete(address);
    if (entry.until <= now) {
      this.#bytes -= bytesOf(address, entry);
      return undefined;
    }
    this.#entries.set(address, entry);
    return entry;
  }

  set(address: string, entry: Entry): void {
    const former = this.#entries.get(address);
    if (former !== undefined) this.#bytes -= bytesOf(address, former);
    this.#entries.delete(address);
    this.#entries.set(address, entry);
    this.#bytes += bytesOf(address, entry);
    for (const [oldest, its] of this.#entries) {
      if (this.#bytes <= this.#most) break;
      this.#entries.delete(oldest);
      this.#bytes -= bytesOf(oldest, its);
    }
  }

  /** Forgets every mailbox of a domain, also those that are not there. A walk through all of them: milliseconds. */
  forget(domain: Domain): void {
    for (const [address, entry] of this.#entries) {
      if (!isOf(address, domain)) continue;
      this.#entries.delete(address);
      this.#bytes -= bytesOf(address, entry);
    }
  }

  /** Bytes that are taken, about. */
  get bytes(): number {
    return this.#bytes;
  }
}

/** True for a mailbox of a domain: what follows the last `@`, whatever a quoted local part holds. */
export function isOf(address: string, domain: Domain): boolean {
  return address.endsWith(`@${domain}`);
}

function bytesOf(address: string, { login = '' }: Entry): number {
  return bytesOfEntry + 2 * (address.length + login.length);
}
