import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { loadSettings, type LoadedSettings, type SettingsSources } from '../../src/config/settings-file.ts';

function load(rest: Partial<SettingsSources>): LoadedSettings {
  return loadSettings({ environment: {}, flags: {}, workingFolder: '/work', ...rest });
}

/** `line:column code` of each problem, or the code alone where there is no line. */
function shown({ problems }: LoadedSettings): string[] {
  return problems.map(({ place, code }) =>
    place === undefined ? code : `${place.line}:${place.column} ${code}`,
  );
}

describe('settings', () => {
  it('have a default each', () => {
    const { settings, problems } = load({ text: '# nothing\n' });
    assert.deepEqual(problems, []);
    assert.deepEqual(settings, {
      file: join('config', 'signpost.yaml'),
      listen: { port: 8080 },
      admin: { host: '127.0.0.1', port: 8081 },
      trustProxy: [],
      providers: '/work/config/domains',
      workers: 1,
      insecureHttp: 'redirect',
      redirectTo: 'sameHost',
      limits: {
        bodyBytes: 16_384,
        urlLength: 4096,
        headersTimeout: 10,
        requestTimeout: 15,
        keepAliveTimeout: 75,
        drainDelay: 5,
        drainTimeout: 15,
        perClientPerMinute: 120,
        perClientBurst: 60,
        maxShrink: 20,
        signing: 2,
        signingQueue: 100,
      },
      publicAddresses: [],
      tlsAsk: { wildcards: false, mx: false, newPerHour: 60 },
      log: { level: 'info', format: 'auto', requests: true },
    });
  });

  it('are those of the file, with paths that start at its folder', () => {
    const text = [
      'listen: "[::1]:1"',
      'admin: off',
      'publicUrl: https://Mail.Exämple.org:443/',
      'trustProxy: [10.0.0.0/8, "::1"]',
      'providers: ../p',
      'signing: { certificate: cert.pem, key: /k.pem, passphrase: secret, required: true }',
      'tls: { folder: certificates }',
      'publicAddresses: [192.0.2.1, "2001:db8::/64"]',
      'redirectTo: publicUrl',
      'limits: { bodyBytes: 2048 }',
      'log: { level: warn, format: json, requests: false }',
      'x-mine: { anything: 1 }',
    ].join('\n');
    const { settings, problems } = load({ file: 'etc/signpost.yaml', text });
    assert.deepEqual(problems, []);
    assert.ok(settings !== undefined);
    assert.deepEqual(settings.listen, { host: '::1', port: 1 });
    assert.equal(settings.admin, 'off');
    assert.equal(settings.publicUrl, 'https://mail.xn--exmple-cua.org');
    assert.deepEqual(settings.trustProxy, ['10.0.0.0/8', '::1']);
    assert.equal(settings.providers, '/work/p');
    assert.deepEqual(settings.signing, {
      certificate: '/work/etc/cert.pem',
      key: '/k.pem',
      passphrase: 'secret',
      required: true,
    });
    assert.deepEqual(settings.tls, { folder: '/work/etc/certificates', listen: { port: 8443 } });
    assert.deepEqual(settings.publicAddresses, ['192.0.2.1', '2001:db8::/64']);
    assert.equal(settings.redirectTo, 'publicUrl');
    assert.equal(settings.limits.bodyBytes, 2048);
    assert.equal(settings.limits.urlLength, 4096);
    assert.deepEqual(settings.log, { level: 'warn', format: 'json', requests: false });
  });

  it('come from the flag, else the environment, else the file', () => {
    const text = 'listen: :1\nadmin: 2\nproviders: a\n';
    const environment = {
      SIGNPOST_LISTEN: ':11',
      SIGNPOST_ADMIN: '127.0.0.1:12',
      SIGNPOST_LIMITS_DRAIN_DELAY: '0',
      SIGNPOST_SIGNING_CERTIFICATE: 'c.pem',
      SIGNPOST_SIGNING_REQUIRED: 'true',
      SIGNPOST_TRUST_PROXY: '10.0.0.0/8, ::1',
      SIGNPOST_PUBLIC_URL: '',
    };
    const { settings, problems } = load({
      file: 'etc/s.yaml',
      text,
      environment,
      flags: { listen: '21', providers: 'b' },
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(settings?.listen, { port: 21 });
    assert.deepEqual(settings.admin, { host: '127.0.0.1', port: 12 });
    assert.equal(settings.providers, '/work/b');
    assert.equal(settings.limits.drainDelay, 0);
    assert.deepEqual(settings.signing, { certificate: '/work/c.pem', required: true });
    assert.deepEqual(settings.trustProxy, ['10.0.0.0/8', '::1']);
    assert.equal(settings.publicUrl, undefined);
  });

  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ['listen: 127.0.0.1', ['1:9 setting-invalid']],
    ['listen: ::1:8080', ['1:9 setting-invalid']],
    ['listen: [::1]:8080', ['1:14 yaml-syntax']],
    ['listen: "*:8080"', ['1:9 setting-invalid']],
    ['listen: http://localhost:80', ['1:9 setting-invalid']],
    ['listen: 65536', ['1:9 setting-invalid']],
    ['listen: ":65536"', ['1:9 setting-invalid']],
    ['listen: true', ['1:9 setting-invalid']],
    ['listen:', ['1:8 setting-missing']],
    ['admin: false', ['1:8 setting-invalid']],
    ['admin: ":8080"', ['1:8 setting-invalid']],
    ['admin: ":8081"', ['1:8 admin-not-loopback']],
    ['publicUrl: example.org', ['1:12 setting-invalid']],
    ['publicUrl: https://example.org/mail', ['1:12 setting-invalid']],
    ['publicUrl: https://ann@example.org', ['1:12 setting-invalid']],
    ['publicUrl: ftp://example.org', ['1:12 setting-invalid']],
    ['publicUrl: http://example.org', ['1:12 public-url-insecure']],
    ['trustProxy: [10.0.0.1, loopback]', ['1:24 setting-invalid']],
    ['trustProxy: true', ['1:13 setting-invalid']],
    ['trustProxy: [10.0.0.0/33]', ['1:14 setting-invalid']],
    ['trustProxy: [0.0.0.0/0]', ['1:14 proxy-range-open']],
    ['providerDatabase: ./domains', ['1:19 database-in-providers']],
    ['providerDatabase: ./domains/others', ['1:19 database-in-providers']],
    ['providers: a\nproviderDatabase: b/../a/', ['2:19 database-in-providers']],
    ['providers: a/b\nproviderDatabase: a', []],
    ['providerDatabase: ./domains-of-others', []],
    ['providerDatabase: ./domains/..others', ['1:19 database-in-providers']],
    ['providers: ""', ['1:12 setting-invalid']],
    ['signing: cert.pem', ['1:10 setting-invalid']],
    ['signing: { key: k.pem }', ['1:1 setting-missing']],
    ['signing: { certificate: c, required: yes }', ['1:38 setting-invalid']],
    ['insecureHttp: serve', ['1:15 http-served']],
    ['insecureHttp: allow', ['1:15 setting-invalid']],
    ['redirectTo: publicUrl', ['1:13 setting-missing']],
    ['limits: { bodyBytes: 10 }', ['1:22 setting-invalid']],
    ['limits: { bodyBytes: "16 KB" }', ['1:22 setting-invalid']],
    ['limits: { headersTimeout: 20 }', ['1:1 setting-invalid']],
    ['log: { level: loud }', ['1:15 setting-invalid']],
    ['tsl: { certificate: a }', ['1:1 unknown-key']],
    ['tls: { listen: 8443 }', ['1:1 setting-missing']],
    ['tls: /etc/letsencrypt', ['1:6 setting-invalid']],
    ['tls: { folder: c, listen: ":8080" }', ['1:27 setting-invalid']],
    ['tls: { folder: c, listen: 8081 }', ['1:27 setting-invalid']],
    ['tls: { folder: c, listen: "127.0.0.2:8081" }', []],
    ['publicAddresses: [mail.example.org]', ['1:19 setting-invalid']],
    ['publicAddresses: 192.0.2.1', []],
    ['tlsAsk: { newPerHour: -1 }', ['1:23 setting-invalid']],
    ['tlsAsk: { wildcards: 1 }', ['1:22 setting-invalid']],
    ['limits: { perClientPerMinute: -1 }', ['1:31 setting-invalid']],
    ['limits: { perClientPerMinute: 0 }', []],
    ['limits: { bodybytes: 1 }', ['1:11 unknown-key']],
    ['__proto__: { a: 1 }', ['1:1 unknown-key']],
    ['listen: 1\nlisten: 2', ['2:1 yaml-duplicate-key']],
    ['listen: x\nfoo: 1\nlog: 3', ['2:1 unknown-key', '3:6 setting-invalid', '1:9 setting-invalid']],
  ];
  for (const [text, expected] of wrong) {
    it(`say what is wrong with ${JSON.stringify(text)}`, () => {
      assert.deepEqual(shown(load({ text })), expected);
    });
  }

  it('survive keys of a newer version, and nothing else', () => {
    assert.equal(load({ text: 'newer: {}\nlisten: 1' }).settings?.listen.port, 1);
    assert.equal(load({ text: 'admin: ":8081"' }).settings?.admin !== undefined, true);
    assert.equal(load({ text: 'listen: 1\nlisten: 2' }).settings, undefined);
    assert.equal(load({ text: 'listen: x' }).settings, undefined);
  });

  it('advise the setting that was meant', () => {
    assert.equal(load({ text: 'public_url: a' }).problems[0]?.advice, 'write publicUrl');
    assert.equal(load({ text: 'bodyBytes: 1' }).problems[0]?.advice, 'write limits: bodyBytes');
    assert.equal(load({ text: 'provider: a' }).problems[0]?.advice, 'did you mean "providers"?');
    assert.equal(load({ text: 'limits: { urlLenght: 1 }' }).problems[0]?.advice, 'did you mean "urlLength"?');
    assert.equal(load({ text: 'listen: [::1]:80' }).problems[0]?.advice, 'put it in quotes: "[::1]:80"');
  });

  it('name the variable or the flag that is wrong', () => {
    const { problems } = load({
      environment: { SIGNPOST_LIMITS_SIGNING: 'two', SIGNPOST_ADMIN: 'x' },
      flags: { listen: 'y' },
    });
    assert.deepEqual(
      problems.map(({ message, place }) => [message.split(' ')[0], place]),
      [
        ['--listen', undefined],
        ['SIGNPOST_ADMIN', undefined],
        ['SIGNPOST_LIMITS_SIGNING', undefined],
      ],
    );
  });

  it('warn of a variable that nobody knows, but not of those of Kubernetes', () => {
    const environment = {
      SIGNPOST_LISTN: '1',
      SIGNPOST_PORT: 'tcp://10.0.0.1:8080',
      SIGNPOST_PORT_8080_TCP: 'x',
      SIGNPOST_SERVICE_HOST: 'x',
    };
    const { settings, problems } = load({ environment });
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['unknown-variable'],
    );
    assert.match(problems[0]?.message ?? '', /SIGNPOST_LISTN/);
    assert.equal(settings?.listen.port, 8080);
  });

  const leaks: readonly string[] = [
    'signing: { certificate: c, passphrase: 48151623 }',
    'signing:\n  certificate: c\n  passphrase: 48151623',
    'signing:\n  passphrase: a: 48151623',
    'signing:\n  passphrase: "48151623',
    'signing:\n  passphrase: *48151623',
    'signing:\n  passphrase: %48151623',
    'signing:\n  passphrase:48151623',
    'signing:\n  passphrase: "48151623"\n  passphrase: "48151623"',
    'Passphrase: "48151623"',
    'directories: { sql: { url: "mysql://u:48151623@h/db", query: q } }',
    'directories: mysql://u:48151623@h/db',
    'directories: ["mysql://u:48151623@h/db"]',
    'directories:\n  - mysql://u:48151623@h/db',
    'directories:\n  - sql: { databaseUrl: "mysql://u:48151623@h/db" }',
    'users: mysql://u:48151623@h/db',
    'database: mysql://u:48151623@h/db',
    'publicUrl: https://u:48151623@h.example',
  ];
  for (const text of leaks) {
    it(`never repeat the secret of ${JSON.stringify(text)}`, () => {
      const { problems } = load({ text });
      assert.notEqual(problems.length, 0);
      assert.doesNotMatch(JSON.stringify(problems), /48151623/);
    });
  }

  it('never throw, whatever the text is', () => {
    const keys = fc.constantFrom(
      'listen',
      'admin',
      'trustProxy',
      'signing',
      'limits',
      'log',
      'publicUrl',
      'x',
      '- ',
    );
    const line = fc.tuple(keys, fc.string()).map(([key, value]) => `${key}: ${value}`);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(line).map((lines) => lines.join('\n')),
        ),
        (text) => {
          const { settings, problems } = load({ text });
          assert.ok(settings !== undefined || problems.length > 0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the files of settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-settings-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const load = (rest: Partial<SettingsSources>): LoadedSettings =>
    loadSettings({ environment: {}, flags: {}, workingFolder: folder, ...rest });

  it('may be missing where nobody named one', () => {
    const { settings, problems } = load({});
    assert.deepEqual(problems, []);
    assert.equal(settings?.file, undefined);
    assert.equal(settings?.providers, join(folder, 'config', 'domains'));
  });

  it('may not be missing where somebody did', () => {
    assert.deepEqual(shown(load({ file: 'none.yaml' })), ['settings-file-unreadable']);
    assert.deepEqual(shown(load({ environment: { SIGNPOST_CONFIG: 'none.yaml' } })), [
      'settings-file-unreadable',
    ]);
  });

  it('are regular files', () => {
    assert.deepEqual(shown(load({ file: '.' })), ['settings-file-unreadable']);
    assert.match(load({ file: '/dev/null' }).problems[0]?.message ?? '', /not a regular file/);
  });

  it('are named by SIGNPOST_CONFIG', () => {
    writeFileSync(join(folder, 'mine.yaml'), '\ufefflisten: 7\r\n');
    const { settings } = load({ environment: { SIGNPOST_CONFIG: 'mine.yaml' } });
    assert.equal(settings?.listen.port, 7);
    assert.equal(settings.file, 'mine.yaml');
    assert.equal(settings.providers, join(folder, 'domains'));
  });

  it('keep a passphrase, without the line feed behind it', () => {
    writeFileSync(join(folder, 'secret'), ' with blanks \n');
    const environment = {
      SIGNPOST_SIGNING_CERTIFICATE: 'c.pem',
      SIGNPOST_SIGNING_PASSPHRASE_FILE: 'secret',
    };
    assert.equal(load({ environment }).settings?.signing?.passphrase, ' with blanks ');
    assert.deepEqual(shown(load({ environment: { ...environment, SIGNPOST_SIGNING_PASSPHRASE: 'x' } })), [
      'setting-given-twice',
    ]);
    assert.deepEqual(
      shown(load({ environment: { ...environment, SIGNPOST_SIGNING_PASSPHRASE_FILE: 'no' } })),
      ['secret-file-unreadable'],
    );
  });
});
