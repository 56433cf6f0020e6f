import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerAutodiscoverJson } from '../../src/formats/autodiscover-json.ts';
import { readAutodiscoverJson } from '../../src/formats/autodiscover-json-request.ts';
import { maxRequestOctets } from '../../src/formats/autodiscover-request.ts';
import { aProvider } from '../support/providers.ts';
import { answerTo, errorCode, requestBody, responseNamespace, shapeOf } from './autodiscover-support.ts';

/** The issue's bound for an answer to hostile input. */
const maxMilliseconds = 100;

const provider = aProvider();
const schema = responseNamespace.outlook;
const passwd = 'file:///etc/passwd';

/** Repeats a text until the whole is as long as a body may be. */
function full(text: string, before = '', after = ''): string {
  const room = maxRequestOctets - before.length - after.length;
  return before + text.repeat(Math.floor(room / text.length)) + after;
}

function inAddress(text: string): string {
  return requestBody({ address: text });
}

function inRequest(text: string): string {
  return requestBody().replace('<Request>', `<Request>${text}`);
}

function withDoctype(inside: string, address = 'ann@example.org', accepted = schema): string {
  return requestBody({ address, schema: accepted }).replace('?>', `?><!DOCTYPE a ${inside}>`);
}

function nested(depth: number, name = 'a'): string {
  return `<${name}>`.repeat(depth) + `</${name}>`.repeat(depth);
}

const [open, close] = requestBody({ address: '@@' }).split('@@') as [string, string];
const [schemaOpen, schemaClose] = requestBody({ schema: '@@' }).split('@@') as [string, string];

const bodies: readonly (readonly [string, string | Buffer])[] = [
  // A DOCTYPE of any kind.
  ['42: an empty DOCTYPE', withDoctype('')],
  ['42: a file as the schema', withDoctype(`[<!ENTITY x SYSTEM "${passwd}">]`, 'ann@example.org', '&x;')],
  ['42: a file as the address', withDoctype(`[<!ENTITY x SYSTEM "${passwd}">]`, '&x;')],
  ['42: a network address', withDoctype('[<!ENTITY x SYSTEM "http://192.0.2.1/">]', '&x;')],
  ['42: an external subset', withDoctype(`SYSTEM "${passwd}"`)],
  ['42: a public identifier', withDoctype('PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://www.w3.org/"')],
  ['42: a parameter entity', withDoctype(`[<!ENTITY % x SYSTEM "${passwd}"> %x;]`)],
  ['42: a DOCTYPE that never ends', requestBody().replace('?>', '?><!DOCTYPE a [')],
  ['42: brackets without end', full('[', '<!DOCTYPE a ')],
  ['42: quotes without end', full('"', '<!DOCTYPE a ')],
  ['42: in lower case', requestBody().replace('?>', '?><!doctype a>')],
  ['42: after the root', `${requestBody()}<!DOCTYPE a>`],
  [
    '43: billion laughs',
    withDoctype(
      `[<!ENTITY a "ha">${Array.from({ length: 20 }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(10)}">`).join('')}]`,
      '&a20;',
    ),
  ],
  ['43: quadratic blow-up', withDoctype(`[<!ENTITY a "${'a'.repeat(4000)}">]`, '&a;'.repeat(3000))],
  ['43: declarations without end', full('<!ENTITY a "b">', '<!DOCTYPE a [')],
  // Entities and references.
  ['44: an unknown entity', requestBody({ schema: '&xxe;' })],
  ['44: entities without end', full('&', open, close)],
  ['44: half entities', full('&a', open, close)],
  ['44: an entity without its end', full('a', `${open}&`, close)],
  ['44: numeric references', full('&#65;', open, close)],
  ['44: a numeric reference without end', full('1', `${open}&#`, `;${close}`)],
  ['44: a hexadecimal reference without end', full('f', `${open}&#x`, `;${close}`)],
  ['44: a reference to a surrogate', inAddress('&#xD800;@example.org')],
  ['44: a reference behind Unicode', inAddress('&#x110000;@example.org')],
  ['44: a reference to NUL', inAddress('&#0;@example.org')],
  ['44: a name of Object', inAddress('&constructor;&__proto__;@example.org')],
  // Depth, width, attributes.
  ['depth 30 is read', inRequest(nested(29))],
  ['depth 33', inRequest(nested(40))],
  ['depth without end', full('<a>')],
  [
    'depth in the namespace',
    full(
      '<Request>',
      '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">',
    ),
  ],
  ['depth with prefixes', full('<a:b xmlns:a="c">')],
  [
    'elements beside each other',
    full('<a/>', open.replace('<EMailAddress>', ''), '</Request></Autodiscover>'),
  ],
  ['attributes', `<a ${Array.from({ length: 1500 }, (_, n) => `a${n}="b"`).join(' ')}/>`],
  ['the same attribute again and again', full(' a="b"', '<a', '/>')],
  ['namespaces', `<a ${Array.from({ length: 900 }, (_, n) => `xmlns:a${n}="b"`).join(' ')}/>`],
  ['an attribute without end', full('a', '<a b="')],
  [
    'names of Object as attributes',
    requestBody().replace('<Request>', '<Request __proto__="a" constructor="b" toString="c">'),
  ],
  ['names of Object as elements', inRequest('<__proto__/><constructor/><toString/>')],
  ['a name without end', full('a', '<')],
  ['a prefix without end', full('a:', '<')],
  ['a close tag without end', full('a', '<a></')],
  ['white space in a tag', full(' ', '<a')],
  // Comments, CDATA, processing instructions.
  ['a comment without end', full('-', '<!--')],
  ['comments', full('<!---->', open, close)],
  ['CDATA without end', full(']', `${open}<![CDATA[`)],
  ['CDATA sections', full('<![CDATA[]]>', open, close)],
  ['a processing instruction without end', full('?', '<?a ')],
  ['processing instructions', full('<?a?>', open, close)],
  ['a declaration without end', full(' ', '<?xml version="1.0"')],
  ['a declaration full of encodings', full('encoding="', '<?xml ')],
  // Text and octets.
  ['white space only', full(' ')],
  ['white space in front', full('\n', '', requestBody().slice(0, 10))],
  ['less-than signs', full('<')],
  ['greater-than signs', full('>')],
  ['an address without end', full('a', open, close)],
  ['signs of an address', full('@', open, close)],
  ['dots in an address', full('.', `${open}a@`, close)],
  ['quotes in an address', full('"', open, close)],
  ['backslashes in an address', full('\\', `${open}"`, `"@example.org${close}`)],
  ['a schema without end', full('a', schemaOpen, schemaClose)],
  ['white space around the schema', full(' ', schemaOpen, schemaClose)],
  ['U-labels in an address', full('ü.', `${open}a@`, close).slice(0, 8000)],
  ['NULs', Buffer.alloc(maxRequestOctets)],
  ['octets of 0xff', Buffer.alloc(maxRequestOctets, 0xff)],
  ['UTF-16', Buffer.from(`\ufeff${requestBody()}`, 'utf16le')],
  ['a gzip header', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(1000)])],
  // Injection.
  ['54: markup in the address', inAddress('&lt;/LoginName>&lt;x>@example.org')],
  ['54: quoted markup in the address', inAddress('"&lt;/LoginName>&lt;x/>"@example.org')],
  ['54: markup as the schema', requestBody({ schema: `${schema}"/>&lt;x>` })],
  ['54: an element in the schema', requestBody({ schema: `${schema}<x/>` })],
];

