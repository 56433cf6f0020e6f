import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { drawQrCode, maxQrText } from '../../src/formats/qr-picture.ts';
import { qrPng } from '../../src/formats/qr-png.ts';
import { qrSvg } from '../../src/formats/qr-svg.ts';
import { qrText } from '../../src/formats/qr-text.ts';
import { readXml } from '../../src/xml/reader.ts';
import { needsProgram } from '../support/needs.ts';
import { modulesOf } from '../support/qr-modules.ts';
import { scanQrCode } from '../support/scan-qr-code.ts';

const texts: readonly (readonly [string, string])[] = [
  ['one character', 'a'],
  [
    'an account',
    '[1,[1,1],[0,"imap.example.org",993,3,1,"ann"],[[[0,"smtp.example.org",465,3,1,"ann"],["ann@example.org","Ann"]]]]',
  ],
  [
    'a link',
    'https://autodiscover.example.org/email.mobileconfig?emailaddress=ann%2Blist@example.org&name=A%20B',
  ],
  ['escapes', String.raw`["\u00e9\ud83d\udcee\\\"",""]`],
  ['digits alone', '0123456789'.repeat(10)],
  ['the longest text', 'The quick brown fox, 42. '.repeat(30).slice(0, maxQrText)],
];

const needsScanner = needsProgram('zbarimg');
const needsDrawing = needsScanner || needsProgram('rsvg-convert');

describe('pictures of QR codes', () => {
  for (const [title, text] of texts) {
    const picture = drawQrCode(text);

    it(`PNG: ${title} is read again`, { skip: needsScanner }, () => {
      assert.equal(scanQrCode(qrPng(picture)), text);
    });

    it(`SVG: ${title} is read again, small and large`, { skip: needsDrawing }, () => {
      for (const size of [[], ['--width', '300'], ['--width', '1100']]) {
        const drawn = spawnSync('rsvg-convert', size, { input: qrSvg(picture, 'A title') });
        assert.equal(drawn.status, 0, drawn.stderr.toString());
        assert.equal(scanQrCode(drawn.stdout), text);
      }
    });

    it(`terminal: ${title} is the same picture in both ways`, () => {
      assert.deepEqual(modulesOf(qrText(picture, true), true), picture);
      assert.deepEqual(modulesOf(qrText(picture, false), false), picture);
    });
  }

  it('PNG: any text is read again', { skip: needsScanner }, () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{1,512}$/), (text) => {
        assert.equal(scanQrCode(qrPng(drawQrCode(text))), text);
      }),
      // Each starts a program.
      { numRuns: 25 },
    );
  });

  it('have four white modules on every side', () => {
    for (const [, text] of texts) {
      const picture = drawQrCode(text);
      const size = picture.length;
      assert.ok(picture.every((row) => row.length === size));
      picture.forEach((row, y) => {
        row.forEach((dark, x) => {
          const border = Math.min(x, y, size - 1 - x, size - 1 - y) < 4;
          assert.ok(!border || !dark);
        });
      });
      // The corner that all codes have: a finder's outer line.
      assert.deepEqual(picture[4]?.slice(4, 12), [true, true, true, true, true, true, true, false]);
    }
  });

  it('stay small enough for a phone: at most 89 modules', () => {
    assert.ok(drawQrCode('a'.repeat(maxQrText)).length <= 89 + 8);
    assert.throws(() => drawQrCode('a'.repeat(maxQrText + 1)), /too long/);
  });

  it('PNG: 8-bit greyscale of black and white only', () => {
    const picture = drawQrCode('a');
    const png = qrPng(picture);
    assert.equal(png.readUInt32BE(16), picture.length * 8);
    assert.equal(png.readUInt32BE(20), picture.length * 8);
    assert.deepEqual([...png.subarray(24, 29)], [8, 0, 0, 0, 0]);
    assert.equal(png.toString('latin1', 37, 41), 'IDAT');
    const rows = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
    assert.equal(rows.length, (1 + picture.length * 8) * picture.length * 8);
    assert.ok(rows.every((byte) => byte === 0 || byte === 2 || byte === 255));
  });

  it('SVG: white ground of its own, a title, no grey edges, nothing active', () => {
    const read = readXml(
      qrSvg(drawQrCode('a'), 'A & <b>'),
      { depth: 4, attributes: 16 },
      { doctype: 'refuse', namespaces: true },
    );
    assert.ok(read.ok);
    const svg = read.value;
    assert.equal(svg.name, 'svg');
    assert.equal(svg.attributes.get('viewBox'), '0 0 29 29');
    assert.equal(svg.attributes.get('shape-rendering'), 'crispEdges');
    const children = svg.children.filter((child) => typeof child !== 'string');
    assert.deepEqual(
      children.map(({ name }) => name),
      ['title', 'path', 'path'],
    );
    assert.deepEqual(children[0]?.children, ['A & <b>']);
    assert.equal(children[1]?.attributes.get('fill'), '#fff');
    assert.equal(children[2]?.attributes.get('fill'), '#000');
  });

  it('terminal: colours do not depend on the theme and end with each line', () => {
    for (const line of qrText(drawQrCode('a'), true).trimEnd().split('\n')) {
      assert.ok(line.startsWith('\u001b[38;5;16;48;5;231m'));
      assert.ok(line.endsWith('\u001b[0m'));
    }
    assert.ok(!qrText(drawQrCode('a'), false).includes('\u001b'));
  });
});
