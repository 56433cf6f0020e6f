import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildSite, type Layout } from '../../src/export/site.ts';
import { autoconfig } from '../../src/formats/autoconfig.ts';
import type { DomainFormat, Format } from '../../src/formats/format.ts';
import { formats } from '../../src/formats/registry.ts';
import { parseDomain, type Domain } from '../../src/model/domain.ts';
import type { HostedDomain, Provider } from '../../src/model/provider.ts';
import { render } from '../support/autoconfig-document.ts';
import { aProvider } from '../support/providers.ts';

function domain(text: string): Domain {
  const read = parseDomain(text);
  assert.ok(read.ok, text);
  return read.value;
}

function hosted(name: string, provider: Provider = aProvider()): HostedDomain {
  return { domain: domain(name), provider };
}

const hosts: Layout = { kind: 'hosts' };

function filesOf(
  domains: readonly HostedDomain[],
  rest: { mxDomains?: readonly HostedDomain[]; layout?: Layout; formats?: readonly Format[] } = {},
): ReadonlyMap<string, string> {
  return buildSite({ formats: [autoconfig], domains, mxDomains: [], layout: hosts, ...rest }).files;
}

function answersOnly(files: ReadonlyMap<string, string>): string[] {
  return [...files.keys()].filter((path) => path.includes('/')).sort();
}

/** A format as a colleague may add one: two paths, one of them no file. */
const oneMore: DomainFormat = {
  kind: 'domain',
  name: 'one-more',
  title: 'One more',
  paths: ['/.well-known/one-more.txt', '/one-more/:domain'],
  methods: ['GET'],
  cacheControl: 'no-store',
  prepare: () => (question) => ({ contentType: 'text/plain', body: `for ${question.domain}` }),
};

