import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Domain } from '../model/domain.ts';
import type { HostedDomain } from '../model/provider.ts';
import type { Authority, Target } from './authority.ts';
import { programFamily, type Log } from './log.ts';
import type { RequestCounts } from './metrics/request-counts.ts';
import { makeReference } from './reference.ts';
import type { Scheme } from './scheme.ts';

/** Header names and values in turn, as Node's writeHead takes them without sorting or copying. */
export type FlatHeaders = readonly string[];

/** What all answers share: no program or browser guesses another type, and nobody is told who asked. */
const always: FlatHeaders = ['X-Content-Type-Options', 'nosniff', 'Referrer-Policy', 'no-referrer'];

const textHeaders: FlatHeaders = ['Content-Type', 'text/plain; charset=utf-8', 'Cache-Control', 'no-store'];

/** Adds what all answers share, and the length of the body where there is one. */
export function completeHeaders(headers: FlatHeaders, body: Buffer | undefined): FlatHeaders {
  return body === undefined ? [...headers, ...always] : withLength(headers, body.length);
}

function withLength(headers: FlatHeaders, octets: number): FlatHeaders {
  return [...headers, ...always, 'Content-Length', String(octets)];
}

/**
 * Octets of a body that go out with the headers in one write. Node joins a Latin-1 text with the headers, but hands a
 * Buffer to the system beside them, which costs a third more on Node 24; above 16 KB such a text is copied once more.
 */
const maxOneWrite = 12 * 1024;

/**
 * A body as it is written: a text whose Latin-1 characters stand for its octets, which goes out with the headers in one
 * write, or the octets.
 */
export type WrittenBody = string | Buffer;

/** The same octets in the form that costs Node least. */
export function writtenBody(octets: Buffer): WrittenBody {
  return octets.length <= maxOneWrite ? octets.toString('latin1') : octets;
}

/** The name under which requests that match no route are logged. */
const unknownRoute = 'none';

/** One request and its answer. Every answer leaves through `#write`, which also counts it and writes the log line. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly host: Authority;
  readonly path: string;
  readonly search: string;
  readonly scheme: Scheme;
  /** The route's name, for the log. */
  route = unknownRoute;
  /** The mail domain asked for, for the log. Never a local part. */
  domain: Domain | undefined;
  #file: string | undefined;
  #reference: string | undefined;
  readonly #log: Log | undefined;
  readonly #counts: RequestCounts | undefined;
  readonly #closing: boolean;
  readonly #received: number;

  /**
   * `log` is absent where requests are not logged, `counts` where they are not counted; `closing` tells the client to
   * come back on a new connection.
   */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    target: Target,
    scheme: Scheme,
    log: Log | undefined,
    closing: boolean,
    counts?: RequestCounts,
  ) {
    this.request = request;
    this.response = response;
    this.host = target.authority;
    this.path = target.path;
    this.search = target.search;
    this.scheme = scheme;
    this.#log = log;
    this.#counts = counts;
    this.#closing = closing;
    this.#received = log === undefined && counts === undefined ? 0 : performance.now();
  }

  get method(): string {
    return this.request.method ?? 'GET';
  }

  /**
   * What a person reads out to the help desk; the log line of this request carries the same. Made when it is first
   * asked for, so that the answers of programs do not pay for it. Absent where requests are not logged: it would lead
   * nowhere.
   */
  get reference(): string | undefined {
    if (this.#log === undefined) return undefined;
    this.#reference ??= makeReference();
    return this.#reference;
  }

  /** Notes whose settings are answered, for the log. */
  answersFor({ domain, provider }: HostedDomain): void {
    this.domain = domain;
    this.#file = provider.file;
  }

  /** True once an answer was begun, or the client is gone. */
  get answered(): boolean {
    return this.response.headersSent || this.response.destroyed;
  }

  /** Writes a whole answer; Node leaves the body out for HEAD. Does nothing where the client is gone. */
  send(status: number, headers: FlatHeaders, body?: string | Buffer): void {
    if (typeof body === 'string' && body.length > maxOneWrite) {
      const octets = encoded(body);
      return this.sendComplete(status, completeHeaders(headers, octets), octets);
    }
    if (typeof body !== 'string') {
      const written = body === undefined ? undefined : writtenBody(body);
      return this.sendComplete(status, completeHeaders(headers, body), written);
    }
    const octets = Buffer.byteLength(body);
    // As many octets as characters: it is ASCII, and the same text in Latin-1.
    const isAscii = octets === body.length;
    this.#write(status, withLength(headers, octets), isAscii ? body : writtenBody(Buffer.from(body)));
  }

  /** The same with headers that completeHeaders made before, and a body of writtenBody. */
  sendComplete(status: number, headers: FlatHeaders, body?: WrittenBody): void {
    this.#write(status, headers, body);
  }

  #write(status: number, headers: FlatHeaders, body: WrittenBody | undefined): void {
    const { response } = this;
    if (this.answered) return;
    const isLast = this.#closing || comesInChunks(this.request);
    response.writeHead(status, isLast ? [...headers, 'Connection', 'close'] : (headers as string[]));
    if (typeof body === 'string') response.end(body, 'latin1');
    else response.end(body);
    if (this.#log === undefined && this.#counts === undefined) return;
    const milliseconds = performance.now() - this.#received;
    const program = programFamily(this.request.headers['user-agent']);
    this.#counts?.count(this.route, status, program, milliseconds);
    if (this.#log !== undefined) this.#writeLogLine(this.#log, status, program, milliseconds);
  }

  /** Answers a line of plain text that no program takes for settings; an error has its reference below it. */
  sendText(status: number, text: string, headers: FlatHeaders = []): void {
    const reference = status < 400 ? undefined : this.reference;
    const more = reference === undefined ? '' : `Reference: ${reference}\n`;
    this.send(status, [...textHeaders, ...headers], `${text}\n${more}`);
  }

  #writeLogLine(log: Log, status: number, program: string, milliseconds: number): void {
    const fields: Record<string, unknown> = {
      route: this.route,
      method: this.method,
      domain: this.domain,
      status,
      ms: Math.round(milliseconds * 10) / 10,
      program,
    };
    if (this.#file !== undefined) fields['file'] = this.#file;
    if (this.#reference !== undefined) {
      fields['reference'] = this.#reference;
      fields['outcome'] = outcomeOf(status);
    }
    log.info(fields, 'request');
  }
}

/**
 * True where chunks of a body are still to come that nobody waits for. The connection ends with the answer then: to skip
 * a chunk of one octet costs a hundred times what it costs to send it, and no program sends such a body to what takes none.
 */
function comesInChunks({ complete, headers }: IncomingMessage): boolean {
  return !complete && headers['transfer-encoding'] !== undefined;
}

/** Where long texts are encoded: a page has 40 KB, and each character up to three octets. */
const desk = Buffer.allocUnsafeSlow(192 * 1024);

/** A long text in UTF-8. To measure it first, as Buffer.from does, costs as much again as to write it. */
function encoded(text: string): Buffer {
  return text.length * 3 > desk.length
    ? Buffer.from(text)
    : Buffer.from(desk.subarray(0, desk.write(text, 'utf8')));
}

/** How a request ended, in a word that a help desk understands without a table of statuses. */
function outcomeOf(status: number): string {
  if (status < 300) return 'answered';
  if (status < 400) return 'redirected';
  switch (status) {
    case 404:
      return 'not found';
    case 503:
      return 'unavailable';
    default:
      return status < 500 ? 'refused' : 'failed';
  }
}
