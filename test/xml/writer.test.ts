import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { hasUnwantedCharacters } from '../../src/model/characters.ts';
import { childElement, readXml, textOf } from '../../src/xml/reader.ts';
import { element, escapeXml, writeXml } from '../../src/xml/writer.ts';
import { needsProgram } from '../support/needs.ts';

const pieces: readonly string[] = [
  ...`& < > " ' ; # &lt; &amp; &foo; &#60; &#x3c; &amp ]]> <!-- --> <![CDATA[ <? ?> && % a`.split(' '),
  '%EMAILADDRESS%',
  ' ',
  '\u{1f600}',
  'שלום',
  '\u00a0',
];

/** Texts that the model lets through, rich in what looks like markup or entities. */
const anyText = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join('')),
  )
  .filter((text) => !hasUnwantedCharacters(text));

describe('writeXml', () => {
  it('autoconfig 19: begins with the declaration, ends with one newline, has LF only', () => {
    assert.equal(
      writeXml(element('a', [element('b', 'text'), element('c')], { d: 'e' })),
      '<?xml version="1.0" encoding="UTF-8"?>\n<a d="e">\n  <b>text</b>\n  <c/>\n</a>\n',
    );
  });

  it('autoconfig 21: what goes into text and attributes comes out the same (xmlbuilder2 and its "&")', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, attribute) => {
        const read = readXml(writeXml(element('root', [element('leaf', text, { attribute })])));
        assert.ok(read.ok, read.ok ? '' : read.reason);
        const leaf = childElement(read.value, 'leaf');
        assert.ok(leaf);
        assert.equal(textOf(leaf), text);
        assert.equal(leaf.attributes.get('attribute'), attribute);
        assert.equal(leaf.children.length, text === '' ? 0 : 1, 'a text became an element');
      }),
      { numRuns: 5000 },
    );
  });

  it('autoconfig 21: xmllint reads the same', { skip: needsProgram('xmllint') }, () => {
    const texts = fc.sample(anyText, 1000).filter((text) => text !== '');
    const document = writeXml(
      element(
        'root',
        texts.map((text) => element('leaf', text, { attribute: text })),
      ),
    );
    // Canonical XML is written by libxml2 from its own tree; ours, read back and written by us, must say the same.
    const { status, stdout, stderr } = spawnSync('xmllint', ['--nonet', '--c14n', '-'], { input: document });
    assert.equal(status, 0, stderr.toString());
    const read = readXml(stdout.toString());
    assert.ok(read.ok, read.ok ? '' : read.reason);
    const leaves = read.value.children.filter((child) => typeof child !== 'string');
    assert.deepEqual(leaves.map(textOf), texts);
    assert.deepEqual(
      leaves.map((leaf) => leaf.attributes.get('attribute')),
      texts,
    );
  });

  it('leaves out undefined children and attributes, and writes an empty text as an empty element', () => {
    assert.equal(
      writeXml(element('a', [undefined, element('b', '', { c: undefined })])),
      '<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b/>\n</a>\n',
    );
  });

  it('declares a namespace where it begins and lets children inherit it', () => {
    assert.equal(
      writeXml(
        element('a', [element('b', [element('c', 'x')], { xmlns: 'urn:b' }), element('d', 'y')], {
          xmlns: 'urn:a',
          e: 'f',
        }),
      ),
      '<?xml version="1.0" encoding="UTF-8"?>\n<a xmlns="urn:a" e="f">\n  <b xmlns="urn:b">\n    <c>x</c>\n  </b>\n  <d>y</d>\n</a>\n',
    );
  });

  for (const bad of ['\0', '\u0008', '\ud800', '\ufffe']) {
    it(`throws on ${JSON.stringify(bad)}, which XML can't carry`, () => {
      assert.throws(() => writeXml(element('a', bad)));
      assert.throws(() => writeXml(element('a', undefined, { b: bad })));
    });
  }
});

describe('escapeXml', () => {
  it('escapes the five', () => {
    assert.equal(escapeXml(`a&b<c>d"e'f]]>`), 'a&amp;b&lt;c&gt;d&quot;e&apos;f]]&gt;');
    assert.equal(escapeXml('plain'), 'plain');
  });

  it('autoconfig 21: fits into text and into both kinds of quotes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const value = escapeXml(text);
        const read = readXml(`<a b="${value}" c='${value}'>${value}</a>`);
        assert.ok(read.ok, read.ok ? '' : read.reason);
        assert.equal(textOf(read.value), text);
        assert.equal(read.value.attributes.get('b'), text);
        assert.equal(read.value.attributes.get('c'), text);
      }),
      { numRuns: 1000 },
    );
  });
});