describe('the files of a site', () => {
  it('one folder a host name, and the provider database', () => {
    assert.deepEqual(answersOnly(filesOf([hosted('example.org')])), [
      'hosts/autoconfig.example.org/.well-known/autoconfig/mail/config-v1.1.xml',
      'hosts/autoconfig.example.org/.well-known/mail-v1.xml',
      'hosts/autoconfig.example.org/mail/config-v1.1.xml',
      'hosts/autoconfig.example.org/v1.1/mail/config-v1.1.xml',
      'hosts/example.org/.well-known/autoconfig/mail/config-v1.1.xml',
      'hosts/example.org/.well-known/mail-v1.xml',
      'v1.1/example.org',
    ]);
  });

  it('hold what the server answers', () => {
    const files = filesOf([hosted('example.org'), hosted('example.net')]);
    assert.equal(
      files.get('hosts/autoconfig.example.net/mail/config-v1.1.xml'),
      render(aProvider(), 'example.net'),
    );
    assert.equal(files.get('v1.1/example.org'), render(aProvider()));
  });

  it('of a flat site lie where they are asked for', () => {
    const layout: Layout = { kind: 'flat', domain: domain('example.org') };
    assert.deepEqual([...filesOf([hosted('example.org')], { layout }).keys()].sort(), [
      '.nojekyll',
      '.well-known/autoconfig/mail/config-v1.1.xml',
      '.well-known/mail-v1.xml',
      '_headers',
      'mail/config-v1.1.xml',
      'v1.1/example.org',
      'v1.1/mail/config-v1.1.xml',
    ]);
  });

  it('are made for every format of a domain in the registry', () => {
    const provider = aProvider({ mtaSts: { mode: 'enforce', mx: ['mx.example.org'], maxAge: 86_400 } });
    const files = filesOf([hosted('example.org', provider)], { formats });
    for (const format of formats) {
      if (format.kind !== 'domain') continue;
      const prepared = format.prepare(provider);
      assert.ok(typeof prepared === 'function');
      const body = prepared({ domain: domain('example.org') }).body;
      for (const path of format.paths) {
        const found = [...files].filter(
          ([file]) => file.startsWith('hosts/') && file.endsWith(`.org${path}`),
        );
        assert.ok(found.length > 0, `${format.name} is nowhere at ${path}`);
        for (const [, text] of found) assert.equal(text, body);
      }
    }
    assert.ok(files.has('hosts/ua-auto-config.example.org/.well-known/user-agent-configuration.json'));
    assert.ok(files.has('hosts/mta-sts.example.org/.well-known/mta-sts.txt'));
    assert.ok(!files.has('hosts/example.org/.well-known/mta-sts.txt'));
  });

  it('of a format that is not known here lie under autoconfig and, well-known, at the domain', () => {
    const files = filesOf([hosted('example.org')], { formats: [oneMore] });
    assert.deepEqual(answersOnly(files), [
      'hosts/autoconfig.example.org/.well-known/one-more.txt',
      'hosts/example.org/.well-known/one-more.txt',
    ]);
    assert.match(files.get('nginx.conf') ?? '', /one-more\.txt[^]*no-store/);
    assert.doesNotMatch(files.get('nginx.conf') ?? '', /one-more\/:/);
  });

  it('answer under the domain of the MX hosts', () => {
    const files = filesOf([hosted('example.org')], { mxDomains: [hosted('mx.example.net')] });
    assert.equal(
      files.get('hosts/autoconfig.mx.example.net/mail/config-v1.1.xml'),
      render(aProvider(), 'mx.example.net'),
    );
    assert.ok(!files.has('v1.1/mx.example.net'));
    assert.ok(!files.has('hosts/mx.example.net/.well-known/mail-v1.xml'));
  });

  it('a name that is a service host, a domain and an MX domain is a service host first', () => {
    const files = filesOf([hosted('autoconfig.example.org'), hosted('example.org')], {
      mxDomains: [hosted('example.org', aProvider({ displayName: { default: 'MX', languages: {} } }))],
    });
    for (const path of ['mail/config-v1.1.xml', '.well-known/mail-v1.xml']) {
      assert.equal(files.get(`hosts/autoconfig.example.org/${path}`), render(aProvider()));
    }
  });

  it('leave out host names that are too long for DNS', () => {
    const long = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.org`;
    const paths = answersOnly(filesOf([hosted(long)]));
    assert.ok(paths.some((path) => path === `v1.1/${long}`));
    assert.ok(!paths.some((path) => path.includes(`autoconfig.${long}`)));
  });

  it('a provider that a format has no word for is left out and told', () => {
    const nothing = aProvider({ incoming: [], outgoing: [] });
    const site = buildSite({
      formats: [autoconfig],
      domains: [hosted('example.org'), hosted('example.net', nothing), hosted('example.com', nothing)],
      mxDomains: [],
      layout: hosts,
    });
    assert.ok(!answersOnly(site.files).some((path) => path.includes('example.net')));
    const [told] = site.answers;
    assert.equal(told?.domains, 1);
    assert.deepEqual([...told.without.keys()], [nothing]);
    assert.match(told.without.get(nothing) ?? '', /neither an incoming nor an outgoing/);
  });

  it('headers for hosts of static pages name each path once', () => {
    const layout: Layout = { kind: 'flat', domain: domain('example.org') };
    const headers = filesOf([hosted('example.org')], { layout, formats }).get('_headers') ?? '';
    const paths = headers.split('\n').filter((line) => line.startsWith('/'));
    assert.equal(new Set(paths).size, paths.length);
    assert.ok(paths.includes('/v1.1/example.org'));
    assert.deepEqual(
      paths.filter((path) => path.includes('*')),
      [],
    );
    assert.match(headers, /^\/mail\/config-v1\.1\.xml\n {2}Content-Type: text\/xml; charset=utf-8$/m);
    assert.match(
      headers,
      /^\/\.well-known\/user-agent-configuration\.json\n {2}Content-Type: application\/json$/m,
    );
  });
});
