import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { childElement, childElements, readXml, textOf, type XmlElement } from '../../src/xml/reader.ts';

function read(text: string): XmlElement {
  const document = readXml(text);
  assert.ok(document.ok, document.ok ? '' : document.reason);
  return document.value;
}

function reason(text: string): string {
  const document = readXml(text);
  return document.ok ? 'it was read' : document.reason;
}

describe('readXml reads', () => {
  const texts: readonly (readonly [xml: string, text: string])[] = [
    ['<a>b</a>', 'b'],
    ['<a/>', ''],
    ['\ufeff<a>b</a>', 'b'],
    ['<?xml version="1.0" encoding="utf-8"?>\r\n<a>b</a>\r\n', 'b'],
    ['<a> b\n</a>', ' b\n'],
    ['<a>b<!-- c -->d</a>', 'bd'],
    ['<a>b<![CDATA[<&]]>d</a>', 'b<&d'],
    ['<a>b<?c d?>e</a>', 'be'],
    ['<a>b<c>d</c>e</a>', 'be'],
    ['<a>&amp;&lt;&gt;&quot;&apos;&#65;&#x42;</a>', '&<>"\'AB'],
    ['<a>\u{1f600}</a>', '\u{1f600}'],
  ];
  for (const [xml, text] of texts) it(JSON.stringify(xml), () => assert.equal(textOf(read(xml)), text));

  it('names with their prefix and namespace', () => {
    const root = read('<x:a xmlns:x="urn:x" xmlns="urn:d" x:k="1" k="2"><b/></x:a>');
    assert.deepEqual([root.name, root.prefix, root.uri], ['a', 'x', 'urn:x']);
    assert.equal(root.attributes.get('x:k'), '1');
    assert.equal(root.attributes.get('k'), '2');
    assert.equal(childElement(root, 'b')?.uri, 'urn:d');
    assert.equal(childElement(root, 'c'), undefined);
  });

  it('children by name, in order', () => {
    const root = read('<a><b>1</b><c/><b>2</b></a>');
    assert.deepEqual(childElements(root, 'b').map(textOf), ['1', '2']);
    assert.equal(childElements(root).length, 3);
  });

  for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString']) {
    it(`${name} as any name`, () => {
      const root = read(`<${name} ${name}="1" xmlns:${name}="urn:p"><${name}:${name}/></${name}>`);
      assert.equal(root.name, name);
      assert.equal(root.attributes.get(name), '1');
      assert.equal(childElements(root, name)[0]?.uri, 'urn:p');
      assert.match(reason(`<${name}:a/>`), /unbound namespace prefix/);
    });
  }
});

