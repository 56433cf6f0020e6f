import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseDomainList } from '../../src/config/domain-list.ts';
import { findDomainPlace } from '../../src/config/link-providers.ts';
import { loadPresets } from '../../src/config/presets.ts';
import { readDomainPattern } from '../../src/config/domain-value.ts';
import type { DomainPattern } from '../../src/model/domain.ts';
import { needsShared } from '../support/needs.ts';
import { projectRoot, sharedFolder } from '../support/paths.ts';
import { places, readFolder, readText, twoServers } from '../support/provider-text.ts';

function pattern(text: string): DomainPattern {
  const read = readDomainPattern(text);
  assert.ok(read.ok);
  return read.value;
}

/** `name: codes` of each file. */
function codes(texts: Readonly<Record<string, string>>): string[] {
  return readFolder(texts).linked.map(
    ({ name, problems }) => `${name}: ${problems.map(({ code }) => code).join(' ')}`,
  );
}

describe('a provider file', () => {
  it('of two lines has a default for everything', () => {
    const { provider, problems } = readText(twoServers);
    assert.deepEqual(problems, []);
    const server = { username: '%EMAILADDRESS%', authentication: ['password-cleartext'] };
    assert.deepEqual(provider, {
      name: 'example.org',
      file: '/etc/domains/example.org.yaml',
      id: 'example.org',
      domains: [{ kind: 'exact', domain: 'example.org' }],
      mx: [],
      displayName: { default: '%EMAILDOMAIN%', languages: {} },
      displayShortName: { default: '%EMAILDOMAIN%', languages: {} },
      incoming: [{ type: 'imap', hostname: 'mail.example.org', port: 993, socketType: 'SSL', ...server }],
      outgoing: [{ type: 'smtp', hostname: 'mail.example.org', port: 465, socketType: 'SSL', ...server }],
      pop3: {},
      documentation: [],
      help: {},
      branding: {},
      autoconfig: { version: '1.1', order: 'recommended', legacyAddressBook: false },
      apple: { account: 'mail' },
      outlook: { external: false },
      tlsRpt: [],
      pacc: { enabled: true, rolloverHours: 48 },
      extras: {},
    });
  });

  it('has the domains it names, of its list and no others; its identifier is a host name', () => {
    const file = '/etc/domains/customers.txt';
    const lists = new Map([[file, parseDomainList({ file, text: 'c.example\nb.example\n' })]]);
    const text = `${twoServers}domains: [B.example, "*.a.example"]\ndomainsFile: customers.txt\n`;
    const [one] = readFolder({ customers: text }, lists).linked;
    assert.deepEqual(one?.provider?.domains, [
      { kind: 'exact', domain: 'b.example' },
      { kind: 'wildcard', below: 'a.example' },
      { kind: 'exact', domain: 'c.example' },
    ]);
    assert.equal(one.provider.id, '%EMAILDOMAIN%');
  });

  it('may be a list of domains that is empty for now', () => {
    const file = '/etc/domains/customers.txt';
    const lists = new Map([[file, parseDomainList({ file, text: '# none yet\n' })]]);
    const [one] = readFolder({ customers: `${twoServers}domainsFile: customers.txt\n` }, lists).linked;
    assert.deepEqual(one?.problems, []);
    assert.deepEqual(one.provider?.domains, []);
  });

  it('keeps texts per language, with English or else the first as the one for all', () => {
    const name = (written: string) =>
      readText(`${twoServers}displayName: ${written}\n`).provider?.displayName;
    assert.deepEqual(name('{ de: Post, en: Mail }'), {
      default: 'Mail',
      languages: { de: 'Post', en: 'Mail' },
    });
    assert.deepEqual(name('{ de: Post, fr: Poste }'), {
      default: 'Post',
      languages: { de: 'Post', fr: 'Poste' },
    });
    assert.deepEqual(name('{ de: Post, en-GB: Mail }')?.default, 'Mail');
    assert.deepEqual(name('>\n  Mail\n  for all'), { default: 'Mail for all', languages: {} });
  });

  it('keeps %EMAILDOMAIN% in every field', () => {
    const domain = '%EMAILDOMAIN%';
    const text = [
      `incoming: imaps://imap.${domain}`,
      `outgoing: submissions://smtp.${domain}`,
      `username: "${domain}"`,
      `displayName: "${domain}"`,
      `id: "${domain}"`,
      `calendar: https://dav.${domain}/c/${domain}/`,
      `manageSieve: sieve://sieve.${domain}`,
      `xmpp: xmpp://chat.${domain}`,
      `webmail: https://mail.${domain}/?d=${domain}#x`,
      `documentation: https://${domain}/help/${domain}`,
      `enable: { url: "https://${domain}/", instruction: "at ${domain}" }`,
      `oauth2: { issuer: "login.${domain}", authorizationUrl: "https://l.${domain}/a" }`,
      `help: { hours: "${domain}", documentation: "https://${domain}/" }`,
      `branding: { imprint: "https://${domain}/imprint" }`,
      `apple: { organization: "${domain}" }`,
      `outlook: { redirectUrl: "https://other.${domain}/autodiscover/autodiscover.xml" }`,
      `tlsRpt: "mailto:tls@${domain}"`,
    ].join('\n');
    const { problems, provider } = readText(text);
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error'),
      [],
    );
    const kept = JSON.stringify(provider).split(domain).length - 1;
    // Servers and services take the login too.
    assert.equal(kept, text.split(domain).length - 1 + 5);
  });

  it('sends URLs of people and programs in A-labels', () => {
    const { provider } = readText(
      [
        twoServers.trim(),
        'documentation: https://exämple.org/hilfe',
        'enable: https://exämple.org/#einstellungen',
        'oauth2: { issuer: exämple.org, tokenUrl: https://exämple.org/token }',
        'calendar: https://exämple.org/ä',
      ].join('\n'),
    );
    assert.equal(provider?.documentation[0]?.url, 'https://xn--exmple-cua.org/hilfe');
    assert.equal(provider.enable?.url, 'https://xn--exmple-cua.org/#einstellungen');
    assert.deepEqual(provider.oauth2, {
      issuer: 'xn--exmple-cua.org',
      tokenUrl: 'https://xn--exmple-cua.org/token',
    });
    assert.deepEqual(provider.calendar?.url, {
      scheme: 'https',
      hostname: 'xn--exmple-cua.org',
      path: '/%C3%A4',
    });
  });

  it('goes on without keys it does not know, and says so', () => {
    const { file, provider, problems } = readText(
      `${twoServers}fax: 1\nhelp: { phone: "1", fax: "2" }\nx-fax: 3\n`,
    );
    assert.equal(file.usable, 'without-unknown-keys');
    assert.deepEqual(places(problems), ['3:1 unknown-key', '4:21 unknown-key']);
    assert.deepEqual(provider?.help, { phone: '1' });
    assert.equal(readText(`${twoServers}fax: 1\ndisplayName: 1\n`).file.usable, 'no');
    assert.equal(readText(twoServers).file.usable, 'yes');
  });

  it('says which key was probably meant', () => {
    const advice = (key: string) => readText(`${twoServers}${key}: x\n`).problems[0]?.advice;
    assert.equal(advice('displayname'), 'did you mean "displayName"?');
    assert.equal(advice('incomming'), 'did you mean "incoming"?');
    assert.equal(advice('caldav'), 'did you mean "calendar"?');
    assert.equal(advice('imap'), 'did you mean "incoming"?');
    assert.equal(advice('name'), 'did you mean "displayName"?');
    assert.equal(advice('somethingElse'), undefined);
  });

  it('as shipped is what the reference shows', { skip: needsShared() }, () => {
    const page = readFileSync(join(sharedFolder ?? '', 'design.md'), 'utf8');
    const shipped = readFileSync(join(projectRoot, 'config', 'domains', 'gmail.com.yaml'), 'utf8');
    const indented = shipped.replaceAll(/^(?=.)/gm, '    ');
    assert.ok(page.includes(`    # config/domains/gmail.com.yaml\n${indented}`));
  });
});

