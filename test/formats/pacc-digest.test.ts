import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { paccRecord } from '../../src/formats/pacc-digest.ts';
import { needsProgram } from '../support/needs.ts';

describe('the TXT record of a PACC document', () => {
  it('is the one of an empty body that everybody knows', () => {
    assert.equal(paccRecord(''), 'v=UAAC1; a=sha256; d=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
  });

  for (const body of ['{}\n', '{"name":"Grüße, 日本"}\n', 'x'.repeat(100_000)]) {
    it(`agrees with openssl for ${body.slice(0, 30)}`, { skip: needsProgram('openssl') }, () => {
      const { stdout } = spawnSync('openssl', ['dgst', '-sha256', '-binary'], { input: body });
      assert.equal(paccRecord(body), `v=UAAC1; a=sha256; d=${stdout.toString('base64')}`);
    });
  }
});
