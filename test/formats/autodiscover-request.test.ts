import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { printAddress } from '../../src/model/email-address.ts';
import { maxRequestOctets, readAutodiscoverRequest } from '../../src/formats/autodiscover-request.ts';
import { projectRoot } from '../support/paths.ts';
import { recordedRequest } from '../support/recorded-request.ts';
import { mobilesyncBody, requestBody, requestNamespace, responseNamespace } from './autodiscover-support.ts';

const plain = requestBody();
const https = (text: string): string => text.replaceAll('http:', 'https:');

/** `outlook ann@example.org`, `mobilesync` for a request without address, or the error code. */
function summary(body: string | Buffer): string | number {
  const read = readAutodiscoverRequest(body);
  if (!read.ok) return read.error;
  return read.address === undefined ? read.schema : `${read.schema} ${printAddress(read.address)}`;
}

function root(inside: string, namespace = requestNamespace.outlook): string {
  return `<Autodiscover xmlns="${namespace}">${inside}</Autodiscover>`;
}

const mail = '<EMailAddress>ann@example.org</EMailAddress>';
const schema = `<AcceptableResponseSchema>${responseNamespace.outlook}</AcceptableResponseSchema>`;
const prefixed = root(`<Request>${mail}${schema}</Request>`)
  .replaceAll(/<(\/?)(\w)/g, '<$1a:$2')
  .replace('xmlns=', 'xmlns:a=');

const accepted: readonly (readonly [string, string | Buffer, string?])[] = [
  ['a request as Outlook sends it', plain],
  [
    '17: an ampersand in the address',
    requestBody({ address: 'a&amp;b@example.org' }),
    'outlook a&b@example.org',
  ],
  [
    '18: apostrophe and plus',
    requestBody({ address: "o'brien+x@example.org" }),
    "outlook o'brien+x@example.org",
  ],
  ['18: quoted local part', requestBody({ address: '"a b"@example.org' }), 'outlook "a b"@example.org'],
  ['19: white space around the address', requestBody({ address: '\r\n\t ann@example.org \n' })],
  ['19: the address in CDATA', requestBody({ address: '<![CDATA[ann@example.org]]>' })],
  [
    '19: CDATA keeps an ampersand',
    requestBody({ address: '<![CDATA[a&b@example.org]]>' }),
    'outlook a&b@example.org',
  ],
  ['20: a domain in upper case', requestBody({ address: 'ann@EXAMPLE.Org' })],
  [
    '21: a domain in U-labels',
    requestBody({ address: 'ann@münchen.example' }),
    'outlook ann@xn--mnchen-3ya.example',
  ],
  [
    '21: a domain in A-labels',
    requestBody({ address: 'ann@xn--mnchen-3ya.example' }),
    'outlook ann@xn--mnchen-3ya.example',
  ],
  ['22: the schema first', root(`<Request>${schema}${mail}</Request>`)],
  ['23: a prefix', prefixed],
  ['24: a byte order mark', Buffer.from(`\ufeff${plain}`)],
  ['24: a byte order mark in a string', `\ufeff${plain}`],
  ['24: no declaration', root(`<Request>${mail}${schema}</Request>`)],
  [
    '24: comments everywhere',
    root(`<!-- a --><Request><!-- b -->${mail.replace('@', '<!-- c -->@')}${schema}</Request>`),
  ],
  ['24: processing instructions', root(`<?a b?><Request><?c d?>${mail}${schema}</Request>`)],
  ['an empty line in front', `\r\n${plain}`],
  ['a declaration without encoding', plain.replace(' encoding="utf-8"', '')],
  ['a declaration in other letters', plain.replace('"utf-8"', "'UTF-8'")],
  ['ASCII text that is declared as Latin 1', plain.replace('utf-8', 'ISO-8859-1')],
  ['25: white space around the schema', requestBody({ schema: `\n   ${responseNamespace.outlook}\n  ` })],
  ['26: https in every namespace', https(plain)],
  ['26: https in the namespace of the request only', requestBody({ root: https(requestNamespace.outlook) })],
  ['26: https in the schema only', requestBody({ schema: https(responseNamespace.outlook) })],
  ['27: the schema without its letter', requestBody({ schema: responseNamespace.outlook.slice(0, -1) })],
  ['46: no schema', root(`<Request>${mail}</Request>`)],
  ['46: an empty schema', requestBody({ schema: ' ' })],
  [
    '46: no schema in a mobilesync request',
    root(`<Request>${mail}</Request>`, requestNamespace.mobilesync),
    'mobilesync ann@example.org',
  ],
  ['55: the mobilesync schema', mobilesyncBody, 'mobilesync ann@example.org'],
  [
    '56: an outlook request for the mobilesync schema',
    requestBody({ schema: responseNamespace.mobilesync }),
    'mobilesync ann@example.org',
  ],
  ['a mobilesync request for the outlook schema', requestBody({ root: requestNamespace.mobilesync })],
  [
    '49: LegacyDN only',
    root(`<Request><LegacyDN>/o=Example/cn=ann</LegacyDN>${schema}</Request>`),
    'outlook',
  ],
  [
    '49: LegacyDN and an empty address',
    root(`<Request><LegacyDN>/o=E</LegacyDN><EMailAddress/>${schema}</Request>`),
    'outlook',
  ],
  ['an address wins over LegacyDN', root(`<Request><LegacyDN>/o=E</LegacyDN>${mail}${schema}</Request>`)],
  [
    'unknown elements and attributes',
    root(`<Request a="1"><Other><EMailAddress>x</EMailAddress></Other>${mail}${schema}</Request><More/>`),
  ],
  [
    'an element of another namespace',
    root(`<Request><x:EMailAddress xmlns:x="urn:x">bob@b.example</x:EMailAddress>${mail}${schema}</Request>`),
  ],
  ['a body as long as allowed', plain + ' '.repeat(maxRequestOctets - plain.length)],
];

