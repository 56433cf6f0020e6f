import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../support/paths.ts';
import { withPage } from '../support/browser.ts';
import { iPhone, openSite } from './site.ts';

/** `npm run screenshots`: the pictures of docs/screenshots, from the page as it is now. */
const folder = join(projectRoot, 'docs', 'screenshots');

const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };
const mailbox = '/setup?emailaddress=ann@example.org&device=';

const pictures: readonly (readonly [
  name: string,
  path: string,
  viewport: { readonly width: number; readonly height: number },
  colorScheme: 'light' | 'dark',
  userAgent?: string,
])[] = [
  ['start', '/', desktop, 'light'],
  ['start-phone-dark', '/', phone, 'dark'],
  ['iphone', `${mailbox}ios`, phone, 'light', iPhone],
  ['android', `${mailbox}android`, desktop, 'light'],
  ['windows', `${mailbox}windows`, desktop, 'light'],
  ['mac-dark', `${mailbox}mac`, desktop, 'dark'],
  ['arabic', `${mailbox}android&lang=ar`, phone, 'light'],
  ['unknown-domain', '/setup?emailaddress=ann@example.com', phone, 'light'],
  ['letter', '/letter?emailaddress=ann@example.org&name=Ann%20Lee', { width: 800, height: 1000 }, 'light'],
];

/** The help desk's reference is another one on every page: it would make another picture each time. */
const steady = '.reference { visibility: hidden }';

describe('screenshots', async () => {
  mkdirSync(folder, { recursive: true });
  const site = await openSite();
  for (const [name, path, viewport, colorScheme, userAgent] of pictures) {
    it(`${name}.png`, async () => {
      await withPage(
        { viewport, colorScheme, locale: 'en', ...(userAgent === undefined ? {} : { userAgent }) },
        async ({ page }) => {
          await page.goto(site.origin + path);
          await page.evaluate('document.fonts.ready');
          await page.screenshot({
            path: join(folder, `${name}.png`),
            style: steady,
            animations: 'disabled',
            caret: 'hide',
          });
        },
      );
    });
  }
});
