import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { loadCatalogues } from '../../src/page/catalogue.ts';
import { parsePlist } from '../../src/xml/plist-reader.ts';
import { unfold, withPage } from '../support/browser.ts';
import { needsProgram } from '../support/needs.ts';
import { scanQrCode } from '../support/scan-qr-code.ts';
import { iPhone, openSite, type Site } from './site.ts';

const { say } = loadCatalogues(() => undefined).of('en');

/** The text of the shipped catalogue, so that no test repeats it. */
function text(key: string): string {
  return say({ key });
}

const mailbox = '/setup?emailaddress=ann@example.org';

/** Whether this element has the focus. */
async function hasFocus(page: Page, wanted: Locator): Promise<boolean> {
  return (await wanted.and(page.locator(':focus')).count()) === 1;
}

/** Presses Tab until the element has the focus; a person gives up before that many. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if (await hasFocus(page, wanted)) return;
  }
  assert.fail(`the keyboard does not reach ${String(wanted)}`);
}

/** Whether the element that has the focus shows it. */
function showsFocus(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(
    `(() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; })()`,
  );
}

describe('a walk through the page', { skip: needsProgram('chromium') }, () => {
  let site: Site;
  before(async () => {
    site = await openSite();
  });

  it('leads to a working profile without JavaScript', async () => {
    const options = {
      javaScriptEnabled: false,
      userAgent: iPhone,
      viewport: { width: 390, height: 844 },
      locale: 'en',
    };
    await withPage(options, async ({ page }) => {
      await page.goto(`${site.origin}/`);
      await page.getByLabel(text('page.address.label')).fill('ann@example.org');
      await page.getByRole('button', { name: text('page.address.continue') }).click();
      await page.getByRole('heading', { name: text('page.title') }).waitFor();
      const download = page.waitForEvent('download');
      await page
        .getByRole('link', { name: text('appleMail.button') })
        .first()
        .click();
      const file = await (await download).path();
      const profile = readFileSync(file, 'utf8');
      assert.ok(parsePlist(profile).ok);
      for (const value of [
        'imap.example.org',
        'smtp.example.org',
        'ann@example.org',
        'com.apple.mail.managed',
      ]) {
        assert.ok(profile.includes(value), value);
      }
    });
  });

  it('can be walked with the keyboard alone, and shows where one is', async () => {
    await withPage({ viewport: { width: 1280, height: 800 }, locale: 'en' }, async ({ page }) => {
      await page.goto(`${site.origin}/`);
      await page.keyboard.press('Tab');
      const skip = page.getByRole('link', { name: text('page.skip') });
      assert.ok(await hasFocus(page, skip), 'the first stop skips to the content');
      await page.keyboard.press('Enter');
      await tabTo(page, page.getByLabel(text('page.address.label')));
      assert.ok(await showsFocus(page), 'the field');
      await page.keyboard.type('ann@example.org');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: text('page.pick') }).waitFor();
      const mac = page.getByRole('link', { name: text('page.device.mac') });
      await tabTo(page, mac);
      assert.ok(await showsFocus(page), 'the device');
      await page.keyboard.press('Enter');
      await page.waitForURL(/device=mac/);
      const button = page.getByRole('link', { name: text('appleMail.button') }).first();
      await tabTo(page, button);
      assert.ok(await showsFocus(page), 'the button');
      const download = page.waitForEvent('download');
      await page.keyboard.press('Enter');
      assert.match((await download).suggestedFilename(), /\.mobileconfig$/);
    });
  });

  it('opens and closes a program with the keyboard', async () => {
    await withPage({ viewport: { width: 1280, height: 800 }, locale: 'en' }, async ({ page }) => {
      await page.goto(`${site.origin}${mailbox}&device=linux`);
      const settings = page.locator('summary', { hasText: text('page.settings.title') });
      await tabTo(page, settings);
      const isOpen = async (): Promise<boolean> =>
        (await page.locator('details[open]').filter({ has: settings }).count()) === 1;
      assert.equal(await isOpen(), false);
      await page.keyboard.press('Enter');
      assert.equal(await isOpen(), true);
      await page.keyboard.press('Enter');
      assert.equal(await isOpen(), false);
    });
  });

  for (const host of ['127.0.0.1', 'setup.example.org']) {
    it(`copies a server's name at ${host}, and says so`, async () => {
      const permissions = ['clipboard-read', 'clipboard-write'];
      await withPage(
        { viewport: { width: 390, height: 844 }, locale: 'en', permissions },
        async ({ page }) => {
          const origin = `http://${host}:${site.address.port}`;
          await page.goto(`${origin}${mailbox}&device=windows`);
          await unfold(page);
          await page
            .getByRole('button', { name: `${text('page.copy')}: imap.example.org` })
            .first()
            .click();
          await page
            .getByRole('status')
            .filter({ hasText: text('page.copied') })
            .waitFor({ state: 'attached' });
          // Without https a page can't read the clipboard: what was copied is pasted into the address field.
          await page.goto(`${origin}/`);
          await page.getByLabel(text('page.address.label')).focus();
          await page.keyboard.press('Control+v');
          assert.equal(await page.getByLabel(text('page.address.label')).inputValue(), 'imap.example.org');
        },
      );
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(
      `shows codes that a phone reads from the screen, ${colorScheme}`,
      { skip: needsProgram('zbarimg') },
      async () => {
        const scanned = async (page: Page, device: string): Promise<string> => {
          await page.goto(`${site.origin}${mailbox}&device=${device}`);
          await unfold(page);
          const picture = page.locator('img[src^="/qr/"]').first();
          await picture.scrollIntoViewIfNeeded();
          return scanQrCode(await page.screenshot({ fullPage: true }));
        };
        await withPage(
          { viewport: { width: 1280, height: 800 }, colorScheme, locale: 'en' },
          async ({ page }) => {
            assert.match(await scanned(page, 'android'), /^\[1,\[1,1\],\[0,"imap\.example\.org",993/);
            assert.equal(
              await scanned(page, 'ios'),
              'https://setup.example.org/email.mobileconfig?emailaddress=ann@example.org',
            );
          },
        );
      },
    );
  }

  it('leads to the letter', async () => {
    await withPage({ viewport: { width: 1280, height: 800 }, locale: 'en' }, async ({ page }) => {
      await page.goto(`${site.origin}${mailbox}`);
      await page.getByRole('link', { name: text('page.letter') }).click();
      await page.getByRole('heading', { name: text('letter.servers.title') }).waitFor();
      assert.match(new URL(page.url()).pathname, /^\/letter$/);
      await page.evaluate('globalThis.print = () => { globalThis.printed = true; }');
      await page.getByRole('button', { name: text('page.letter') }).click();
      assert.equal(await page.evaluate('globalThis.printed'), true);
    });
  });
});
