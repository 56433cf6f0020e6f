import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ChosenServer } from '../../src/clients/client.ts';
import { thunderbird as port } from '../../src/clients/thunderbird.ts';
import { mailbox, type Probe } from '../clients/probe.ts';
import { authentications, sections, wholeFile } from '../clients/thunderbird-probes.ts';
import { goldenFolder } from '../support/golden.ts';
import { goldenCaseNames } from '../support/golden-cases.ts';
import { needsProgram, needsShared } from '../support/needs.ts';
import { sharedFolder } from '../support/paths.ts';
import { startThunderbird, type FoundServer, type Thunderbird } from '../support/thunderbird.ts';

/** Our word for each of Thunderbird's. */
const words: Readonly<Record<string, string>> = {
  passwordCleartext: 'password-cleartext',
  passwordEncrypted: 'password-encrypted',
  External: 'TLS-client-cert',
  alwaysSTARTTLS: 'STARTTLS',
};

function real({ type, hostname, port: number, socketType, authentication, username }: FoundServer): string {
  const word = (name: string): string => words[name] ?? name;
  return `${type} ${hostname}:${number ?? 'usual'} ${word(socketType)} ${word(authentication)} ${username ?? ''}`;
}

/** As Thunderbird has it: a server without a login has an empty name. */
function ported(server: ChosenServer | undefined, made: FoundServer | undefined): string {
  if (server === undefined) return 'nothing';
  const { type, hostname, port: number, socketType, authentication = '', username = '' } = server;
  // It stores no port where the file has none, and takes the usual one when it connects.
  const shown = made?.port === null ? 'usual' : number;
  return `${type} ${hostname}:${shown} ${socketType} ${authentication} ${username}`;
}

describe('what "signpost check" says of Thunderbird', { skip: needsProgram('thunderbird') }, () => {
  let thunderbird: Thunderbird;
  before(async () => {
    thunderbird = await startThunderbird(1);
  });
  after(async () => {
    await thunderbird?.close();
  });

  async function assertSame(documents: readonly (readonly [name: string, text: string])[]): Promise<void> {
    const found = await thunderbird.read(documents.map(([, text]) => text));
    const differences = documents.flatMap(([name, text], index) => {
      const account = found[index];
      const verdict = port.read(text, mailbox);
      const [said, made] = [
        verdict.accepted
          ? `${ported(verdict.incoming, account?.incoming[0])}, ${ported(verdict.outgoing, account?.outgoing)}`
          : 'refused',
        account?.incoming[0] === undefined
          ? 'refused'
          : `${real(account.incoming[0])}, ${real(account.outgoing)}`,
      ];
      return said === made ? [] : [`${name}: we say ${said}; it says ${made}`];
    });
    assert.deepEqual(differences, []);
  }

  const probes = (list: readonly Probe[]): [string, string][] => list.map(([name, text]) => [name, text]);

  it('is what the program does with odd files', () => assertSame(probes(wholeFile)));
  it('is what the program does with odd sections', () => assertSame(probes(sections)));
  it('is what the program does with every authentication', () => assertSame(probes(authentications)));

  it('is what the program does with our answers', () =>
    assertSame(
      goldenCaseNames().flatMap((name): [string, string][] => {
        const folder = join(goldenFolder, name);
        return readdirSync(folder)
          .filter((file) => file === 'thunderbird.xml')
          .map((file) => [name, readFileSync(join(folder, file), 'utf8')]);
      }),
    ));

  it('is what the program does with its own provider database', { skip: needsShared() }, () => {
    const folder = join(sharedFolder ?? '', 'ispdb');
    const names = readdirSync(folder).filter((name) => name.endsWith('.xml'));
    return assertSame(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  });
});
