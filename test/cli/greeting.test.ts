import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { greeting, someDomains, urlOf } from '../../src/cli/greeting.ts';
import { explainListenError } from '../../src/cli/start-error.ts';
import { loadSettings } from '../../src/config/settings-file.ts';
import type { Settings } from '../../src/config/settings.ts';
import { parseDomainPattern, type DomainPattern } from '../../src/model/domain.ts';
import type { SignerStatus } from '../../src/signing/profile-signer.ts';
import { aProvider } from '../support/providers.ts';

const { settings } = loadSettings({ text: '', environment: {}, flags: {}, workingFolder: '/work' });

const at = (address: string, port = 8080): AddressInfo => ({
  address,
  port,
  family: address.includes(':') ? 'IPv6' : 'IPv4',
});

function greet(
  providers = [aProvider()],
  signer: SignerStatus = { state: 'off' },
  more: Partial<Settings> = {},
): string {
  assert.ok(settings !== undefined);
  return greeting({
    version: '1.2.3',
    settings: { ...settings, ...more },
    folder: 'config/domains',
    address: at('::'),
    adminAddress: at('127.0.0.1', 8081),
    providers,
    signer,
  });
}

function patterns(...texts: string[]): DomainPattern[] {
  return texts.flatMap((text) => {
    const pattern = parseDomainPattern(text);
    return pattern.ok ? [pattern.value] : [];
  });
}

describe('the greeting', () => {
  it('says what is served, from where, and what to try', () => {
    const text = greet();
    assert.match(text, /Signpost 1\.2\.3 answers at http:\/\/localhost:8080/);
    assert.match(text, /1 domain from config\/domains/);
    assert.match(text, /example\.org\.yaml: example\.org/);
    assert.match(text, /curl -H 'Host: autoconfig\.example\.org' http:\/\/localhost:8080\/mail/);
    assert.match(text, /http:\/\/127\.0\.0\.1:8081\/status/);
  });

  it('shows the first file to somebody who has none', () => {
    assert.match(greet([]), /imaps:\/\/mail\.example\.org/);
    assert.doesNotMatch(greet([]), /curl/);
  });

  it('names the directories, and asks for no file where there are some', () => {
    const mx = { kind: 'mx', name: 'mx', ttl: 1, negativeTtl: 1, deadline: 100 } as const;
    const text = greet(
      [],
      { state: 'off' },
      {
        directories: [{ ...mx, resolvers: [], queriesPerSecond: 1 }],
      },
    );
    assert.match(text, /^ {2}asks +mx$/m);
    assert.doesNotMatch(text, /Put a file/);
    assert.doesNotMatch(greet(), /asks/);
  });

  it('stays short with many providers and domains', () => {
    const many = Array.from({ length: 50 }, (_, index) => aProvider({ file: `${index}.yaml` }));
    assert.match(greet(many), /and 42 more files/);
    assert.equal(
      someDomains(patterns('a.org', 'b.org', 'c.org', 'd.org', '*.e.org')),
      'a.org, b.org, c.org, d.org and 1 more',
    );
    assert.match(someDomains([]), /base/);
  });

  it('says how profiles are signed', () => {
    const states: readonly (readonly [SignerStatus, RegExp])[] = [
      [{ state: 'off' }, /unsigned; set signing\.certificate/],
      [{ state: 'unsigned', reason: 'the key is gone' }, /unsigned: the key is gone/],
      [{ state: 'last-good', reason: 'half a file' }, /former certificate: half a file/],
      [
        { state: 'ready', subject: 'mail\u001b', notAfter: new Date(0) },
        /signed by mail\\u\{1b\} until 1970-01-01/,
      ],
    ];
    for (const [status, expected] of states) assert.match(greet([aProvider()], status), expected);
  });

  it('names addresses that a person can use', () => {
    assert.equal(urlOf(at('0.0.0.0')), 'http://localhost:8080');
    assert.equal(urlOf(at('::')), 'http://localhost:8080');
    assert.equal(urlOf(at('::1')), 'http://[::1]:8080');
    assert.equal(urlOf(at('192.0.2.1')), 'http://192.0.2.1:8080');
  });
});

describe('an address that can not be had', () => {
  const error = (code: string, port: number): Error => Object.assign(new Error(code), { code, port });

  it('is explained with the flag that changes it', () => {
    assert.ok(settings !== undefined);
    for (const code of ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAFNOSUPPORT']) {
      assert.match(
        explainListenError(error(code, 8080), settings) ?? '',
        /^can't listen on :8080: .*--listen/,
      );
      assert.match(
        explainListenError(error(code, 8081), settings) ?? '',
        /^can't listen on 127\.0\.0\.1:8081: .*--admin/,
      );
    }
  });

  it('is left alone where it is something else', () => {
    assert.ok(settings !== undefined);
    assert.equal(explainListenError(new Error('x'), settings), undefined);
    assert.equal(explainListenError(error('EMFILE', 1), settings), undefined);
  });
});
