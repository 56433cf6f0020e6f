import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { runCommand, workingFolder, type Finished } from '../support/command.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { needsProgram } from '../support/needs.ts';
import { projectRoot } from '../support/paths.ts';
import { serve, type Served } from '../support/running-server.ts';

const secret = 'docs-test-docs-test-docs-test-docs-test-123';
const headers = { Host: 'autoconfig.example.org' };

describe('signpost link', () => {
  const folder = workingFolder({
    key: `${secret}\n`,
    'config/domains/example.org.yaml':
      'incoming: imaps://mail.example.org\noutgoing: submissions://mail.example.org\n',
    'config/signpost.yaml': 'publicUrl: https://setup.example.net\n',
  });
  const environment = { SIGNPOST_LINKS_KEY_FILE: join(folder, 'key') };
  const link = (
    rest: readonly string[],
    more: Readonly<Record<string, string>> = environment,
  ): Promise<Finished> => runCommand(['link', ...rest], { folder, environment: more });

  let server: Served;
  before(async () => {
    server = await serve({ store: memoryStore(), settings: someSettings({ links: [{ id: '', secret }] }) });
  });

  async function profileOf(url: string): Promise<string> {
    const { search } = new URL(url);
    const answer = await server.ask({ path: `/email.mobileconfig${search}`, headers });
    assert.equal(answer.status, 200, answer.body);
    return answer.body;
  }

  it('prints a link that gives that login and name', async () => {
    const { code, stdout } = await link([
      'ann@example.org',
      '--login',
      String.raw`CORP\alee & co`,
      '--name',
      'Änn "Lee"',
    ]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^https:\/\/setup\.example\.net\/setup\?emailaddress=ann@example\.org&login=[^\s]+\n$/,
    );
    const profile = await profileOf(stdout.trim());
    assert.match(profile, /<string>CORP\\alee &amp; co<\/string>/);
    assert.match(profile, /<string>Änn /);
  });

  const places: readonly (readonly [format: string, path: string])[] = [
    ['page', '/setup'],
    ['profile', '/email.mobileconfig'],
    ['qr', '/qr/thunderbird.png'],
    ['qr-profile', '/qr/profile.png'],
    ['letter', '/letter'],
  ];
  for (const [format, path] of places) {
    it(`--format ${format} leads to ${path}`, async () => {
      const rest = ['--format', format, '--base', 'https://go.example.org', '--lang', 'pt-BR'];
      const { stdout } = await link(['Ann@EXAMPLE.org', '--login', 'alee', ...rest]);
      assert.ok(
        stdout.startsWith(`https://go.example.org${path}?lang=pt-BR&emailaddress=Ann@example.org&`),
        stdout,
      );
      const { search } = new URL(stdout.trim());
      const answer = await server.ask({ path: `${path}${search}`, headers });
      assert.equal(answer.status, 200);
    });
  }

  it('--valid says how long', async () => {
    for (const [valid, seconds] of [
      ['90m', 5400],
      ['12h', 43_200],
      ['366d', 31_622_400],
    ] as const) {
      const start = Math.floor(Date.now() / 1000);
      const { stdout } = await link(['ann@example.org', '--valid', valid]);
      const expires = Number(new URL(stdout).searchParams.get('expires')) - seconds;
      assert.ok(expires >= start && expires <= Date.now() / 1000, valid);
    }
  });

  it('signs with the first of several keys and names it', async () => {
    const keys = { SIGNPOST_LINKS_KEYS: `2027:${secret},2026:${'o'.repeat(40)}` };
    const { stdout } = await link(['ann@example.org'], keys);
    assert.equal(new URL(stdout).searchParams.get('key'), '2027');
  });

  it('is what signpost render puts into the code of the profile', async () => {
    const ask = ['render', 'qr-profile', 'ann@example.org', '--login', 'alee', '--name', 'Ann Lee'];
    const { stdout } = await runCommand(ask, { folder, environment });
    assert.match(stdout, /^https:\/\/setup\.example\.net\/email\.mobileconfig\?/);
    assert.match(await profileOf(stdout), /<string>alee<\/string>/);
    const keyless = await runCommand(ask, { folder });
    assert.equal(keyless.code, 1);
    assert.match(keyless.stderr, /links\.key is not set/);
  });

  it('--new-key prints another key each time, which the settings take', async () => {
    const [one, other] = await Promise.all([link(['--new-key'], {}), link(['--new-key'], {})]);
    assert.match(one.stdout, /^[\w-]{43}\n$/);
    assert.notEqual(one.stdout, other.stdout);
    const { code } = await link(['ann@example.org'], { SIGNPOST_LINKS_KEY: one.stdout.trim() });
    assert.equal(code, 0);
  });

  const refused: readonly (readonly [title: string, rest: readonly string[], code: number, says: RegExp])[] =
    [
      ['no address', [], 2, /for which address/],
      ['a word that is no address', ['ann'], 2, /not an e-mail address/],
      ['a login that is too long', ['ann@example.org', '--login', 'a'.repeat(257)], 2, /256/],
      ['a name with a line feed', ['ann@example.org', '--name', 'a\nb'], 2, /--name/],
      ['a time without a unit', ['ann@example.org', '--valid', '7'], 2, /90m, 12h or 7d/],
      ['no time at all', ['ann@example.org', '--valid', '0d'], 2, /90m, 12h or 7d/],
      ['a long time', ['ann@example.org', '--valid', '367d'], 2, /at most 366d/],
      ['a base with a path', ['ann@example.org', '--base', 'https://example.org/mail'], 2, /--base/],
      ['a language that is none', ['ann@example.org', '--lang', 'de&login=bob'], 2, /--lang/],
      ['a format that is none', ['ann@example.org', '--format', 'pdf'], 2, /page, profile/],
    ];
  for (const [title, rest, code, says] of refused) {
    it(`${title} ends with ${code}`, async () => {
      const finished = await link(rest);
      assert.equal(finished.code, code);
      assert.match(finished.stderr, says);
      assert.equal(finished.stdout, '');
    });
  }

  it('without a key it says how to get one', async () => {
    const { code, stderr, stdout } = await link(['ann@example.org'], {});
    assert.equal(code, 1);
    assert.match(stderr, /links\.key is not set.*--new-key/);
    assert.equal(stdout, '');
  });

  it('a short key is refused with how to make one, and never shown', async () => {
    const { code, stderr } = await link(['ann@example.org'], { SIGNPOST_LINKS_KEY: 'hunter2' });
    assert.equal(code, 1);
    assert.match(stderr, /at least 32[^]*signpost link --new-key/);
    assert.doesNotMatch(stderr, /hunter2/);
  });

  const page = readFileSync(join(projectRoot, 'docs', 'links.md'), 'utf8');
  const people: readonly (readonly [string, string, string])[] = [
    ['ann@example.org', 'alee', 'Ann Lee'],
    ['ann+list@example.org', String.raw`CORP\älee & co?#%41=+`, 'Änn "Lee" 李 🙂'],
    ['Ann@Example.org', '', ''],
  ];
  const examples = [
    ['php', 'php'],
    ['python', 'python3'],
    ['sh', 'sh'],
  ] as const;
  for (const [language, program] of examples) {
    it(
      `the ${language} of docs/links.md makes such links`,
      { skip: needsProgram(program) || needsProgram('openssl') },
      async () => {
        const block = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1];
        assert.ok(block !== undefined, language);
        for (const [ADDRESS, LOGIN, NAME] of people) {
          const env = {
            ...process.env,
            KEY: secret,
            EXPIRES: String(Math.floor(Date.now() / 1000) + 600),
            ADDRESS,
            LOGIN,
            NAME,
          };
          const ran: SpawnSyncReturns<string> = spawnSync(program, { input: block, env, encoding: 'utf8' });
          assert.equal(ran.status, 0, ran.stderr);
          const profile = await profileOf(ran.stdout.trim());
          assert.ok(
            profile.includes(LOGIN === '' ? '<string>Ann@example.org</string>' : LOGIN.replace('&', '&amp;')),
          );
          assert.ok(NAME === '' || profile.includes(NAME.replaceAll('"', '&quot;')), 'the name');
        }
      },
    );
  }
});
