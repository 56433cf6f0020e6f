import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Provider } from '../../src/model/provider.ts';
import { packProvider, SharedValues } from '../../src/store/shared-values.ts';
import { fullProvider } from '../support/full-provider.ts';
import { aProvider } from '../support/providers.ts';

/** As a provider lies in a file, without undefined values. */
function plain(provider: Provider): unknown {
  return JSON.parse(JSON.stringify(provider));
}

function unpack(shared: SharedValues, provider: Provider): Provider {
  return shared.unpack(packProvider(provider), provider.name, provider.file);
}

describe('a provider that is packed and unpacked', () => {
  const providers: readonly (readonly [string, Provider])[] = [
    ['usual', aProvider()],
    ['with everything', fullProvider()],
    ['with texts that look like JSON', aProvider({ displayName: { default: '","x":"', languages: {} } })],
    [
      'with odd keys',
      aProvider({
        extras: JSON.parse('{"__proto__":1,"constructor":{"a":[]}}') as object as Provider['extras'],
      }),
    ],
  ];
  for (const [name, provider] of providers) {
    it(`${name}: says the same`, () => {
      const shared = new SharedValues();
      assert.deepEqual(plain(unpack(shared, provider)), plain(provider));
      assert.deepEqual(plain(unpack(shared, provider)), plain(provider));
    });
  }

  it('shares equal parts with others, and nothing else', () => {
    const shared = new SharedValues();
    const one = unpack(shared, aProvider({ name: 'one' }));
    const other = unpack(shared, aProvider({ name: 'other', tlsRpt: ['mailto:a@example.org'] }));
    assert.equal(one.pop3, other.pop3);
    assert.equal(one.incoming[0]?.authentication, other.incoming[0]?.authentication);
    assert.notEqual(one.name, other.name);
    assert.deepEqual(one.tlsRpt, []);
    assert.deepEqual(other.tlsRpt, ['mailto:a@example.org']);
  });

  it('stays right when there are more values than it keeps', () => {
    const shared = new SharedValues();
    for (let index = 0; index < 2500; index += 1) {
      const provider = aProvider({ displayName: { default: `Customer ${index}`, languages: {} } });
      assert.equal(unpack(shared, provider).displayName.default, `Customer ${index}`);
    }
  });
});
