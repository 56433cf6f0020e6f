import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeReference } from '../../src/http/reference.ts';

describe('makeReference', () => {
  it('uses only characters that nobody mistakes, and hardly ever repeats itself', () => {
    const made = new Set(Array.from({ length: 1000 }, makeReference));
    assert.ok(made.size > 995);
    for (const one of made) assert.match(one, /^[2-9A-HJKMNP-TW-Z]{4}-[2-9A-HJKMNP-TW-Z]{2}$/);
  });
});
