import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { loadCatalogues } from '../../src/page/catalogue.ts';
import type { Language } from '../../src/page/languages.ts';
import { assertAccessible, assertNoOverflow, unfold, withPage } from '../support/browser.ts';
import { needsProgram } from '../support/needs.ts';
import { openSite, states, type Site } from './site.ts';

const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };

/** Bytes of everything that a visit loads, but for the logo; over a bad mobile network this is about a second. */
const budget = 60 * 1024;

/** The page, its script, the logo and two codes. */
const mostRequests = 5;

const { offered } = loadCatalogues(() => undefined);

/** Beside English one more language, and one from right to left, as far as they are there. */
const others: readonly Language[] = (['de', 'ar'] as const).filter((one) => offered.includes(one));

/** Each state in English on a light phone and a dark desktop; some in other languages the other way round. */
const visits = [
  ...states.flatMap(([name, path, status]) => [
    { name, path, status, language: 'en', viewport: phone, colorScheme: 'light' } as const,
    { name, path, status, language: 'en', viewport: desktop, colorScheme: 'dark' } as const,
  ]),
  ...others.flatMap((language) =>
    states
      .filter(([name]) => ['start', 'iPhone', 'Windows', 'letter'].includes(name))
      .flatMap(([name, path, status]) => [
        { name, path, status, language, viewport: phone, colorScheme: 'dark' } as const,
        { name, path, status, language, viewport: desktop, colorScheme: 'light' } as const,
      ]),
  ),
];

describe('the page in a browser', { skip: needsProgram('chromium') }, () => {
  let site: Site;
  before(async () => {
    site = await openSite();
  });

  for (const { name, path, status, language, viewport, colorScheme } of visits) {
    it(`${name}, ${language}, ${viewport.width} px, ${colorScheme}: accessible, small, and all from here`, async () => {
      await withPage(
        { viewport, colorScheme, locale: language },
        async ({ page, answers, asked, errors }) => {
          const answer = await page.goto(site.origin + path);
          assert.equal(answer?.status(), status);
          assert.equal(await page.locator('html').getAttribute('lang'), language);
          const direction = (await page.locator('html').getAttribute('dir')) ?? 'ltr';
          assert.equal(direction, language === 'ar' ? 'rtl' : 'ltr');
          await assertNoOverflow(page, 'folded');
          await assertAccessible(page, name);
          await assertNoOverflow(page, 'unfolded');
          assert.deepEqual(errors, []);
          for (const url of asked) assert.ok(url.startsWith(`${site.origin}/`), url);
          assert.ok(asked.length <= mostRequests, asked.join('\n'));
          const counted = answers.filter(({ url }) => !url.includes('/logo/'));
          const bytes = counted.reduce((sum, one) => sum + one.bytes, 0);
          assert.ok(bytes > 0 && bytes <= budget, `${bytes} bytes: ${JSON.stringify(counted)}`);
        },
      );
    });
  }

  for (const [name, path] of states) {
    it(`${name}: nobody scrolls sideways at 320 px, at 200 % and from right to left`, async () => {
      // 640 px is what a window of 1280 px has at 200 % (WCAG 2.2, 1.4.4 and 1.4.10).
      await withPage({ viewport: { width: 320, height: 640 }, locale: 'en' }, async ({ page }) => {
        await page.goto(site.origin + path);
        await unfold(page);
        for (const width of [320, 640]) {
          await page.setViewportSize({ width, height: 640 });
          for (const direction of ['ltr', 'rtl']) {
            await page.evaluate(`document.documentElement.dir = '${direction}'`);
            await assertNoOverflow(page, `${width} px, ${direction}`);
          }
        }
      });
    });
  }
});
