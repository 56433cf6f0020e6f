import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCommand, workingFolder } from '../support/command.ts';
import { projectRoot } from '../support/paths.ts';

const good = 'incoming: imaps://mail.example.org\noutgoing: submissions://mail.example.org\n';

interface Json {
  readonly settings: { readonly file: string | null };
  readonly files: readonly {
    readonly file: string;
    readonly domains?: readonly string[];
    readonly problems: readonly { readonly code: string; readonly line?: number; readonly file: string }[];
    readonly services?: readonly unknown[];
    readonly programs: readonly {
      readonly name: string;
      readonly accepted?: boolean;
      readonly incoming?: { readonly hostname: string; readonly port: number };
      readonly noAnswer?: string;
    }[];
  }[];
  readonly others: { readonly files: number; readonly errors: number };
  readonly errors: number;
  readonly warnings: number;
}

describe('signpost check', () => {
  it('says what was understood and what each mail program does', async () => {
    const folder = workingFolder({
      'config/domains/example.org.yaml':
        'displayName: Example Mail\ndomains: [example.org, example.net]\nincoming: imap://imap.example.org\noutgoing: submission://smtp.example.org\n',
    });
    const { code, stdout, stderr } = await runCommand(['check'], { folder });
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /^settings: defaults, no file$/m);
    assert.match(stdout, /^config\/domains\/example\.org\.yaml$/m);
    assert.match(stdout, /^ {2}name +Example Mail/m);
    assert.match(stdout, /^ {2}domains +2: example\.org, example\.net$/m);
    assert.match(
      stdout,
      /^ {2}incoming +imap imap\.example\.org:143, STARTTLS required; login %EMAILADDRESS%/m,
    );
    assert.match(stdout, /^ {2}outgoing +smtp smtp\.example\.org:587, STARTTLS required/m);
    assert.match(stdout, /what mail programs do with ann@example\.org/);
    for (const program of ['Thunderbird', 'Outlook', 'Apple Mail', 'KMail', 'Delta Chat', 'Geary']) {
      assert.match(stdout, new RegExp(`^ {4}${program}.* imap imap\\.example\\.org:143, STARTTLS`, 'm'));
    }
    assert.match(stdout, /^1 file, 2 domains: /m);
  });

  it('says of each service which answers carry it', async () => {
    const folder = workingFolder({
      'config/domains/example.org.yaml':
        `${good}calendar: https://dav.example.org/\nactiveSync: https://eas.example.org/\njmap: http://jmap.example.org/\n` +
        'xmpp: xmpp://chat.example.org\noauth2: {issuer: https://login.example.org}\npacc: false\n',
    });
    const { stdout } = await runCommand(['check'], { folder });
    for (const line of [
      /^ {2}calendar +https:\/\/dav\.example\.org\/; login %EMAILADDRESS%; in apple, thunderbird, outlook$/m,
      /^ {2}activeSync +https:\/\/eas\.example\.org\/; login %EMAILADDRESS%; in thunderbird, mobilesync, outlook-json$/m,
      /^ {2}jmap +http:\/\/jmap\.example\.org\/; login %EMAILADDRESS%; in no answer$/m,
      /^ {2}xmpp +chat\.example\.org:5222; login %EMAILADDRESS%; in thunderbird$/m,
      /^ {2}oauth2 +https:\/\/login\.example\.org; in no answer$/m,
    ]) {
      assert.match(stdout, line);
    }
    const json = JSON.parse((await runCommand(['check', '--json'], { folder })).stdout) as Json;
    assert.deepEqual(json.files[0]?.services?.[0], {
      service: 'calendar',
      where: 'https://dav.example.org/; login %EMAILADDRESS%',
      answers: ['apple', 'thunderbird', 'outlook'],
    });
  });

  it('autoconfig 37: says that Thunderbird has no use for JMAP alone', async () => {
    const folder = workingFolder({
      'config/domains/example.org.yaml': 'jmap: https://mail.example.org/.well-known/jmap\n',
    });
    const { code, stdout } = await runCommand(['check', '--strict'], { folder });
    assert.equal(code, 1);
    assert.match(stdout, /^ {4}Thunderbird +takes nothing\n +no incoming server that it can use$/m);
  });

  it('prints no colours into a pipe', async () => {
    const folder = workingFolder({ 'config/domains/example.org.yaml': 'incoming: x\n' });
    const { stdout } = await runCommand(['check'], { folder });
    assert.ok(!stdout.includes('\u001b'));
  });

  it('escapes what a file could do to a terminal', async () => {
    const folder = workingFolder({
      'config/domains/example.org.yaml': `${good}displayName: "a\\u001b[2Jb\\u202ec"\n"\\u009b31m": 1\n`,
    });
    const { code, stdout } = await runCommand(['check'], { folder });
    assert.equal(code, 1);
    for (const character of ['\u001b', '\u009b', '\u202e']) assert.ok(!stdout.includes(character));
  });

  it('shows errors with their line and a marker, and ends with 1', async () => {
    const folder = workingFolder({ 'config/domains/example.org.yaml': `${good}colour: red\n` });
    const { code, stdout } = await runCommand(['check'], { folder });
    assert.equal(code, 1);
    assert.match(stdout, /config\/domains\/example\.org\.yaml:3:1: error: .*\n +colour: red\n +\^\n/);
    assert.match(stdout, /1 error/);
  });

  it('shows only the files asked for, and counts the others', async () => {
    const folder = workingFolder({
      'config/domains/example.org.yaml': good,
      'config/domains/example.net.yaml': 'incoming: imaps://mail.example.net\ncolour: red\n',
    });
    const { code, stdout } = await runCommand(['check', 'config/domains/example.org.yaml'], { folder });
    assert.equal(code, 1);
    assert.doesNotMatch(stdout, /colour/);
    assert.match(stdout, /not shown: 1 other file with \d+ errors? and /);
  });

  it('says where two files claim the same domain', async () => {
    const folder = workingFolder({
      'config/domains/a.yaml': `domains: [example.org]\n${good}`,
      'config/domains/b.yaml': `domains:\n  - example.org\n${good}`,
    });
    const { code, stdout } = await runCommand(['check'], { folder });
    assert.equal(code, 1);
    assert.match(stdout, /config\/domains\/b\.yaml:2:\d+: error/);
    assert.match(stdout, /a\.yaml/);
  });

  it('makes warnings an error with --strict only', async () => {
    const folder = workingFolder({
      'config/signpost.yaml': 'admin: ":8081"\n',
      'config/domains/example.org.yaml': good,
    });
    assert.equal((await runCommand(['check'], { folder })).code, 0);
    assert.equal((await runCommand(['check', '--strict'], { folder })).code, 1);
  });

  it('prints JSON for programs', async () => {
    const folder = workingFolder({
      'config/domains/example.org.yaml': good,
      'config/domains/example.net.yaml': 'incoming: [a\noutgoing: b\n',
    });
    const { code, stdout } = await runCommand(['check', '--json'], { folder });
    assert.equal(code, 1);
    const report = JSON.parse(stdout) as Json;
    assert.equal(report.settings.file, null);
    assert.ok(report.errors > 0);
    const [broken, fine] = report.files;
    assert.equal(broken?.file, 'config/domains/example.net.yaml');
    assert.ok((broken.problems[0]?.line ?? 0) >= 1);
    assert.deepEqual(fine?.domains, ['example.org']);
    const thunderbird = fine.programs.find(({ name }) => name === 'thunderbird');
    assert.equal(thunderbird?.accepted, true);
    assert.equal(thunderbird.incoming?.hostname, 'mail.example.org');
    assert.ok(fine.programs.length >= 10);
  });

  it('prints what is wrong with the settings the same way', async () => {
    const folder = workingFolder({ 'config/signpost.yaml': 'listen: x\n' });
    const text = await runCommand(['check'], { folder });
    assert.equal(text.code, 1);
    assert.match(text.stdout, /signpost\.yaml:1:9: error: [^]*No provider file was read/);
    const json = await runCommand(['check', '--json'], { folder });
    assert.equal(json.code, 1);
    assert.equal((JSON.parse(json.stdout) as Json).errors, 1);
  });

  it('says which programs have no answer to read, and why', async () => {
    const folder = workingFolder({
      'config/domains/example.org.yaml':
        'incoming: { type: imap, hostname: mail.example.org, authentication: OAuth2 }\noutgoing: { type: smtp, hostname: mail.example.org, authentication: OAuth2 }\n',
    });
    const { stdout } = await runCommand(['check'], { folder });
    assert.match(stdout, /^ {4}Apple Mail.* no answer: .*OAuth2/m);
  });

  it('names an empty folder', async () => {
    const { code, stdout } = await runCommand(['check'], { folder: workingFolder() });
    assert.equal(code, 0);
    assert.match(stdout, /no provider file in config\/domains/);
  });

  it('knows the shipped configuration as clean', async () => {
    const { code, stdout } = await runCommand(['check'], { folder: projectRoot });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /pop3 pop\.gmail\.com:995, TLS/);
  });

  it('looks whether each logo on this machine can be given out, and says where it is written', async () => {
    const folder = workingFolder({
      'config/signpost.yaml': 'branding:\n  logo: ./own.png\n',
      'config/own.png': 'no picture',
      'config/domains/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'config/domains/base.yaml': 'domains: []\nbranding: { logo: gone.png }\n',
      'config/domains/customer.example.yaml': `extends: base\n${good}`,
      'config/domains/example.net.yaml': `${good}branding: { logo: https://example.net/logo.svg }\n`,
      'config/domains/example.org.yaml': `${good}branding:\n  logo: ./logo.svg\n`,
      'config/domains/large.example.yaml': `${good}branding:\n  logo: ../large.jpeg\n`,
      'config/large.jpeg': `\u00ff${'a'.repeat(300_000)}`,
      'config/domains/missing.example.yaml': `${good}branding:\n  logo: ./images/logo.svg\n`,
    });
    const { code, stdout } = await runCommand(['check'], { folder });
    assert.equal(code, 0, stdout);
    for (const line of [
      /^ *config\/signpost\.yaml:2:9: warning: the logo config\/own\.png is not what its name says \(image\/png\)/m,
      /^ *config\/domains\/customer\.example\.yaml:1:10: warning: the logo config\/domains\/gone\.png is not there/m,
      /^ *config\/domains\/large\.example\.yaml:4:9: warning: the logo config\/large\.jpeg is larger than 256 KB/m,
      /^ *config\/domains\/missing\.example\.yaml:4:9: warning: the logo config\/domains\/images\/logo\.svg is not there, .* \[logo-file\]$/m,
    ]) {
      assert.match(stdout, line);
    }
    assert.equal(stdout.match(/\[logo-file\]/g)?.length, 4);
    assert.equal((await runCommand(['check', '--strict'], { folder })).code, 1);
  });

  it('names a provider without a name as its only domain, and several by the placeholder', async () => {
    const folder = workingFolder({
      'config/domains/example.org.yaml': good,
      'config/domains/two.yaml': `domains: [a.example, b.example]\n${good}`,
    });
    const { stdout } = await runCommand(['check'], { folder });
    assert.match(stdout, /^ {2}name +example\.org \(short: example\.org\)$/m);
    assert.match(stdout, /^ {2}name +%EMAILDOMAIN% /m);
  });
});