const settingsShape = shapeOf(bodyOf(requestBody()));
const errorShape = shapeOf(bodyOf(''));

function bodyOf(body: string | Buffer): string {
  const answer = answerTo(body, provider);
  return 'document' in answer ? answer.document.body : '';
}

describe('hostile bodies', () => {
  it('are at least sixty', () => assert.ok(bodies.length >= 60));

  for (const [name, body] of bodies) {
    it(`${/^\d/.test(name) ? 'outlook ' : ''}${name}: settings or an error within 100 ms`, () => {
      const before = process.cpuUsage();
      const answer = answerTo(body, provider);
      const used = process.cpuUsage(before);
      assert.ok((used.user + used.system) / 1000 < maxMilliseconds);
      assert.ok('document' in answer);
      const code = errorCode(answer);
      assert.ok(code === undefined || code === 600 || code === 601, String(code));
      assert.deepEqual(shapeOf(answer.document.body), code === undefined ? settingsShape : errorShape);
      assert.doesNotMatch(answer.document.body, /root:|etc|<x|192\.0\.2/);
    });
  }

  it('outlook 42: every DOCTYPE is 600', () => {
    for (const [name, body] of bodies) {
      if (/^4[23]/.test(name)) assert.equal(errorCode(answerTo(body, provider)), 600, name);
    }
  });

  it('outlook 43: memory stays flat', () => {
    const laughs = bodies.find(([name]) => name.includes('billion'))?.[1] ?? '';
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 50; round += 1) answerTo(laughs, provider);
    assert.ok(process.memoryUsage().rss - before < 64 * 1024 * 1024);
  });

  it('depth 30 is read', () => assert.equal(errorCode(answerTo(inRequest(nested(29)), provider)), undefined));
  it('depth 33 is refused', () => assert.equal(errorCode(answerTo(inRequest(nested(31)), provider)), 600));
});

describe('hostile queries', () => {
  const long = 'a'.repeat(4096);
  const queries: readonly (readonly [string, string])[][] = [
    [
      ['email', long],
      ['protocol', long],
    ],
    [
      ['email', `${long}@example.org`],
      ['protocol', '<'.repeat(4096)],
    ],
    [
      ['email', `a@${'a.'.repeat(2000)}b`],
      ['protocol', 'x'],
    ],
    [
      ['email', 'a@example.org'],
      ['protocol', ' '.repeat(4096)],
    ],
    [
      ['email', 'a@example.org'],
      ['protocol', 'autodiscoverv1'],
      ['redirectcount', '9'.repeat(4096)],
    ],
    Array.from({ length: 64 }, (_, n) => [`${'-'.repeat(60)}${n}`, 'x'] as const),
  ];
  for (const [index, pairs] of queries.entries()) {
    it(`number ${index + 1} is answered within 100 ms`, () => {
      const parameters = new Map(
        pairs.map(([name, value]) => [name, { value, repeated: false, broken: false }] as const),
      );
      const before = process.cpuUsage();
      const request = readAutodiscoverJson(parameters);
      const answer = request.ok
        ? answerAutodiscoverJson(request, provider, 'https://autodiscover.example.org')
        : request.answer;
      const used = process.cpuUsage(before);
      assert.ok((used.user + used.system) / 1000 < maxMilliseconds);
      assert.ok(answer.document.body.length < 400);
    });
  }
});
