import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ChosenServer, MailProgram, Verdict } from '../../src/clients/client.ts';

/** The mailbox that all probes set up. */
export const mailbox = { localPart: 'ann', domain: 'example.org' };

type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A section with everything in it; a field set to undefined is left out, a list becomes repeated elements. */
export function section(kind: 'incoming' | 'outgoing', type: string, fields: Fields = {}, raw = ''): string {
  const all: Fields = {
    hostname: `${type}.example.org`,
    port: type === 'pop3' ? '995' : type === 'smtp' ? '465' : '993',
    socketType: 'SSL',
    authentication: 'password-cleartext',
    username: '%EMAILADDRESS%',
    ...fields,
  };
  const elements = Object.entries(all).flatMap(([name, value]) =>
    (value === undefined ? [] : typeof value === 'string' ? [value] : value).map(
      (text) => `<${name}>${text}</${name}>`,
    ),
  );
  return `<${kind}Server type="${type}">${elements.join('')}${raw}</${kind}Server>`;
}

/** An IMAP section. */
export function imap(fields: Fields = {}, raw = ''): string {
  return section('incoming', 'imap', fields, raw);
}

/** A POP3 section. */
export function pop3(fields: Fields = {}, raw = ''): string {
  return section('incoming', 'pop3', fields, raw);
}

/** An SMTP section. */
export function smtp(fields: Fields = {}, raw = ''): string {
  return section('outgoing', 'smtp', fields, raw);
}

/** A whole file around its sections. */
export function file(sections: string, head = '<domain>example.org</domain>', id = 'example.org'): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<clientConfig version="1.1"><emailProvider id="${id}">` +
    `${head}<displayName>Example</displayName>${sections}</emailProvider></clientConfig>\n`
  );
}

/** A server in one line: `imap imap.example.org:993 SSL password-cleartext ann@example.org`. */
export function line(server: ChosenServer | undefined): string {
  if (server === undefined) return '-';
  const { type, hostname, port, socketType, authentication = '-', username = '-' } = server;
  return `${type} ${hostname}:${port} ${socketType} ${authentication} ${username}`;
}

/** What is expected of a reading; a regular expression for a note has to match one of them. */
export interface Expected {
  readonly refused?: RegExp;
  readonly incoming?: string;
  readonly outgoing?: string;
  readonly why?: RegExp;
  readonly note?: RegExp;
}

/** One line a case: name, document, expectation. */
export type Probe = readonly [name: string, document: string, expected: Expected];

/** Runs a table of probes against one program. */
export function runProbes(program: MailProgram, probes: readonly Probe[]): void {
  for (const [name, document, expected] of probes) {
    it(name, () => checkVerdict(program.read(document, mailbox), expected));
  }
}

function checkVerdict(verdict: Verdict, expected: Expected): void {
  if (expected.refused !== undefined) {
    assert.equal(verdict.accepted, false, `accepted: ${verdict.why}`);
    assert.match(verdict.why, expected.refused);
  } else {
    assert.equal(verdict.accepted, true, `refused: ${verdict.why}`);
  }
  if (expected.incoming !== undefined) assert.equal(line(verdict.incoming), expected.incoming);
  if (expected.outgoing !== undefined) assert.equal(line(verdict.outgoing), expected.outgoing);
  if (expected.why !== undefined) assert.match(verdict.why, expected.why);
  if (expected.note !== undefined) {
    const { note } = expected;
    assert.ok(
      verdict.notes.some((one) => note.test(one)),
      `no note matches ${String(note)}: ${JSON.stringify(verdict.notes)}`,
    );
  }
}
