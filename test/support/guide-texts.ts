import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { devices, type Guide, type Link, type Message, type Part, type Words } from '../../src/page/guide.ts';
import { projectRoot } from './paths.ts';

/** The English catalogue as it is shipped. */
export const english: ReadonlyMap<string, string> = new Map(
  Object.entries(
    JSON.parse(readFileSync(join(projectRoot, 'templates', 'locales', 'en.json'), 'utf8')) as Record<
      string,
      string
    >,
  ),
);

/** Everything that a guide says, and every place that it leads to. */
export interface Said {
  readonly words: readonly Words[];
  readonly hrefs: readonly string[];
}

/** Walks the whole guide. */
export function walkGuide(guide: Guide): Said {
  const ways = devices.flatMap(guide.waysOn);
  const parts = [...guide.before, ...ways.flatMap((way) => way.parts), ...guide.after];
  const said = parts.map(walkPart);
  const names = ways.flatMap(({ name, summary }) => (summary === undefined ? [name] : [name, summary]));
  const rows = guide.settings.flatMap(({ ask }) => ask ?? []);
  const links = guide.documentation.map(ofLink);
  return together([...said, ...links, { words: [...names, ...rows], hrefs: [] }]);
}

/** Walks some parts of a guide. */
export function walkParts(parts: readonly Part[]): Said {
  return together(parts.map(walkPart));
}

function walkPart(part: Part): Said {
  switch (part.kind) {
    case 'paragraph':
      return { words: [part.text], hrefs: [] };
    case 'steps':
      return { words: part.steps, hrefs: [] };
    case 'button':
    case 'link':
      return ofLink(part);
    case 'qr':
      return { words: [part.alt, part.caption], hrefs: [part.src] };
    case 'note':
      return together([
        { words: [part.text], hrefs: [] },
        ...(part.link === undefined ? [] : [ofLink(part.link)]),
      ]);
    case 'more':
      return together([{ words: [part.summary], hrefs: [] }, walkParts(part.parts)]);
    case 'settings':
      return { words: part.settings.flatMap(({ ask }) => ask ?? []), hrefs: [] };
  }
}

function ofLink({ label, href }: Link): Said {
  return { words: [label], hrefs: [href] };
}

function together(said: readonly Said[]): Said {
  return { words: said.flatMap(({ words }) => words), hrefs: said.flatMap(({ hrefs }) => hrefs) };
}

/** Says the words in English. Fails where the catalogue lacks the text, or its places are not exactly the values. */
export function inEnglish(words: Words): string {
  return 'own' in words ? words.own : fill(words);
}

function fill({ key, values = {} }: Message): string {
  const text = english.get(key);
  assert.ok(text !== undefined, `${key} is missing in en.json`);
  const places = [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  assert.deepEqual([...new Set(places)].sort(), Object.keys(values).sort(), `the places of ${key}`);
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
