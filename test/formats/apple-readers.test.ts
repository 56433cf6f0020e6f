import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { parsePlist } from '../../src/xml/plist.ts';
import { needsProgram, needsShared } from '../support/needs.ts';
import { aProvider, aUrlService } from '../support/providers.ts';
import { cases, exchange } from './apple-cases.ts';
import { asDict, payloadsOf, profileOf, readDict, readProfile, textOf, type Dict } from './apple-reading.ts';
import { isReadBy, keysOn, schemaProblems } from './apple-schema.ts';

describe("Apple's schema as a reader", { skip: needsShared() }, () => {
  for (const [name, provider, address, personName] of cases) {
    it(`apple 21, 22, 31, 35, 38, 62: ${name} is clean by Apple's schema`, () => {
      const profile = readProfile(provider, address, personName);
      assert.deepEqual(schemaProblems(profile), []);
    });
  }

  const good = (): Dict => readProfile(aProvider({ calendar: aUrlService('dav.example.org') }));
  const edited = (from: string | RegExp, to: string): Dict => {
    const { body } = profileOf(aProvider({ calendar: aUrlService('dav.example.org') }), 'ann@example.org');
    assert.notEqual(body.replace(from, to), body);
    const read = parsePlist(body.replace(from, to));
    assert.ok(read.ok);
    return asDict(read.value);
  };
  const mistakes: readonly [string, string | RegExp, string, RegExp][] = [
    ['a port that is no integer', '<integer>443</integer>', '<string>443</string>', /CalDAVPort is <string>/],
    ['a fractional port', '<integer>443</integer>', '<real>4.5</real>', /CalDAVPort is <real>/],
    ['an unknown key', 'CalDAVPort', 'CalDavPort', /CalDavPort is unknown/],
    [
      'a missing key',
      /<key>EmailAccountType<\/key>\s*<string>\w+<\/string>/,
      '',
      /EmailAccountType is missing/,
    ],
    ['another value', 'EmailAuthPassword', 'EmailAuthOAuth', /is none of the values/],
    ['an empty value', 'imap.example.org', '', /IncomingMailServerHostName is empty/],
    ['another version', '<integer>1</integer>', '<integer>2</integer>', /PayloadVersion is none/],
    [
      'a deprecated key',
      'IncomingMailServerUseSSL',
      'SMIMEEnablePerMessageSwitch',
      /SMIMEEnablePerMessageSwitch is deprecated/,
    ],
    ['one UUID twice', /[0-9A-F]{8}-[0-9A-F-]{27}/g, '0', /PayloadUUID is used more than once/],
  ];
  for (const [name, from, to, expected] of mistakes) {
    it(`finds ${name}`, () => {
      assert.deepEqual(schemaProblems(good()), []);
      assert.match(schemaProblems(edited(from, to)).join('\n'), expected);
    });
  }

  it('apple 38: each Exchange payload holds keys of its own system alone', () => {
    for (const payload of payloadsOf(readProfile(aProvider(exchange)))) {
      const type = textOf(payload, 'PayloadType');
      const [system, other] = type.includes('.eas.')
        ? (['iOS', 'macOS'] as const)
        : (['macOS', 'iOS'] as const);
      assert.ok(isReadBy(system, type));
      assert.equal(isReadBy(other, type), false);
      const known = keysOn(system, type);
      assert.deepEqual(
        [...payload.keys()].filter((key) => !known.has(key)),
        [],
      );
    }
  });
});

describe('other readers of whole profiles', () => {
  for (const [name, provider, address, personName] of cases) {
    it(`apple 5: Python reads ${name} as we do`, { skip: needsProgram('python3') }, () => {
      const { body } = profileOf(provider, address, personName);
      const run = spawnSync(
        'python3',
        ['-c', 'import sys,json,plistlib; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))'],
        { input: body, encoding: 'utf8' },
      );
      assert.deepEqual(JSON.parse(run.stdout), plain(readDict(body)));
    });
  }
});

function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, plain(one)]));
  return Array.isArray(value) ? value.map(plain) : value;
}
