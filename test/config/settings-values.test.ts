import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  isLoopback,
  parseListenAddress,
  parseProxyRange,
  parsePublicUrl,
  printListenAddress,
} from '../../src/config/settings-file-values.ts';

describe('listen addresses', () => {
  const good: readonly (readonly [string | number, string])[] = [
    [8080, ':8080'],
    ['8080', ':8080'],
    [':8080', ':8080'],
    [0, ':0'],
    ['0.0.0.0:1', '0.0.0.0:1'],
    ['127.0.0.1:65535', '127.0.0.1:65535'],
    ['[::1]:8080', '[::1]:8080'],
    ['[::]:8080', '[::]:8080'],
    ['localhost:80', 'localhost:80'],
    ['Mail.Example.org:80', 'mail.example.org:80'],
  ];
  for (const [given, expected] of good) {
    it(`${given} is ${expected}`, () => {
      const result = parseListenAddress(given);
      assert.ok(result.ok);
      assert.equal(printListenAddress(result.value), expected);
    });
  }

  for (const given of [
    '',
    ':',
    'a',
    '1.2.3.4',
    '1.2.3:80',
    '[1.2.3.4]:80',
    '::1:80',
    '::1',
    'a:b',
    'a b:1',
    ':-1',
    ':65536',
    '[::1]',
    'http://a:1',
    '/run/a.sock',
    '[fe80::1%lo]:1:2',
  ]) {
    it(`${JSON.stringify(given)} is refused`, () => {
      assert.equal(parseListenAddress(given).ok, false);
    });
  }

  it('are printed as they are read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 65_535 }), (host, port) => {
        const result = parseListenAddress(printListenAddress({ host, port }));
        assert.deepEqual(result, { ok: true, value: { host, port } });
      }),
    );
  });

  it('know which ones are for this machine alone', () => {
    assert.ok(isLoopback({ host: '127.1.2.3', port: 1 }));
    assert.ok(isLoopback({ host: '::1', port: 1 }));
    assert.ok(!isLoopback({ host: '10.0.0.1', port: 1 }));
    assert.ok(!isLoopback({ host: '127.0.0.1.example.org', port: 1 }));
    assert.ok(!isLoopback({ port: 1 }));
  });
});

describe('proxy ranges', () => {
  for (const given of ['127.0.0.1', '10.0.0.0/8', '10.1.2.3/8', '::1', 'fc00::/7', '0.0.0.0/0']) {
    it(`${given} is taken`, () => {
      assert.deepEqual(parseProxyRange(given), { ok: true, value: given });
    });
  }
  for (const given of [
    '',
    'loopback',
    'localhost',
    '10.0.0',
    '10.0.0.0/33',
    '::1/129',
    '::1/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    'fe80::1%lo',
    '*',
    '010.0.0.1',
  ]) {
    it(`${JSON.stringify(given)} is refused`, () => {
      assert.equal(parseProxyRange(given).ok, false);
    });
  }
  it('say what the names of groups stand for', () => {
    const result = parseProxyRange('loopback');
    assert.match(result.ok ? '' : result.reason, /127\.0\.0\.0\/8 and ::1/);
  });
});

describe('publicUrl', () => {
  const good: readonly (readonly [string, string])[] = [
    ['https://mail.example.org', 'https://mail.example.org'],
    ['HTTPS://Mail.Example.org/', 'https://mail.example.org'],
    ['https://mail.example.org:8443', 'https://mail.example.org:8443'],
    ['https://mail.example.org:443', 'https://mail.example.org'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['https://192.0.2.1:1', 'https://192.0.2.1:1'],
    ['https://[2001:db8::1]', 'https://[2001:db8::1]'],
    ['https://mäil.example.org', 'https://xn--mil-qla.example.org'],
  ];
  for (const [given, expected] of good) {
    it(`${given} is ${expected}`, () => {
      assert.deepEqual(parsePublicUrl(given), { ok: true, value: expected });
    });
  }
  for (const given of [
    '',
    'mail.example.org',
    'https://',
    'https://a/b',
    'https://a?b',
    'https://a#b',
    'https://u@a',
    'https://u:p@a',
    'ftp://a',
    'https://0x7f.1',
    'https://a:99999',
    'https://a b',
    'https://[1.2.3.4]',
    'https://a\\b',
    'javascript:alert(1)',
  ]) {
    it(`${JSON.stringify(given)} is refused`, () => {
      assert.equal(parsePublicUrl(given).ok, false);
    });
  }
});