const refused: readonly (readonly [string, string | Buffer, number?])[] = [
  ['35: an empty body', ''],
  ['35: white space only', ' \r\n '],
  ['36: an unclosed element', plain.slice(0, -3)],
  ['36: an address whose ampersand is not escaped', requestBody({ address: 'a&b@example.org' })],
  ['36: form-encoded text', 'email=ann%40example.org'],
  ['36: JSON', '{"EMailAddress":"ann@example.org"}'],
  ['36: text after the end', `${plain}x`],
  ['36: two documents', plain + plain],
  ['36: an undeclared prefix', prefixed.replace('xmlns:a=', 'xmlns:b=')],
  ['37: another root', '<ham/>'],
  ['37: another root in the right namespace', plain.replaceAll('Autodiscover', 'ham')],
  ['37: no namespace', plain.replace(/ xmlns="[^"]*"/, '')],
  ['37: the namespace of an answer', requestBody({ root: responseNamespace.outlook })],
  ['37: an unknown namespace', requestBody({ root: 'urn:x' })],
  ['38: no Request', root('')],
  ['38: Request of another namespace', root(`<Request xmlns="urn:x">${mail}${schema}</Request>`)],
  ['39: two Requests', root(`<Request>${mail}${schema}</Request>`.repeat(2))],
  ['40: neither address nor LegacyDN', root(`<Request>${schema}</Request>`)],
  ['40: both empty', root(`<Request><LegacyDN> </LegacyDN><EMailAddress/>${schema}</Request>`)],
  ['41: no @', requestBody({ address: 'example.org' })],
  ['41: two @', requestBody({ address: 'ann@b@example.org' })],
  ['41: nothing before the @', requestBody({ address: '@example.org' })],
  ['41: nothing after the @', requestBody({ address: 'ann@' })],
  ['41: a domain without a dot', requestBody({ address: 'ann@localhost' })],
  ['41: an IP address', requestBody({ address: 'ann@192.0.2.1' })],
  ['41: a line break inside', requestBody({ address: 'ann@example.org&#13;&#10;x: y' })],
  ['41: a raw line break inside', requestBody({ address: 'an\r\nn@example.org' })],
  ['41: NUL as a character', requestBody({ address: 'ann\u0000@example.org' })],
  ['41: NUL as a reference', requestBody({ address: 'ann&#0;@example.org' })],
  ['41: over 320 characters', requestBody({ address: `${'a'.repeat(330)}@example.org` })],
  ['41: over 64 octets before the @', requestBody({ address: `${'a'.repeat(65)}@example.org` })],
  ['two addresses', root(`<Request>${mail}${mail}${schema}</Request>`)],
  ['two schemas', root(`<Request>${mail}${schema}${schema}</Request>`)],
  ['an element inside the address', requestBody({ address: 'ann@example.org<b/>' })],
  ['42: an empty DOCTYPE', plain.replace('?>', '?><!DOCTYPE Autodiscover>')],
  [
    '42: a DOCTYPE that reads a file',
    plain.replace('?>', '?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
  ],
  [
    '43: billion laughs',
    plain.replace('?>', `?><!DOCTYPE a [<!ENTITY a "aa">${'<!ENTITY b "&a;&a;">'.repeat(9)}]>`),
  ],
  ['44: an unknown entity as the schema', requestBody({ schema: '&xxe;' })],
  ['52: UTF-16 with a byte order mark', Buffer.from(`\ufeff${plain}`, 'utf16le')],
  ['52: UTF-16 without one', Buffer.from(plain.replace('utf-8', 'utf-16'), 'utf16le')],
  ['52: UTF-16, big end first', Buffer.from(`\ufeff${plain}`, 'utf16le').swap16()],
  ['52: UTF-32', Buffer.from(plain.replaceAll(/./gs, '$&\0\0\0'), 'latin1')],
  ['52: declared as UTF-16', plain.replace('utf-8', 'utf-16')],
  ['52: declared as UTF-7', plain.replace('utf-8', 'utf-7')],
  [
    'Latin 1 with a letter above ASCII',
    Buffer.from(requestBody({ address: 'änn@example.org' }).replace('utf-8', 'iso-8859-1'), 'latin1'),
  ],
  [
    'UTF-8 that is declared as Latin 1',
    requestBody({ address: 'änn@example.org' }).replace('utf-8', 'iso-8859-1'),
  ],
  ['broken UTF-8', Buffer.concat([Buffer.from(plain), Buffer.from([0xc3])])],
  ['gzip that nobody inflated', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])],
  ['53: a SOAP envelope', recordedRequest('outlook/soap.http').body],
  ['51: one octet over the limit', plain + ' '.repeat(maxRequestOctets - plain.length + 1)],
  ['51: one megabyte', 'a'.repeat(1024 * 1024)],
  [
    '45: an unknown schema',
    requestBody({ schema: 'http://schemas.microsoft.com/exchange/autodiscover/other/2006' }),
    601,
  ],
  ['45: any text as schema', requestBody({ schema: 'x' }), 601],
];

