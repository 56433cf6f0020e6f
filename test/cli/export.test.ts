import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runCommand, workingFolder, writeFiles } from '../support/command.ts';

const good = 'incoming: imaps://mail.example.org\noutgoing: submissions://mail.example.org\n';
const underAutoconfig = (domain: string): string => `site/hosts/autoconfig.${domain}/mail/config-v1.1.xml`;

describe('signpost export', () => {
  it('writes what render prints', async () => {
    const folder = workingFolder({
      'config/domains/example.org.yaml': `domains: [example.org, bücher.example]\n${good}`,
    });
    const { code, stdout, stderr } = await runCommand(['export', 'site'], { folder });
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /^site: 2 domains, \d+ files \(\d+ written, 0 unchanged, 0 removed\)$/m);
    for (const domain of ['example.org', 'xn--bcher-kva.example']) {
      const rendered = await runCommand(['render', 'thunderbird', `ann@${domain}`], { folder });
      assert.equal(readFileSync(join(folder, underAutoconfig(domain)), 'utf8'), rendered.stdout);
      assert.equal(readFileSync(join(folder, 'site', 'v1.1', domain), 'utf8'), rendered.stdout);
    }
    const again = await runCommand(['export', 'site'], { folder });
    assert.match(again.stdout, /\(0 written, \d+ unchanged, 0 removed\)/);
    assert.doesNotMatch(again.stdout, /read them again/);
  });

  it('says what a site on disk has no answer for', async () => {
    const folder = workingFolder({
      'config/domains/example.org.yaml': `domains: [example.org, "*.customers.example"]\nbranding: { logo: logo.png }\n${good}`,
    });
    const { stdout } = await runCommand(['export', 'site'], { folder });
    const [, told = ''] = stdout.split('A site on disk has no answer for:');
    for (const what of ['Apple', 'Outlook Autodiscover', '*.customers.example', 'branding.logo']) {
      assert.ok(told.includes(what), what);
    }
    assert.ok(!told.includes('Thunderbird autoconfig'));
  });

  it('names providers that a format has no word for', async () => {
    const folder = workingFolder({ 'config/domains/example.org.yaml': good });
    const { stdout } = await runCommand(['export', 'site'], { folder });
    assert.match(stdout, /^ {2}MTA-STS policy: 0 domains\n {4}not config\/domains\/example\.org\.yaml: /m);
  });

  it('writes one domain for a host of static pages, also one below a wildcard', async () => {
    const folder = workingFolder({ 'config/domains/a.yaml': `domains: ["*.customers.example"]\n${good}` });
    const { code, stdout } = await runCommand(['export', 'flat', '--domain', 'One.Customers.Example'], {
      folder,
    });
    assert.equal(code, 0, stdout);
    const text = readFileSync(join(folder, 'flat/mail/config-v1.1.xml'), 'utf8');
    assert.match(text, /<domain>one\.customers\.example<\/domain>/);
    assert.ok(existsSync(join(folder, 'flat/_headers')));
    assert.ok(!existsSync(join(folder, 'flat/hosts')));
  });

  it('removes files of a domain that is gone', async () => {
    const folder = workingFolder({ 'config/domains/a.yaml': `domains: [example.org, example.net]\n${good}` });
    await runCommand(['export', 'site'], { folder });
    writeFiles(folder, { 'config/domains/a.yaml': `domains: [example.org]\n${good}` });
    const { stdout } = await runCommand(['export', 'site'], { folder });
    assert.match(stdout, /0 written, \d+ unchanged, [1-9]\d* removed/);
    assert.ok(!existsSync(join(folder, underAutoconfig('example.net'))));
    assert.ok(!existsSync(join(folder, 'site/hosts/example.net')));
  });

  it('a broken provider file takes nothing away, and ends with 1', async () => {
    const folder = workingFolder({
      'config/domains/example.org.yaml': good,
      'config/domains/example.net.yaml': good,
    });
    await runCommand(['export', 'site'], { folder });
    const before = readFileSync(join(folder, underAutoconfig('example.net')), 'utf8');
    writeFiles(folder, {
      'config/domains/example.net.yaml': 'incoming: [a\n',
      'config/domains/example.org.yaml': `displayName: New name\n${good}`,
    });
    const { code, stdout, stderr } = await runCommand(['export', 'site'], { folder });
    assert.equal(code, 1);
    assert.match(stderr, /problem.*signpost check/);
    assert.match(stdout, /files of an earlier export left/);
    assert.equal(readFileSync(join(folder, underAutoconfig('example.net')), 'utf8'), before);
    assert.match(readFileSync(join(folder, underAutoconfig('example.org')), 'utf8'), /New name/);
  });

  it('without any domain writes nothing', async () => {
    const folder = workingFolder();
    const { code, stderr } = await runCommand(['export', 'site'], { folder });
    assert.equal(code, 1);
    assert.match(stderr, /no domain of any file in .*; nothing was written/);
    assert.ok(!existsSync(join(folder, 'site')));
  });

  it('keeps out of folders that are not its own', async () => {
    const folder = workingFolder({ 'config/domains/example.org.yaml': good });
    const refused = await runCommand(['export', 'config'], { folder });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^error: config: it holds files that no export wrote/);
    assert.ok(!existsSync(join(folder, 'config/hosts')));
    const forced = await runCommand(['export', 'config', '--force'], { folder });
    assert.equal(forced.code, 0, forced.stderr);
    assert.ok(existsSync(join(folder, 'config/domains/example.org.yaml')));
  });

  const impossible: [string, string[], number, RegExp][] = [
    ['no folder', ['export'], 2, /missing required argument/],
    ['no domain name', ['export', 'site', '--domain', 'a b'], 2, /--domain is not a mail domain/],
    [
      'a domain of nobody',
      ['export', 'site', '--domain', 'example.com'],
      1,
      /example\.com is not a domain of any file/,
    ],
    ['a folder below a file', ['export', 'file/site'], 1, /^error: file\/site: ENOTDIR/],
  ];
  for (const [what, commandArguments, expected, message] of impossible) {
    it(`ends with ${expected} for ${what}`, async () => {
      const folder = workingFolder({ 'config/domains/example.org.yaml': good, file: '' });
      const { code, stderr } = await runCommand(commandArguments, { folder });
      assert.equal(code, expected, stderr);
      assert.match(stderr, message);
      assert.ok(!existsSync(join(folder, 'site')));
    });
  }

  it('goes on after the marker was lost only when told to', async () => {
    const folder = workingFolder({ 'config/domains/example.org.yaml': good });
    await runCommand(['export', 'site'], { folder });
    rmSync(join(folder, 'site/.signpost-export.json'));
    assert.equal((await runCommand(['export', 'site'], { folder })).code, 1);
    writeFileSync(join(folder, 'site/.signpost-export.json'), '{');
    assert.equal((await runCommand(['export', 'site'], { folder })).code, 1);
    assert.equal((await runCommand(['export', 'site', '--force'], { folder })).code, 0);
    assert.equal((await runCommand(['export', 'site'], { folder })).code, 0);
  });
});
