import type { Domain } from '../../model/domain.ts';
import type { EmailAddress } from '../../model/email-address.ts';

/** What a directory knows of a domain that is hosted: which provider file serves it, and what more its row says. */
export interface DirectoryMatch {
  /** The stem of a provider file. A name is looked up among the files; it is never a path. */
  readonly provider: string;
  /**
   * Further columns by their name in upper case: `CLUSTER` fills `%CLUSTER%` in the provider's host names and user
   * names. Checked where they are filled in, because a database is not trusted more than a file.
   */
  readonly columns: ReadonlyMap<string, string>;
  /** True where no list names the domain, only its MX records do, which anybody can set. */
  readonly byMx?: true;
}

/**
 * A list of domains that lives elsewhere: a database, an LDAP tree, a panel. It answers from complete knowledge or
 * rejects: an unreachable or broken directory never says "no".
 */
export interface Directory {
  /** For logs, metrics and messages: `sql`, or `sql 2` where there are several of a kind. Holds no URL and no secret. */
  readonly name: string;
  /** Questions that it takes at the same time; more wait in front of it. Absent = as many as there are. */
  readonly concurrency?: number;
  /**
   * The match, or undefined where the directory does not know the domain. `signal` ends the work at the deadline.
   * Rejects with CannotKnow where only this domain can't be known while the directory itself is well; any other error
   * means that the directory is broken or out of reach. Messages reach logs and /status: no secret, no domain.
   */
  ask(domain: Domain, signal: AbortSignal): Promise<DirectoryMatch | undefined>;
  /** Calls back when the directory itself says that something changed: one domain, or anything where none is named. */
  onChange?(listener: (domain: Domain | undefined) => void): void;
  close(): Promise<void>;
}

/** This domain can't be known now, which says nothing about others: a row that makes no sense, a name server that fails. */
export class CannotKnow extends Error {
  override readonly name = 'CannotKnow';
}

/** Login names that are not made from the address. */
export interface UserDirectory {
  readonly name: string;
  /** The login of a mailbox, or undefined where there is no such mailbox. Rejects where it can't know. */
  loginOf(address: EmailAddress, signal: AbortSignal): Promise<string | undefined>;
  /** Asks anew for every mailbox of a domain when it comes next; absent where nothing is remembered. */
  forget?(domain: Domain): void;
  close(): Promise<void>;
}