describe('readAutodiscoverRequest accepts', () => {
  for (const [name, body, expected = 'outlook ann@example.org'] of accepted) {
    it(numbered(name), () => {
      assert.equal(summary(body), expected);
      if (typeof body === 'string') assert.equal(summary(Buffer.from(body)), expected);
    });
  }
});

describe('readAutodiscoverRequest refuses', () => {
  for (const [name, body, expected = 600] of refused) {
    it(numbered(name), () => {
      assert.equal(summary(body), expected);
      if (typeof body === 'string') assert.equal(summary(Buffer.from(body)), expected);
    });
  }
});

function numbered(name: string): string {
  return /^\d/.test(name) ? `outlook ${name}` : name;
}

/** What the body of each recorded POST means. GETs are answered without reading anything. */
const recorded: Readonly<Record<string, string | number>> = {
  'activesync-spaced-schema': 'mobilesync ann@example.org',
  'android-mail': 'mobilesync ann@example.org',
  'connectivity-analyzer': 'outlook ann@example.org',
  'connectivity-analyzer-empty': 600,
  'documentation-https-namespaces': 'outlook ann@example.org',
  'em-client': 'outlook ann@example.org',
  'evolution-ews': 'outlook ann@example.org',
  fairemail: 'outlook ann@example.org',
  'gnome-online-accounts': 'outlook ann@example.org',
  'legacy-dn': 'outlook',
  'new-outlook': 'mobilesync ann@example.org',
  'outlook-classic': 'outlook ann@example.org',
  'outlook-schema-first': 'outlook ann@example.org',
  prefixed: 'outlook ann@example.org',
  soap: 600,
  thunderbird: 'outlook ann@example.org',
  'thunderbird-unescaped': 600,
  'windows-mail': 'mobilesync ann@example.org',
};

describe('recorded POSTs', () => {
  const posts = readdirSync(join(projectRoot, 'test', 'fixtures', 'outlook'))
    .filter((file) => file.endsWith('.http'))
    .map((file) => file.slice(0, -'.http'.length))
    .filter((name) => recordedRequest(`outlook/${name}.http`).method === 'POST');

  it('each has its line in this table', () => assert.deepEqual(posts.sort(), Object.keys(recorded).sort()));

  for (const [name, expected] of Object.entries(recorded)) {
    it(name, () => assert.equal(summary(recordedRequest(`outlook/${name}.http`).body), expected));
  }
});

describe('any body', () => {
  const fixtures = Object.keys(recorded).map((name) => recordedRequest(`outlook/${name}.http`).body);

  it('never throws, and answers an error without a word of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
        assert.deepEqual(readAutodiscoverRequest(Buffer.from(octets)), { ok: false, error: 600 });
      }),
      { numRuns: 300 },
    );
  });

  it('reliability 1: a mutated request gets settings for some address, 600 or 601', () => {
    const mutation = fc.record({
      body: fc.constantFrom(...fixtures),
      at: fc.nat(),
      length: fc.nat(12),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 6 }).map((octets) => Buffer.from(octets)),
        fc
          .constantFrom(
            '<',
            '>',
            '&',
            '"',
            ']]>',
            '<![CDATA[',
            '<!--',
            '&#x',
            '&lt;',
            '<?',
            '<!DOCTYPE a>',
            '\u0000',
          )
          .map((text) => Buffer.from(text)),
      ),
    });
    fc.assert(
      fc.property(mutation, ({ body, at, length, insert }) => {
        const start = at % (body.length + 1);
        const mutated = Buffer.concat([body.subarray(0, start), insert, body.subarray(start + length)]);
        const read = readAutodiscoverRequest(mutated);
        assert.ok(read.ok || read.error === 600 || read.error === 601);
      }),
      { numRuns: 1000 },
    );
  });
});
