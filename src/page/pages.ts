import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedFolder } from '../config/package-root.ts';
import { accentStyle, styleOf, type Brand, type Style } from './brand.ts';
import { loadCatalogues, type Catalogue, type Catalogues, type PageProblem } from './catalogue.ts';
import { Html } from './html.ts';
import { directionOf, languageNames, type Language } from './languages.ts';
import type { PageContent } from './page-content.ts';
import { openTemplates, type Templates } from './templates.ts';
import { viewOf } from './view.ts';
import { wordsIn } from './written-words.ts';

/** What surrounds the content of a page. */
export interface PageFrame {
  readonly language: Language;
  readonly brand: Brand;
  /** What the help desk asks for; the log line of the request carries the same. */
  readonly reference?: string;
  /** Path and query of this page without `lang`, for the links to its other languages. */
  readonly address: string;
}

/** A finished page, and the Content-Security-Policy under which it works. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

/** Everything that pages are made of, read once. */
export interface Pages {
  readonly catalogues: Catalogues;
  readonly templates: Templates;
  /** The only script: it adds what works without it, too. */
  readonly script: { readonly text: string; readonly path: string; readonly query: string };
  readonly render: (frame: PageFrame, content: PageContent) => Page;
}

const scriptPath = '/setup.js';

/**
 * Reads catalogues, templates, style and script. `overrides` is the operator's folder: what can't be used there is
 * reported and the shipped one is used. Throws where the installation is not whole.
 */
export function openPages(report: (problem: PageProblem) => void, overrides?: string): Pages {
  const more = overrides === undefined ? {} : { overrides };
  const catalogues = loadCatalogues(report, more);
  const templates = openTemplates(report, more);
  const style = styleOf(plainStyle(readText('setup.css', overrides)));
  const script = readText('setup.js', overrides);
  const query = `v=${createHash('sha256').update(script).digest('hex').slice(0, 10)}`;

  function render(frame: PageFrame, content: PageContent): Page {
    const catalogue = catalogues.of(frame.language);
    const { accentColor } = frame.brand;
    const accent = accentColor === undefined ? undefined : accentStyle(accentColor);
    const data = {
      ...viewOf(content, catalogue),
      say: catalogue.say,
      words: wordsIn(catalogue),
      language: catalogue.language,
      direction: catalogue.direction,
      brand: frame.brand,
      reference: frame.reference,
      languages: languageLinks(catalogues, catalogue, frame.address),
      style: new Html(style.text),
      accentStyle: accent === undefined ? undefined : new Html(accent.text),
      script: `${scriptPath}?${query}`,
    };
    const inner = templates.fill(templateOf(content), data);
    const html = templates.fill('layout', { ...data, content: inner }).text;
    return { html, policy: policyFor(accent === undefined ? [style] : [style, accent]) };
  }

  return { catalogues, templates, script: { text: script, path: scriptPath, query }, render };
}

function templateOf(content: PageContent): string {
  return content.kind;
}

/** Nothing runs or loads but what is ours, forms lead back to us, and nobody may put the page into a frame. */
function policyFor(styles: readonly Style[]): string {
  const allowed = styles.map((style) => style.source).join(' ');
  return `default-src 'none'; style-src ${allowed}; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
}

/** The operator's own file where there is one that can be read. */
function readText(name: string, overrides: string | undefined): string {
  if (overrides !== undefined) {
    try {
      return readFileSync(join(overrides, name), 'utf8');
    } catch {
      // There is none, which is the usual case.
    }
  }
  return readFileSync(join(shippedFolder('page'), name), 'utf8');
}

/** Inside a page a style sheet must not end its own element; without its indentation it is a fifth smaller. */
function plainStyle(text: string): string {
  return text
    .replaceAll(/([{};,])\s*\n\s*/g, '$1')
    .replaceAll(/\s*\n\s*/g, '\n')
    .replaceAll('<', '')
    .trim();
}

interface LanguageLink {
  readonly language: Language;
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  readonly href: string;
  readonly current: boolean;
}

function languageLinks({ offered }: Catalogues, { language }: Catalogue, address: string): LanguageLink[] {
  const separator = address.includes('?') ? '&' : '?';
  return offered.map((one) => ({
    language: one,
    name: languageNames[one],
    direction: directionOf(one),
    href: `${address}${separator}lang=${one}`,
    current: one === language,
  }));
}
