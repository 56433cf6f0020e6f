import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { runCommand, workingFolder, writeFiles } from '../support/command.ts';
import { needsProgram } from '../support/needs.ts';

const servers = 'incoming: imaps://mail.example.net\noutgoing: submissions://mail.example.net\n';

const everyName = [
  'autoconfig.example.com',
  'autoconfig.example.org',
  'autodiscover.example.org',
  'ua-auto-config.example.org',
  'mta-sts.example.org',
  'autoconfig.xn--mnchen-3ya.example',
  'autodiscover.xn--mnchen-3ya.example',
  'ua-auto-config.xn--mnchen-3ya.example',
  'mta-sts.xn--mnchen-3ya.example',
  'autoconfig.mx.example.net',
  'setup.example.net',
];

describe('signpost names', () => {
  const folder = workingFolder({
    'config/domains/a.yaml': `domains: [example.com]\npacc: false\noutlook: {external: true}\n${servers}`,
    'config/domains/b.yaml': [
      'domains: [example.org, münchen.example, "*.customers.example"]',
      'mx: ["*.mx.example.net", mx1.example.org]',
      'mtaSts: {mode: testing}',
      servers,
    ].join('\n'),
    'config/signpost.yaml': 'publicUrl: https://setup.example.net\nlisten: "[::1]:8123"\n',
  });
  const run = async (...given: string[]): Promise<string> => {
    const { stdout, stderr, code } = await runCommand(['names', ...given], { folder });
    assert.equal(code, 0, stderr);
    return stdout;
  };

  it('every name that is used stands there once, by domain, and wildcards are noted', async () => {
    const { stdout, stderr, code } = await runCommand(['names'], { folder });
    assert.equal(code, 0);
    assert.deepEqual(stdout.split('\n'), [...everyName, '']);
    assert.match(stderr, /\*\.customers\.example can't be listed/);
  });

  it('--page: the set-up pages too, each with a certificate of its own', async () => {
    const names = (await run('--page')).trim().split('\n');
    assert.deepEqual(
      names.filter((name) => !everyName.includes(name)),
      ['setup.example.com', 'setup.example.org', 'setup.xn--mnchen-3ya.example'],
    );
    assert.deepEqual([...new Set(names)], names);
    assert.equal(await run('--page', 'example.com'), 'autoconfig.example.com\nsetup.example.com\n');
    const blocks = (await run('--page', '--format', 'caddy')).match(/^setup\.\S+ \{$/gm);
    assert.deepEqual(blocks?.length, 4);
  });

  it('autoconfig above the MX hosts of files that only directories name, without columns', async () => {
    const hoster = workingFolder({
      'config/domains/hoster.yaml': `domains: []\nmx: ["*.mx.example.net"]\n${servers}`,
      'config/domains/columns.yaml': `domains: []\nmx: ["*.other.example.net"]\nincoming: imaps://%CLUSTER%.example.net\n`,
      'config/signpost.yaml': 'directories: [{ mx: true }]\n',
    });
    const { stdout } = await runCommand(['names'], { folder: hoster });
    assert.equal(stdout, 'autoconfig.mx.example.net\n');
  });

  it('only the names of the domains that are asked for, those below a wildcard too', async () => {
    assert.equal(await run('example.com', 'Example.COM'), 'autoconfig.example.com\n');
    assert.match(await run('a.customers.example'), /^autoconfig\.a\.customers\.example\n/);
  });

  const wrong: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['example.net'], 1, /example\.net is not a domain of any file/],
    [['example.org', 'example.net'], 1, /example\.net is not a domain of any file/],
    [['a b'], 2, /is not a mail domain/],
    [['canary@example.org'], 2, /only the domains/],
    [['--format', 'apache'], 2, /Allowed choices are plain, certbot, caddy, nginx, traefik/],
  ];
  for (const [given, code, output] of wrong) {
    it(`names ${given.join(' ')} ends with ${code}`, async () => {
      const finished = await runCommand(['names', ...given], { folder });
      assert.match(finished.stderr, output);
      assert.doesNotMatch(finished.stderr, /canary/);
      assert.deepEqual([finished.code, finished.stdout], [code, '']);
    });
  }

  it('certbot: commands with every name, at most a hundred each, named after a host and not the website', async () => {
    const commands = (await run('--format', 'certbot'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const given = commands.map((command) => {
      const words = command.split(' ');
      assert.deepEqual(words.slice(0, 3), ['certbot', 'certonly', '--cert-name']);
      const names = words.filter((_, index) => words[index - 1] === '-d');
      assert.ok(names.length <= 100);
      assert.equal(words[3], names[0]);
      return names;
    });
    assert.deepEqual(given.flat(), everyName);
    assert.equal(given.length, 5);
  });

  it('Caddy: balanced blocks, one a domain, all with the same snippet', async () => {
    const text = await run('--format', 'caddy');
    assert.equal(text.split('{').length, text.split('}').length);
    const sites = [...text.matchAll(/^([^\s({].*) \{\n\timport signpost\n\}$/gm)].flatMap(([, names = '']) =>
      names.split(', '),
    );
    assert.deepEqual(sites, everyName);
    assert.match(text, /^\(signpost\) \{\n\treverse_proxy \[::1\]:8123\n/m);
    for (const left of ['request>uri', 'request>headers', 'resp_headers'])
      assert.ok(text.includes(`\t${left} delete\n`), left);
  });

  it('nginx: a server a domain, every directive ended, no query in the log', async () => {
    const text = await run('--format', 'nginx');
    const names = [...text.matchAll(/^ {4}server_name (.*);$/gm)].flatMap(([, list = '']) => list.split(' '));
    assert.deepEqual(names, everyName);
    assert.equal(text.split('{').length, text.split('}').length);
    for (const line of text.split('\n')) assert.match(line.trim(), /^(?:|#.*|.*[;{}])$/);
    assert.equal(text.match(/proxy_pass http:\/\/\[::1\]:8123;/g)?.length, 5);
    assert.match(
      text,
      /^ {4}ssl_certificate {5}\/etc\/letsencrypt\/live\/autoconfig\.example\.org\/fullchain\.pem;$/m,
    );
    assert.doesNotMatch(text, /\$request[^_]/);
    assert.doesNotMatch(text, /^log_format .*\$uri/m);
    assert.equal(text.match(/error_log \S+ emerg;/g)?.length, 5);
  });

  it('nginx itself takes the file', { skip: needsProgram('nginx') || needsProgram('openssl') }, async () => {
    const trial = workingFolder();
    const key = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '1',
    ];
    const files = ['-subj', '/CN=test', '-keyout', join(trial, 'key.pem'), '-out', join(trial, 'cert.pem')];
    assert.equal(spawnSync('openssl', [...key, ...files]).status, 0);
    const text = (await run('--format', 'nginx'))
      .replaceAll(/\/etc\/letsencrypt\/\S+\/fullchain\.pem/g, join(trial, 'cert.pem'))
      .replaceAll(/\/etc\/letsencrypt\/\S+\/privkey\.pem/g, join(trial, 'key.pem'))
      .replaceAll('/var/log/nginx', trial);
    const head = `pid ${trial}/pid;\nerror_log ${trial}/error.log;\nevents {}\nhttp {\n`;
    writeFiles(trial, { 'nginx.conf': `${head}${text}}\n` });
    const { status, stderr } = spawnSync('nginx', ['-t', '-p', trial, '-c', join(trial, 'nginx.conf')]);
    assert.equal(status, 0, stderr.toString());
  });

  it('Caddy itself takes the file', { skip: needsProgram('caddy') }, async () => {
    const trial = workingFolder();
    writeFiles(trial, { Caddyfile: await run('--format', 'caddy') });
    const { status, stdout, stderr } = spawnSync(
      'caddy',
      ['adapt', '--adapter', 'caddyfile', '--config', join(trial, 'Caddyfile')],
      { env: { ...process.env, HOME: trial } },
    );
    assert.equal(status, 0, stderr.toString());
    for (const name of everyName) assert.ok(stdout.includes(`"${name}"`), name);
  });

  it('Traefik: YAML with a router a domain that leads to the service', async () => {
    const { http } = parse(await run('--format', 'traefik')) as {
      readonly http: {
        readonly routers: Readonly<
          Record<
            string,
            { rule: string; service: string; tls: { domains: readonly [{ main: string; sans?: string[] }] } }
          >
        >;
        readonly services: unknown;
      };
    };
    const routers = Object.values(http.routers);
    assert.deepEqual(
      routers.flatMap(({ tls: { domains } }) => [domains[0].main, ...(domains[0].sans ?? [])]),
      everyName,
    );
    assert.deepEqual(
      routers.flatMap(({ rule }) => rule.split(' || ').map((one) => /^Host\(`([^`]+)`\)$/.exec(one)?.[1])),
      everyName,
    );
    assert.ok(routers.every(({ service }) => service === 'signpost'));
    assert.deepEqual(http.services, {
      signpost: { loadBalancer: { servers: [{ url: 'http://[::1]:8123' }] } },
    });
  });

  it('where there is nothing, it says so', async () => {
    const empty = workingFolder({ 'config/domains/base.yaml': `domains: []\n${servers}` });
    for (const format of ['plain', 'traefik']) {
      const { stdout, stderr, code } = await runCommand(['names', '--format', format], { folder: empty });
      assert.deepEqual([stdout, code], ['', 0]);
      assert.match(stderr, /no name to list/);
    }
  });

  it('plain http, addresses and names without a dot need no certificate', async () => {
    for (const publicUrl of [
      'http://setup.example.net',
      'https://192.0.2.1',
      'https://[2001:db8::1]',
      'https://localhost',
    ]) {
      const one = workingFolder({
        'config/domains/example.org.yaml': servers,
        'config/signpost.yaml': `publicUrl: "${publicUrl}"\n`,
      });
      const { stdout } = await runCommand(['names'], { folder: one });
      assert.doesNotMatch(stdout, /setup|192|2001|localhost/, publicUrl);
    }
  });
});