describe('extends', () => {
  it('takes a preset, which is never served by itself', () => {
    const { files, linked } = readFolder({ 'school.example': 'extends: google-workspace\n' });
    assert.deepEqual(files[0]?.problems, []);
    assert.equal(linked.length, 1);
    const { provider } = linked[0] ?? {};
    assert.equal(provider?.incoming[0]?.hostname, 'imap.gmail.com');
    assert.deepEqual(provider.domains, [{ kind: 'exact', domain: 'school.example' }]);
    assert.equal(provider.displayName.default, '%EMAILDOMAIN%');
  });

  it('finds nothing wrong in any preset', () => {
    for (const preset of loadPresets()) {
      assert.deepEqual(preset.problems, [], preset.name);
      assert.equal(preset.values.domains, undefined, preset.name);
      const [linked] = readFolder({ 'school.example': `extends: ${preset.name}\n` }).linked;
      assert.deepEqual(linked?.problems, [], preset.name);
      assert.ok(linked.provider !== undefined, preset.name);
    }
  });

  it('replaces whole keys and merges none', () => {
    const { linked } = readFolder({
      base: [
        'domains: []',
        'incoming: [imaps://a.example, pop3s://a.example]',
        'outgoing: submissions://a.example',
        'help: { phone: "1", contact: help@a.example }',
        'webmail: https://a.example/',
      ].join('\n'),
      'one.example': 'extends: base\nincoming: imaps://b.example\nhelp: { phone: "2" }\n',
    });
    const provider = linked[1]?.provider;
    assert.equal(linked[0]?.provider, undefined, 'a base file serves nothing');
    assert.deepEqual(
      provider?.incoming.map(({ hostname }) => hostname),
      ['b.example'],
    );
    assert.deepEqual(provider.help, { phone: '2' });
    assert.equal(provider.outgoing[0]?.hostname, 'a.example');
    assert.equal(provider.webmail?.hostname, 'a.example');
  });

  it('takes over neither domains nor names nor the identifier, over several files', () => {
    const { linked } = readFolder({
      base: `${twoServers}domains: [a.example]\ndisplayName: A\ndisplayShortName: A\nid: a.example\n`,
      middle: 'extends: base\ndomains: []\nwebmail: https://m.example/\n',
      'one.example': 'extends: middle\n',
    });
    const provider = linked[2]?.provider;
    assert.deepEqual(provider?.domains, [{ kind: 'exact', domain: 'one.example' }]);
    assert.equal(provider.displayName.default, '%EMAILDOMAIN%');
    assert.equal(provider.displayShortName.default, '%EMAILDOMAIN%');
    assert.equal(provider.id, 'one.example');
    assert.equal(provider.webmail?.hostname, 'm.example');
  });

  it('prefers a file of the folder to a preset, and such a file may extend the preset', () => {
    const { linked } = readFolder({
      'google-workspace': 'extends: google-workspace\ndomains: []\nwebmail: https://mine.example/\n',
      'one.example': 'extends: google-workspace\n',
    });
    assert.deepEqual(
      linked.flatMap(({ problems }) => problems),
      [],
    );
    assert.equal(linked[1]?.provider?.webmail?.hostname, 'mine.example');
    assert.equal(linked[1].provider.incoming[0]?.hostname, 'imap.gmail.com');
  });

  it('follows a chain of 32 files and no longer one, which would take minutes', () => {
    const chain = (length: number): Record<string, string> =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [
          `f${index}.example`,
          index === length - 1 ? twoServers : `extends: f${index + 1}.example\n`,
        ]),
      );
    assert.deepEqual(
      codes(chain(32)).filter((line) => !line.endsWith(': ')),
      [],
    );
    assert.deepEqual(
      codes(chain(34)).filter((line) => !line.endsWith(': ')),
      ['f0.example: extends-cycle', 'f1.example: extends-cycle'],
    );
  });

  it('reports circles, unknown names and broken files, each where it is written', () => {
    assert.deepEqual(codes({ a: 'extends: b\n', b: 'extends: c\n', c: 'extends: a\n' }), [
      'a: extends-cycle',
      'b: extends-cycle',
      'c: extends-cycle',
    ]);
    assert.deepEqual(codes({ a: 'extends: a\n' }), ['a: extends-cycle']);
    assert.deepEqual(codes({ a: 'extends: nobody\n' }), ['a: extends-unknown']);
    assert.deepEqual(codes({ a: 'extends: b\n', b: 'extends: nobody\n' }), [
      'a: extends-unknown',
      'b: extends-unknown',
    ]);
    assert.deepEqual(codes({ a: 'extends: b\n', b: 'pacc: yes\n' }), ['a: extends-broken', 'b: ']);
    assert.deepEqual(places(readText(`${twoServers}extends: nobody\n`).problems), ['3:1 extends-unknown']);
  });

  it('is not harmed by unknown keys in the base', () => {
    const { linked } = readFolder({
      base: `domains: []\n${twoServers}fax: 1\n`,
      'a.example': 'extends: base\n',
    });
    assert.equal(linked[1]?.provider?.incoming.length, 1);
  });
});

describe('the place of a domain', () => {
  it('is found in either spelling, in mx, in a list, or is the start of the file', () => {
    const text = `${twoServers}domains:\n  - a.example\n  - EXÄMPLE.org\nmx: "*.mx.example"\n`;
    const at = (file: string, body: string, domain: string): string => {
      const place = findDomainPlace({ file, text: body }, pattern(domain));
      return place === undefined ? 'nowhere' : `${place.line}:${place.column}`;
    };
    assert.equal(at('a.yaml', text, 'xn--exmple-cua.org'), '5:5');
    assert.equal(at('a.yaml', text, '*.mx.example'), '6:5');
    assert.equal(at('a.yaml', text, 'b.example'), 'nowhere');
    assert.equal(at('b.example.yaml', twoServers, 'b.example'), '1:1');
    assert.equal(at('list.txt', '# x\n\n  EXÄMPLE.org # y\n', 'exämple.org'), '3:3');
    assert.equal(at('list.txt', 'a.example\n', 'b.example'), 'nowhere');
  });
});
