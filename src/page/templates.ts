import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Eta, type TemplateFunction } from 'eta/core';
import { shippedFolder } from '../config/package-root.ts';
import type { PageProblem } from './catalogue.ts';
import { escapeHtml, Html } from './html.ts';

/** The templates of the set-up page and the letter, ready to be filled. */
export interface Templates {
  /**
   * Fills a template. Every value is escaped. Inside a template `part(name, data)` fills another one. An override that
   * throws is reported once and the shipped template is filled instead.
   */
  readonly fill: (name: string, data: object) => Html;
}

/** Bytes of one override; the largest shipped template has a tenth of it. */
const maxTemplateBytes = 256 * 1024;

const ending = '.eta';

/**
 * What every template begins with: the texts, and the way to other templates, which get this one's data and what they
 * are given. Data is copied there and nowhere else: a page is made of some twenty templates.
 */
const functionHeader =
  'const { say, words } = it; const part = (name, more) => this.part(name, { ...it, ...more });';

/**
 * Compiles the shipped templates, and those of the `overrides` folder that have the name of a shipped one. An override
 * that can't be read or compiled is reported and left out. Overrides are code: whoever may write them may do anything
 * that the server may. Throws where a shipped template is broken.
 */
export function openTemplates(
  report: (problem: PageProblem) => void,
  {
    shipped = shippedFolder('page'),
    overrides,
  }: { readonly shipped?: string; readonly overrides?: string } = {},
): Templates {
  const settings = { escapeFunction: escapeHtml, autoEscape: true, functionHeader };
  const compiler = Object.assign(new Eta(settings), { part: fill });
  const own = new Map<string, TemplateFunction>();
  for (const file of templateFiles(shipped)) {
    own.set(basename(file, ending), compiler.compile(readFileSync(file, 'utf8')));
  }
  const replaced = overrides === undefined ? [] : readOverrides(compiler, overrides, own, report);
  const overriding = new Map(replaced.map((one) => [one.name, one]));
  const reported = new Set<string>();

  function run(template: TemplateFunction, data: object): Html {
    return new Html(template.call(compiler, data));
  }

  function fill(name: string, data: object): Html {
    const override = overriding.get(name);
    if (override !== undefined) {
      try {
        return run(override.template, data);
      } catch (error) {
        // The message of such an error may hold what a visitor sent; its kind does not.
        if (!reported.has(name))
          report({ file: override.file, message: `it failed (${kindOf(error)}); the shipped one is used` });
        reported.add(name);
      }
    }
    const template = own.get(name);
    if (template === undefined) throw new Error(`there is no template "${name}"`);
    return run(template, data);
  }

  return { fill };
}

interface Override {
  readonly name: string;
  readonly file: string;
  readonly template: TemplateFunction;
}

function readOverrides(
  compiler: Eta,
  folder: string,
  shipped: ReadonlyMap<string, unknown>,
  report: (problem: PageProblem) => void,
): Override[] {
  let files: readonly string[];
  try {
    files = templateFiles(folder);
  } catch {
    report({ file: folder, message: 'the folder of templates can not be read; the shipped ones are used' });
    return [];
  }
  return files.flatMap((file) => {
    const name = basename(file, ending);
    if (!shipped.has(name)) {
      report({
        file,
        message: `there is no template of that name; there are ${[...shipped.keys()].join(', ')}`,
      });
      return [];
    }
    try {
      const about = statSync(file);
      if (!about.isFile() || about.size > maxTemplateBytes) throw new Error('not a file of a template');
      return [{ name, file, template: compiler.compile(readFileSync(file, 'utf8')) }];
    } catch (error) {
      report({ file, message: `it can not be used (${kindOf(error)}); the shipped one is` });
      return [];
    }
  });
}

function templateFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}

function kindOf(error: unknown): string {
  return error instanceof Error ? error.name : 'an error';
}
