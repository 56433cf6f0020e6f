import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './paths.ts';

/**
 * The blocks of one language (`nginx`, `caddyfile`, `yaml` …) in a page of docs/, in their order: what people copy is what
 * the tests run.
 */
export function recipes(page: string, language: string): readonly string[] {
  const text = readFileSync(join(projectRoot, 'docs', page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, block = '']) => block,
  );
}

/** The first of them that holds `part`. Throws where there is none, because a test that runs nothing would pass. */
export function recipeWith(page: string, language: string, part: string): string {
  const found = recipes(page, language).find((block) => block.includes(part));
  if (found === undefined) throw new Error(`docs/${page} has no ${language} block with "${part}"`);
  return found;
}

/** Replaces texts of a recipe that can't be true in a test (ports, folders). Throws where one is not there any more. */
export function withPlaces(recipe: string, places: readonly (readonly [string, string])[]): string {
  return places.reduce((text, [written, meant]) => {
    if (!text.includes(written)) throw new Error(`the recipe does not hold "${written}"`);
    return text.replaceAll(written, meant);
  }, recipe);
}
