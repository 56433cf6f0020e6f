import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { writePaccFile } from '../../src/store/pacc-file.ts';
import { runCommand, workingFolder, writeFiles } from '../support/command.ts';

const provider = [
  'domains: [example.org, münchen.example, "*.customers.example"]',
  'incoming: imaps://mail.%EMAILDOMAIN%',
  'outgoing: submissions://mail.%EMAILDOMAIN%',
  'mx: mx1.example.net',
  'mtaSts: {mode: testing}',
  '',
].join('\n');

interface Line {
  readonly domain: string;
  readonly records: readonly {
    readonly owner: string;
    readonly type: string;
    readonly data: string;
    readonly text?: string;
  }[];
}

function parseLines(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

describe('signpost dns', () => {
  const folder = workingFolder({ 'config/domains/example.org.yaml': provider });
  const withUrl = workingFolder({
    'config/domains/example.org.yaml': provider,
    'config/signpost.yaml': 'publicUrl: https://setup.example.net\n',
  });
  const target = ['--target', 'setup.example.net'];

  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['example.org', ...target], 0, /^autoconfig\.example\.org\. +3600 IN CNAME setup\.example\.net\.$/m],
    [['EXAMPLE.org.', ...target], 0, /^autodiscover\.example\.org\. +3600 IN CNAME/m],
    [['münchen.example', ...target], 0, /^autoconfig\.xn--mnchen-3ya\.example\. /m],
    [['a.customers.example', ...target], 0, /^autoconfig\.a\.customers\.example\. /m],
    [['example.org', ...target, '--format', 'json'], 0, /^\{"domain":"example\.org","records":\[.*\]\}\n$/],
    [['example.org', ...target, '--format', 'octodns'], 0, /^---\n.*\n"autoconfig":\n {2}ttl: 3600\n/s],
    [
      ['example.org', ...target, '--style', 'cname'],
      0,
      /^_mta-sts\.example\.org\. +3600 IN CNAME _mta-sts\.example\.org\.setup/m,
    ],
    [['example.org', '--target', '192.0.2.1, 2001:DB8::1'], 0, /IN A 192\.0\.2\.1\n.*IN AAAA 2001:db8::1\n/],
    [['example.org'], 2, /write "--target setup\.example\.net", or set publicUrl/],
    [['example.org', '--target', 'localhost'], 2, /--target: it is neither a host name nor an IP address/],
    [['example.org', '--target', '192.0.2.1,setup.example.net'], 2, /do not go together/],
    [['example.org', '--target', '192.0.2.1', '--style', 'cname'], 2, /--style cname needs a host name/],
    [['example.org', '--target', 'fe80::1%eth0'], 2, /neither a host name nor an IP address/],
    [['example.com', ...target], 1, /example\.com is not a domain of any file in config\/domains/],
    [['autoconfig.customers.example', ...target], 1, /is not a domain of any file/],
    [[...target], 2, /write a domain, or --all/],
    [['example.org', '--all', ...target], 2, /not both/],
    [['--all', '--format', 'bind', ...target], 2, /--all prints JSON lines/],
    [['a b', ...target], 2, /this is not a mail domain/],
    [['canary@example.org', ...target], 2, /write only the domain/],
    [['example.org', ...target, '--format', 'xml'], 2, /Allowed choices are bind, json, octodns/],
    [['--help'], 0, /--target.*--style.*--all/s],
  ];
  for (const [given, code, output] of cases) {
    it(`dns ${given.join(' ')} ends with ${code}`, async () => {
      const finished = await runCommand(['dns', ...given], { folder });
      assert.match(finished.stdout + finished.stderr, output);
      assert.equal(finished.code, code);
      if (code !== 0) assert.equal(finished.stdout, '');
      assert.doesNotMatch(finished.stderr, /canary/);
    });
  }

  it('without --target the names lead to the host of publicUrl', async () => {
    const { stdout, code } = await runCommand(['dns', 'example.org'], { folder: withUrl });
    assert.equal(code, 0);
    assert.match(stdout, /^autoconfig\.example\.org\. +3600 IN CNAME setup\.example\.net\.$/m);
  });

  it('--all writes a line a domain, and names the wildcards that it leaves out', async () => {
    const { stdout, stderr, code } = await runCommand(['dns', '--all'], { folder: withUrl });
    assert.equal(code, 0);
    const lines = parseLines(stdout);
    assert.deepEqual(
      lines.map(({ domain }) => domain),
      ['example.org', 'xn--mnchen-3ya.example'],
    );
    for (const { domain, records } of lines) {
      assert.ok(records.some(({ owner, type }) => owner === `autoconfig.${domain}.` && type === 'CNAME'));
      assert.ok(
        records.some(({ data }) => data === `0 1 993 mail.${domain}.`),
        domain,
      );
    }
    assert.match(stderr, /\*\.customers\.example is left out/);
  });

  it('a domain that two files claim stands in one line', async () => {
    const both = workingFolder({
      'config/domains/a.yaml': `domains: [example.org]\n${provider.split('\n').slice(1, 3).join('\n')}\n`,
      'config/domains/b.yaml': `domains: [example.org, example.net]\n${provider.split('\n').slice(1, 3).join('\n')}\n`,
    });
    const { stdout } = await runCommand(['dns', '--all', ...target], { folder: both });
    const domains = parseLines(stdout).map(({ domain }) => domain);
    assert.deepEqual(domains, ['example.org', 'example.net']);
  });

  it('autoconfig 53: the digest is that of the document that is rendered, before and after a change', async () => {
    const changing = workingFolder({ 'config/domains/example.org.yaml': provider });
    const digests: string[] = [];
    for (const name of ['Example Mail', 'Other Mail']) {
      const yaml = `displayName: ${name}\n${provider}`;
      writeFiles(changing, { 'config/domains/example.org.yaml': yaml });
      const rendered = await runCommand(['render', 'pacc', 'ann@example.org'], { folder: changing });
      assert.equal(rendered.code, 0, rendered.stderr);
      const digest = createHash('sha256').update(rendered.stdout).digest('base64');
      const { stdout } = await runCommand(['dns', 'example.org', '--format', 'json', ...target], {
        folder: changing,
      });
      const texts = parseLines(stdout).flatMap(({ records }) =>
        records.filter(({ owner }) => owner === '_ua-auto-config.example.org.').map(({ text }) => text),
      );
      assert.deepEqual(texts, [`v=UAAC1; a=sha256; d=${digest}`]);
      digests.push(digest);
    }
    assert.notEqual(digests[0], digests[1]);
  });

  it('autoconfig 53: while a change is rolled out, the digest of the document still served stands there too', async () => {
    const rolling = workingFolder({
      'config/domains/example.org.yaml': provider,
      'config/signpost.yaml': 'state: state\n',
    });
    const state = join(rolling, 'config', 'state');
    const digestsNow = async (): Promise<(string | undefined)[]> => {
      const { stdout } = await runCommand(['dns', 'example.org', '--format', 'json', ...target], {
        folder: rolling,
      });
      return parseLines(stdout).flatMap(({ records }) =>
        records.filter(({ owner }) => owner === '_ua-auto-config.example.org.').map(({ text }) => text),
      );
    };
    const [before, ...noMore] = await digestsNow();
    assert.deepEqual(noMore, []);
    const { stdout } = await runCommand(['render', 'pacc', 'ann@example.org'], { folder: rolling });
    await writePaccFile(state, 'example.org', { served: stdout });
    writeFiles(rolling, { 'config/domains/example.org.yaml': `displayName: Other Mail\n${provider}` });
    const [served, next, ...more] = await digestsNow();
    assert.equal(served, before);
    assert.ok(next !== undefined && next !== served);
    assert.deepEqual(more, []);
  });
});
