import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'node:test';
import { readVisitor } from '../../src/page/device.ts';

const webKit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const iPhone = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${webKit}`;
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

/** The last column: `profile` where the browser installs one, `ipad?` where a Mac may be an iPad. */
const cases: readonly (readonly [name: string, userAgent: string, platform: string, expected: string])[] = [
  ['Safari on an iPhone', `${iPhone} Version/26.0 Mobile/15E148 Safari/604.1`, '', 'ios profile'],
  ['Chrome on an iPhone', `${iPhone} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1`, '', 'ios'],
  ['Firefox on an iPhone', `${iPhone} FxiOS/145.0 Mobile/15E148 Safari/605.1.15`, '', 'ios'],
  ['Edge on an iPhone', `${iPhone} Version/18.0 EdgiOS/142.0 Mobile/15E148 Safari/605.1.15`, '', 'ios'],
  ['DuckDuckGo on an iPhone', `${iPhone} Version/18.6 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15`, '', 'ios'],
  ["Google's app on an iPhone", `${iPhone} GSA/391.0 Mobile/15E148 Safari/604.1`, '', 'ios'],
  ['a window inside an app on an iPhone', `${iPhone} Mobile/15E148`, '', 'ios'],
  ['Instagram on an iPhone', `${iPhone} Mobile/15E148 Instagram 400.0.0.29.78 (iPhone16,2)`, '', 'ios'],
  [
    'Safari on an old iPad',
    `Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) ${webKit} Version/12.1.2 Mobile/15E148 Safari/604.1`,
    '',
    'ios profile',
  ],
  [
    'Chrome on an iPad that asks for desktop pages',
    `${mac} ${webKit} CriOS/142 Version/13.0.3 Safari/605.1.15`,
    '',
    'ios',
  ],
  ['Safari on a Mac or an iPad', `${mac} ${webKit} Version/26.0 Safari/605.1.15`, '', 'mac profile ipad?'],
  ['Chrome on a Mac', `${mac} ${chrome}`, '"macOS"', 'mac profile'],
  [
    'Firefox on a Mac',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
    '',
    'mac profile',
  ],
  ['Chrome on Android', `Mozilla/5.0 (Linux; Android 10; K) ${chrome}`, '"Android"', 'android profile'],
  [
    'Chrome on Android that asks for desktop pages',
    `Mozilla/5.0 (X11; Linux x86_64) ${chrome}`,
    '"Android"',
    'android profile',
  ],
  [
    'Firefox on Android',
    'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0',
    '',
    'android profile',
  ],
  ['a Chromebook', `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome}`, '"Chrome OS"', 'android profile'],
  ['Edge on Windows', `${windows} ${chrome} Edg/142.0`, '"Windows"', 'windows profile'],
  ['Firefox on Windows', `${windows} Gecko/20100101 Firefox/145.0`, '', 'windows profile'],
  [
    'Firefox on Linux',
    'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
    '',
    'linux profile',
  ],
  ['a hint that nobody knows', `${windows} ${chrome}`, '"constructor"', 'windows profile'],
  ['a program', 'curl/8.5.0', '', '- profile'],
  ['nothing at all', '', '', '- profile'],
];

describe('readVisitor', () => {
  for (const [name, userAgent, platform, expected] of cases) {
    it(`knows ${name}: ${expected}`, () => {
      const { device = '-', installsProfiles, maybeIpad } = readVisitor({ userAgent, platform });
      const words = [device, installsProfiles ? 'profile' : '', maybeIpad ? 'ipad?' : ''];
      assert.equal(words.filter((word) => word !== '').join(' '), expected);
    });
  }

  it('takes absent headers', () => {
    assert.deepEqual(readVisitor({}), { maybeIpad: false, installsProfiles: true });
  });

  it('takes whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), fc.string(), (userAgent, platform) => {
        const visitor = readVisitor({ userAgent, platform });
        assert.equal(visitor.maybeIpad && visitor.device !== 'mac', false);
      }),
      { numRuns: 200 },
    );
  });
});