describe('readXml refuses', () => {
  const refused: readonly (readonly [what: string, xml: string, reason: RegExp])[] = [
    ['nothing', '', /root element/],
    ['text', 'hello', /outside of root/],
    ['a DOCTYPE', '<!DOCTYPE a><a/>', /^1:\d+: a DOCTYPE is not allowed/],
    ['a DOCTYPE with entities', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', /DOCTYPE/],
    ['a DOCTYPE with a file', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', /DOCTYPE/],
    ['an undeclared entity', '<a>&nbsp;</a>', /undefined entity/],
    ['a bare ampersand', '<a>b & c</a>', /unclosed tag/],
    ['a bare ampersand before a semicolon', '<a>b & c;</a>', /entity/],
    ['a crossing', '<a><b></a></b>', /unexpected close tag/],
    ['an open end', '<a><b>', /unclosed tag/],
    ['half a tag', '<a', /./],
    ['two roots', '<a/><b/>', /./],
    ['text behind', '<a/>b', /outside of root/],
    ['an attribute twice', '<a b="1" b="2"/>', /duplicate attribute/],
    [
      'the same attribute by two prefixes',
      '<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>',
      /duplicate attribute/,
    ],
    ['an unquoted attribute', '<a b=1/>', /unquoted/],
    ['an unbound prefix', '<x:a/>', /unbound namespace prefix/],
    ['a control character', '<a>\u0001</a>', /disallowed character/],
    ['a reference to one', '<a>&#1;</a>', /malformed character entity/],
    ['a reference beyond Unicode', '<a>&#x110000;</a>', /malformed character entity/],
    ['a reference beyond numbers', `<a>&#${'9'.repeat(1000)};</a>`, /malformed character entity/],
    ['a lone surrogate', '<a>\ud800</a>', /lone surrogate/],
    ['a declaration too late', ' <?xml version="1.0"?><a/>', /./],
    ['33 levels', '<a>'.repeat(33) + '</a>'.repeat(33), /deeper than 32/],
    [
      '65 attributes',
      `<a ${Array.from({ length: 65 }, (_, index) => `b${index}=""`).join(' ')}/>`,
      /more than 64/,
    ],
  ];
  for (const [what, xml, expected] of refused) it(what, () => assert.match(reason(xml), expected));

  it('and takes what lies on its limits', () => {
    read('<a>'.repeat(32) + '</a>'.repeat(32));
    read(`<a ${Array.from({ length: 64 }, (_, index) => `b${index}=""`).join(' ')}/>`);
  });

  it('with line and column', () => assert.match(reason('<a>\n  <b></c></a>'), /^2:\d+: /));

  it('without repeating what stands in the document', () => {
    for (const xml of [
      '<a><secret></a>',
      '<secret>',
      '<a secret="" secret=""/>',
      '<secret:a/>',
      '<a>&secret;</a>',
    ]) {
      assert.doesNotMatch(reason(xml), /secret/);
    }
  });
});

const pieces: readonly string[] = (
  `<a> </a> <a /> b="c" <!-- --> <![CDATA[ ]]> & ; amp <? ?> xmlns : = " ' <!DOCTYPE [ ] #x __proto__ ` +
  '\ufeff \0 \ud800'
).split(' ');

describe('hostile XML', () => {
  const size = 64 * 1024;
  const fill = (piece: string): string => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
  const shapes: readonly (readonly [what: string, xml: string])[] = [
    ['nested', fill('<a>')],
    ['nested with namespaces', fill('<a xmlns:b="c">')],
    ['flat', `<a>${fill('<b/>')}</a>`],
    ['31 deep and flat', `${'<a>'.repeat(31)}${fill('<b/>')}${'</a>'.repeat(31)}`],
    ['attributes', `<a ${Array.from({ length: 10_000 }, (_, index) => `b${index}=""`).join(' ')}/>`],
    [
      '64 attributes, again and again',
      `<a>${fill(`<b ${Array.from({ length: 64 }, (_, index) => `c${index}=""`).join(' ')}/>`)}</a>`,
    ],
    [
      '64 prefixes on 31 levels',
      fill(`<a ${Array.from({ length: 64 }, (_, index) => `xmlns:c${index}="d"`).join(' ')}>`),
    ],
    ['long name', `<${fill('a')}/>`],
    ['long attribute', `<a b="${fill('c')}"/>`],
    ['open attribute', `<a b="${fill('c')}`],
    ['long text', `<a>${fill('b')}</a>`],
    ['entities', `<a>${fill('&amp;')}</a>`],
    ['character references', `<a>${fill('&#65;')}</a>`],
    ['open entity', `<a>&${fill('b')}`],
    ['CDATA', `<a>${fill('<![CDATA[b]]>')}</a>`],
    ['CDATA brackets', `<a><![CDATA[${fill(']')}]]></a>`],
    ['comments', `<a>${fill('<!---->')}</a>`],
    ['open comment', `<a><!--${fill('-b')}`],
    ['instructions', `<a>${fill('<?b?>')}</a>`],
    ['brackets', fill('<')],
    ['white space', fill(' \n')],
    ['declarations', fill('<?xml version="1.0"?>')],
    ['billion laughs', `<!DOCTYPE a [<!ENTITY b "b">${fill('<!ENTITY c "&b;&b;">')}]><a>&c;</a>`],
    ['quotes', `<a b='${fill('"')}'/>`],
    ['zero bytes', fill('\0')],
  ];
  for (const [what, xml] of shapes) {
    it(`${what}: answered within 100 ms of CPU time`, () => {
      const runs = [1, 2, 3].map(() => {
        const before = process.cpuUsage();
        readXml(xml);
        return process.cpuUsage(before).user;
      });
      assert.ok(Math.min(...runs) < 100_000, `${runs.join(', ')} µs`);
    });
  }

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(fc.constantFrom(...pieces)).map((all) => all.join('')),
        ),
        fc.constantFrom('refuse', 'ignore'),
        fc.boolean(),
        (text, doctype, namespaces) => {
          const document = readXml(text, { depth: 4, attributes: 2 }, { doctype, namespaces });
          if (!document.ok) assert.match(document.reason, /^\d+:\d+: \S/);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
