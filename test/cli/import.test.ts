import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { commandLine } from '../support/build-folder.ts';
import { runCommand, workingFolder } from '../support/command.ts';
import { needsProgram } from '../support/needs.ts';
import { startInTerminal } from './in-terminal.ts';

const xml = (domain: string): string =>
  `<clientConfig version="1.1"><emailProvider id="${domain}"><domain>${domain}</domain>` +
  '<incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType>' +
  '<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>' +
  '<outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType>' +
  '<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></outgoingServer>' +
  '</emailProvider></clientConfig>';

describe('signpost import', () => {
  it('writes a file that serve answers from', async () => {
    const folder = workingFolder({ 'old.xml': xml('example.org') });
    const imported = await runCommand(['import', 'old.xml', '--output', 'config/domains'], { folder });
    assert.equal(imported.code, 0, imported.stderr);
    assert.match(imported.stdout, /config\/domains\/example\.org\.yaml\n1 written to/);
    const rendered = await runCommand(['render', 'thunderbird', 'ann@example.org'], { folder });
    assert.match(rendered.stdout, /<hostname>imap\.example\.org<\/hostname>/);
  });

  it('reads standard input', () => {
    const folder = workingFolder();
    const done = spawnSync(process.execPath, [commandLine, 'import', '-', '-o', 'out'], {
      cwd: folder,
      input: xml('example.net'),
      encoding: 'utf8',
    });
    assert.equal(done.status, 0, done.stderr);
    assert.match(readFileSync(join(folder, 'out/example.net.yaml'), 'utf8'), /from standard input/);
  });

  it('keeps what is finished of a folder, lists what failed, and answers 1', async () => {
    const folder = workingFolder({
      'in/a.xml': xml('a.example'),
      'in/b.xml': '<html/>',
      'in/c.xml': xml('c.example'),
    });
    const done = await runCommand(['import', 'in', '-o', 'out'], { folder });
    assert.equal(done.code, 1);
    assert.deepEqual(readdirSync(join(folder, 'out')), ['a.example.yaml', 'c.example.yaml']);
    assert.match(done.stderr, /in\/b\.xml: error: .*web page/);
    assert.match(done.stdout, /2 written to out; 1 of 3 inputs with errors/);
  });

  it('replaces a file only with --force, and counts an equal one as done', async () => {
    const folder = workingFolder({ 'old.xml': xml('example.org') });
    const run = (...more: string[]) => runCommand(['import', 'old.xml', '-o', 'out', ...more], { folder });
    const target = join(folder, 'out/example.org.yaml');
    assert.equal((await run()).code, 0);
    assert.match((await run()).stdout, /1 there already/);
    writeFileSync(target, 'incoming: imaps://mine.example.org\n');
    const refused = await run();
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /there already.*\[import-exists\]\n +add --force/s);
    assert.match(readFileSync(target, 'utf8'), /mine/);
    assert.equal((await run('--force')).code, 0);
    assert.doesNotMatch(readFileSync(target, 'utf8'), /mine/);
  });

  it('never writes through a link or outside the folder', async () => {
    const folder = workingFolder({
      'old.xml': xml('example.org'),
      'bad.xml': xml('../../evil'),
      'out/keep': '',
    });
    symlinkSync(join(folder, 'victim'), join(folder, 'out/example.org.yaml'));
    assert.equal((await runCommand(['import', 'old.xml', '-o', 'out'], { folder })).code, 1);
    assert.equal((await runCommand(['import', 'old.xml', '-o', 'out', '--force'], { folder })).code, 0);
    assert.ok(!existsSync(join(folder, 'victim')));
    assert.ok(!lstatSync(join(folder, 'out/example.org.yaml')).isSymbolicLink());
    const evil = await runCommand(['import', 'bad.xml', '-o', 'out'], { folder });
    assert.equal(evil.code, 1);
    assert.match(evil.stderr, /the domain .*evil.* is not valid/);
    assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['example.org.yaml', 'keep']);
  });

  const wrong: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['no folder to write to', ['old.xml'], 2, /--output/],
    ['no input', ['-o', 'out'], 2, /missing required argument/],
    ['a domain that is none', ['old.xml', '-o', 'out', '--domain', 'a b'], 2, /not a mail domain/],
    [
      'domains for two inputs',
      ['old.xml', 'old.xml', '-o', 'out', '--domain', 'a.example'],
      2,
      /single input/,
    ],
    ['an empty folder', ['empty', '-o', 'out'], 1, /no XML file in this folder/],
    ['a file that is not there', ['./nothing.xml', '-o', 'out'], 1, /nothing\.xml.*\n.*expected: a file/],
  ];
  for (const [what, given, code, message] of wrong) {
    it(`says what is wrong with ${what}`, async () => {
      const folder = workingFolder({ 'old.xml': xml('example.org'), 'empty/readme': '' });
      const done = await runCommand(['import', ...given], { folder });
      assert.equal(done.code, code, done.stderr);
      assert.match(done.stderr, message);
    });
  }

  it('adds the domains of --domain', async () => {
    const folder = workingFolder({ 'old.xml': xml('example.org') });
    await runCommand(['import', 'old.xml', '-o', 'out', '--domain', 'a.example', 'b.example'], { folder });
    assert.match(
      readFileSync(join(folder, 'out/example.org.yaml'), 'utf8'),
      /domains: \[example\.org, a\.example, b\.example\]/,
    );
  });

  it('shows on a terminal how far it is', { skip: needsProgram('script') }, async () => {
    const files = Array.from(
      { length: 40 },
      (_, index) => [`in/${index}.xml`, xml(`d${index}.example`)] as const,
    );
    const folder = workingFolder(Object.fromEntries(files));
    const screen = await startInTerminal(['import', 'in', '-o', 'out'], folder, /inputs with errors/);
    assert.match(screen, /\[[#.]{24}\] \d+ of 40/);
    assert.match(screen, /40 written to out; 0 of 40 inputs with errors/);
  });
});
