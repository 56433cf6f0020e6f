import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after } from 'node:test';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';

/** Milliseconds until a page that does not do what is expected is given up. */
const patience = 15_000;

let running: Promise<Browser> | undefined;
after(async () => {
  await (await running)?.close();
});

/** Debian's Chromium, started once a test file. Every name below example.org is this machine; no other is reached. */
function theBrowser(): Promise<Browser> {
  running ??= chromium.launch({
    executablePath: spawnSync('sh', ['-c', 'command -v chromium']).stdout.toString().trim(),
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--host-resolver-rules=MAP *.example.org 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
  return running;
}

/** What a page did that a visitor does not see. */
export interface Watched {
  /** The address and the bytes of every answer that came over the network. */
  readonly answers: { readonly url: string; readonly bytes: number }[];
  /** Addresses that were asked for. */
  readonly asked: string[];
  /** Errors of scripts, and what the Content-Security-Policy blocked. */
  readonly errors: string[];
}

export interface OpenPage extends Watched {
  readonly page: Page;
  readonly context: BrowserContext;
}

/** Opens an empty page in a context of its own; `use` works with it, and it is closed afterwards. */
export async function withPage<Result>(
  options: BrowserContextOptions,
  use: (open: OpenPage) => Promise<Result>,
): Promise<Result> {
  const context = await (await theBrowser()).newContext({ reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(patience);
  try {
    const page = await context.newPage();
    return await use({ page, context, ...watch(page) });
  } finally {
    await context.close();
  }
}

function watch(page: Page): Watched {
  const watched: Watched = { answers: [], asked: [], errors: [] };
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) watched.asked.push(request.url());
  });
  page.on('response', (response) => {
    if (response.url().startsWith('data:')) return;
    void response
      .body()
      .then(({ length }) => watched.answers.push({ url: response.url(), bytes: length }))
      .catch(() => undefined);
  });
  page.on('pageerror', (error) => watched.errors.push(error.message));
  page.on('console', (message) => {
    // That a page about something missing has status 404 is no error of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      watched.errors.push(message.text());
    }
  });
  return watched;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  readonly passes: readonly unknown[];
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly unknown[] }[];
  }[];
}

/** Opens all that is folded up, and waits for the pictures in it. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true;
    for (const one of document.images) one.loading = 'eager';
    Promise.all([...document.images].map((one) => one.decode().catch(() => undefined)))`);
}

/** Opens all that is folded up, and asserts that axe finds nothing wrong with the page (WCAG 2.2 A and AA, best practice). */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  await unfold(page);
  await page.evaluate(axeSource);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const results = await page.evaluate<AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(tags)} })`);
  const found = results.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
  assert.deepEqual(found, [], what);
  assert.ok(results.passes.length > 5, `${what}: axe looked at nothing`);
}

/** Asserts that nobody has to scroll sideways (WCAG 2.2, 1.4.10). */
export async function assertNoOverflow(page: Page, what: string): Promise<void> {
  const root = 'document.documentElement';
  const [inside, window] = await page.evaluate<readonly [number, number]>(
    `[${root}.scrollWidth, ${root}.clientWidth]`,
  );
  assert.ok(inside <= window, `${what}: ${inside} px wide in a window of ${window} px`);
}
