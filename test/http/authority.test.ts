import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { readTarget } from '../../src/http/authority.ts';
import { rawStatus, sendRaw } from '../support/http-client.ts';
import { serve, type Served } from '../support/running-server.ts';

const path = '/mail/config-v1.1.xml';

describe('the authority of a request', () => {
  let server: Served;
  before(async () => {
    server = await serve();
  });

  /** Request line and header lines, and the status; 200 is the document of example.org. */
  const matrix: readonly (readonly [
    name: string,
    target: string,
    lines: readonly string[],
    status: number,
  ])[] = [
    ['Host', path, ['Host: autoconfig.example.org'], 200],
    ['upper case', path, ['HOST: AUTOCONFIG.EXAMPLE.ORG'], 200],
    ['blanks around', path, ['Host:   example.org  '], 200],
    ['port', path, ['Host: example.org:8443'], 200],
    ['empty port', path, ['Host: example.org:'], 200],
    ['trailing dot', path, ['Host: example.org.'], 200],
    ['two trailing dots', path, ['Host: example.org..'], 404],
    ['another port', path, ['Host: example.org:65535'], 200],
    ['no port', path, ['Host: example.org:65536'], 400],
    ['a long port', path, ['Host: example.org:0000080'], 400],
    ['a port with letters', path, ['Host: example.org:8o'], 400],
    ['two ports', path, ['Host: example.org:80:80'], 400],
    ['an unknown transfer coding', path, ['Host: example.org', 'Transfer-Encoding: xyz'], 400],
    ['chunked not last', path, ['Host: example.org', 'Transfer-Encoding: chunked, identity'], 400],
    ['chunked as a part of a word', path, ['Host: example.org', 'transfer-encoding: xchunked'], 400],
    ['two Hosts', path, ['Host: example.org', 'Host: example.org'], 400],
    ['two Hosts, one foreign', path, ['Host: example.org', 'host: evil.example'], 400],
    ['two Hosts with absolute form', `http://example.org${path}`, ['Host: example.org', 'Host: b'], 400],
    ['no Host', path, [], 400],
    ['an empty Host', path, ['Host:'], 404],
    ['@', path, ['Host: example.org@evil.example'], 400],
    ['@ in front', path, ['Host: a@example.org'], 400],
    ['user and password', path, ['Host: a:b@example.org'], 400],
    ['comma', path, ['Host: example.org, evil.example'], 400],
    ['blank', path, ['Host: example.org evil.example'], 400],
    ['tab', path, ['Host: example.org\tx'], 400],
    ['slash', path, ['Host: example.org/evil'], 400],
    ['backslash', path, ['Host: example.org\\evil'], 400],
    ['question mark', path, ['Host: example.org?x'], 400],
    ['hash', path, ['Host: example.org#x'], 400],
    ['percent', path, ['Host: example%2eorg'], 400],
    ['quotes', path, ['Host: "example.org"'], 400],
    ['markup', path, ['Host: <script>'], 400],
    ['braces', path, ['Host: ${jndi:ldap}'], 400],
    ['a URL', path, ['Host: http://example.org'], 400],
    ['underscore', path, ['Host: signpost_1'], 404],
    ['a single label', path, ['Host: localhost'], 404],
    ['an empty label', path, ['Host: autoconfig..example.org'], 404],
    ['a dot', path, ['Host: .'], 404],
    ['dots', path, ['Host: ..'], 404],
    ['a hyphen in front', path, ['Host: -x.example.org'], 404],
    ['IPv4', path, ['Host: 127.0.0.1:8080'], 404],
    ['IPv6', path, ['Host: [::1]:8080'], 404],
    ['IPv6 without brackets', path, ['Host: ::1'], 400],
    ['IPv6 with a zone', path, ['Host: [fe80::1%25eth0]'], 400],
    ['a decimal address', path, ['Host: 2130706433'], 404],
    ['a hexadecimal address', path, ['Host: 0x7f.1'], 404],
    ['__proto__', path, ['Host: __proto__'], 404],
    ['constructor', path, ['Host: constructor'], 404],
    [
      '300 characters',
      path,
      [`Host: ${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(56)}`],
      404,
    ],
    ['a label of 64', path, [`Host: ${'a'.repeat(64)}.example.org`], 404],
    ['10 kB', path, [`Host: ${'a'.repeat(10_000)}`], 404],
    ['20 kB', path, [`Host: ${'a'.repeat(20_000)}`], 431],
    ['full-width letters', path, ['Host: ｅｘａｍｐｌｅ.org'], 200],
    ['bytes that are no UTF-8', path, ['Host: \xff\xfe.example'], 404],
    ['a foreign name', path, ['Host: evil.example'], 404],
    ['a name below a hosted one', path, ['Host: www.example.org'], 404],
    ['a name that ends alike', path, ['Host: evilexample.org'], 404],
    ['two service labels', path, ['Host: autoconfig.autoconfig.example.org'], 404],
    ['absolute form', `https://autoconfig.example.org${path}`, ['Host: autoconfig.example.org'], 200],
    [
      'absolute form over http',
      `http://autoconfig.example.org${path}`,
      ['Host: autoconfig.example.org'],
      200,
    ],
    ['absolute form, upper case', `HTTPS://AUTOCONFIG.example.org${path}`, ['Host: x.example'], 200],
    ['absolute form wins over Host', `https://autoconfig.example.org${path}`, ['Host: evil.example'], 200],
    ['absolute form wins over a hosted Host', `https://evil.example${path}`, ['Host: example.org'], 404],
    ['absolute form with a port', `https://example.org:443${path}`, ['Host: example.org'], 200],
    [
      'absolute form with a query',
      `https://x.example${path}?emailaddress=a@example.org`,
      ['Host: x.example'],
      200,
    ],
    ['absolute form with a user', `https://a@example.org${path}`, ['Host: example.org'], 400],
    ['absolute form without a host', `https://${path}`, ['Host: example.org'], 400],
    ['absolute form with a bad Host beside it', `https://example.org${path}`, ['Host: a@b'], 400],
    ['absolute form of another scheme', `ftp://example.org${path}`, ['Host: example.org'], 400],
    ['X-Forwarded-Host is not believed', path, ['Host: evil.example', 'X-Forwarded-Host: example.org'], 404],
    ['X-Forwarded-Host does no harm', path, ['Host: example.org', 'X-Forwarded-Host: evil.example'], 200],
    [
      'X-Host, Forwarded',
      path,
      ['Host: evil.example', 'X-Host: example.org', 'Forwarded: host=example.org'],
      404,
    ],
  ];
  for (const [name, target, lines, status] of matrix) {
    it(`reliability 5: ${name} is ${status}`, async () => {
      const head = [`GET ${target} HTTP/1.1`, ...lines, 'Connection: close', '', ''].join('\r\n');
      const bytes = /[\u0100-\uffff]/.test(head) ? Buffer.from(head) : Buffer.from(head, 'latin1');
      const answer = await sendRaw(server.address.port, bytes);
      assert.equal(rawStatus(answer), status);
      if (status === 200) assert.match(answer, /<domain>example\.org</);
      assert.doesNotMatch(answer, /<!DOCTYPE|<html|<script|evil\.example<|at .*\.js/i);
      if (status === 404) assert.match(answer, /content-type: text\/plain; charset=utf-8/i);
    });
  }

  it('HTTP/1.0 without a Host is not served', async () => {
    const answer = await sendRaw(server.address.port, `GET ${path} HTTP/1.0\r\n\r\n`);
    assert.equal(rawStatus(answer), 404);
    assert.match(answer, /came without a Host/);
  });

  it('reliability 9: odd names get the same bytes as an unknown one but for the name', async () => {
    const names = ['unknown.example', 'constructor', '__proto__', 'toString', '2130706433', 'a..b', '-.x'];
    const answers = await Promise.all(
      names.map(async (host) =>
        (await server.ask({ path, headers: { Host: host } })).body
          .replace(/Reference: [\w-]{7}\n/, '')
          .replace(host.toLowerCase(), 'NAME')
          .replace(host, 'NAME'),
      ),
    );
    assert.equal(new Set(answers).size, 1);
  });

  it('never throws and never hands on an odd character, whatever arrives', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('https://', 'http://a@b/', '[::', ':'),
    );
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 3 }), (target, hosts) => {
        const read = readTarget(
          target,
          hosts.flatMap((host) => ['Host', host]),
        );
        if (!read.ok) return;
        assert.match(read.value.authority.written, /^[\w.\-?[\]:]{0,260}$/);
        assert.ok(read.value.path === '*' || read.value.path.startsWith('/'));
        assert.ok(hosts.length < 2);
      }),
      { numRuns: 1000 },
    );
  });
});
