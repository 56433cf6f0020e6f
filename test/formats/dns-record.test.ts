import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { printData } from '../../src/formats/dns-record.ts';

describe('TXT data', () => {
  it('any text comes back from its quoted strings, none of which is too long', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 700 }),
          fc.string({ minLength: 250, maxLength: 600 }),
        ),
        (text) => {
          const printed = printData({ type: 'TXT', text });
          assert.match(printed, /^[ -~]*$/);
          const strings = [...printed.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inside = '']) =>
            Buffer.concat(
              [...inside.matchAll(/\\(\d{3})|\\(.)|(.)/g)].map(([, octet, escaped, plain]) =>
                octet === undefined ? Buffer.from(escaped ?? plain ?? '') : Buffer.from([Number(octet)]),
              ),
            ),
          );
          assert.ok(strings.every((one) => one.length <= 255));
          assert.deepEqual(Buffer.concat(strings), Buffer.from(text));
        },
      ),
      { numRuns: 200 },
    );
  });
});
