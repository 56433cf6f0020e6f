import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { languageNames, type Language } from '../../src/page/languages.ts';
import { assertAccessible, assertNoOverflow, unfold, withPage } from '../support/browser.ts';
import { needsProgram } from '../support/needs.ts';
import { openSite, states, type Site } from './site.ts';

/** How a page is looked at. */
interface Look {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: 'light' | 'dark';
}

const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };
const lightPhone: Look = { viewport: phone, colorScheme: 'light' };
const darkPhone: Look = { viewport: phone, colorScheme: 'dark' };
const lightDesktop: Look = { viewport: desktop, colorScheme: 'light' };
const darkDesktop: Look = { viewport: desktop, colorScheme: 'dark' };

/** Bytes of everything that a visit loads, but for the logo; over a bad mobile network this is about a second. */
const budget = 60 * 1024;

/** The page, its script, the logo and two codes. */
const mostRequests = 5;

/** States that differ from another one by a few words: one look is enough. */
const alike: ReadonlyMap<string, Look> = new Map([
  ['typing mistake', darkPhone],
  ['Android', lightPhone],
  ['Mac', darkDesktop],
  ['Linux', lightDesktop],
  ['address for programs', darkPhone],
]);

/** Every state in English; the main ones in a language with long words and in one from right to left. */
const visits: readonly (readonly [language: Language, state: string, looks: readonly Look[]])[] = [
  ...states.map(([name]) => {
    const only = alike.get(name);
    return ['en', name, only === undefined ? [lightPhone, darkDesktop] : [only]] as const;
  }),
  ...(['de', 'ar'] as const).flatMap((language) => [
    [language, 'start', [lightDesktop]] as const,
    [language, 'iPhone', [darkPhone]] as const,
    [language, 'letter', [lightDesktop]] as const,
  ]),
];

async function lookAt(page: Page, { viewport, colorScheme }: Look): Promise<void> {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
}

/** 640 px is what a window of 1280 px has at 200 % (WCAG 2.2, 1.4.4 and 1.4.10). */
async function assertNarrow(page: Page): Promise<void> {
  for (const width of [320, 640]) {
    await page.setViewportSize({ width, height: 640 });
    for (const direction of ['rtl', 'ltr']) {
      await page.evaluate(`document.documentElement.dir = '${direction}'`);
      await assertNoOverflow(page, `${width} px, ${direction}`);
    }
  }
}

describe('the page in a browser', { skip: needsProgram('chromium') }, () => {
  let site: Site;
  before(async () => {
    site = await openSite();
  });

  for (const [language, name, looks] of visits) {
    const [, path = '', status] = states.find(([state]) => state === name) ?? [];
    it(`${name}, ${language}: accessible, small, nothing wider than the window, and all from here`, async () => {
      await withPage({ locale: language }, async ({ page, answers, asked, errors }) => {
        const answer = await page.goto(site.origin + path);
        assert.equal(answer?.status(), status);
        assert.equal(await page.locator('html').getAttribute('lang'), language);
        const direction = (await page.locator('html').getAttribute('dir')) ?? 'ltr';
        assert.equal(direction, language === 'ar' ? 'rtl' : 'ltr');
        for (const look of looks) {
          const what = `${look.viewport.width} px, ${look.colorScheme}`;
          await lookAt(page, look);
          await assertNoOverflow(page, `${what}, folded`);
          await assertAccessible(page, what);
          await assertNoOverflow(page, `${what}, unfolded`);
        }
        assert.deepEqual(errors, []);
        const broken = '[...document.images].filter((one) => one.naturalWidth === 0).map((one) => one.src)';
        assert.deepEqual(await page.evaluate(broken), []);
        for (const url of asked) assert.ok(url.startsWith(`${site.origin}/`), url);
        assert.ok(asked.length <= mostRequests, asked.join('\n'));
        const counted = answers.filter(({ url }) => !url.includes('/logo/'));
        const bytes = counted.reduce((sum, one) => sum + one.bytes, 0);
        assert.ok(bytes > 0 && bytes <= budget, `${bytes} bytes: ${JSON.stringify(counted)}`);
        if (language === 'en') await assertNarrow(page);
      });
    });
  }

  it('no page in any language is wider than a small phone', async () => {
    await withPage({ viewport: { width: 320, height: 640 } }, async ({ page }) => {
      for (const language of Object.keys(languageNames)) {
        await page.goto(`${site.origin}/setup?emailaddress=ann@example.org&device=windows&lang=${language}`);
        await unfold(page);
        await assertNoOverflow(page, language);
      }
    });
  });
});
