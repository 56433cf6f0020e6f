import { parsed, refused, type Parsed } from '../model/parsed.ts';
import type { Layout } from './site.ts';

/** Lies in every exported folder: says that the folder is ours, and which of its files. */
export const markerName = '.signpost-export.json';

/** What a marker says. */
export interface Marker {
  /** `hosts`, or the domain of a flat site. */
  readonly layout: string;
  /** Paths below the folder. What does not stand here is never deleted. */
  readonly files: readonly string[];
}

/** The word for a layout in the marker. */
export function layoutWord(layout: Layout): string {
  return layout.kind === 'hosts' ? 'hosts' : layout.domain;
}

/** Writes a marker; the files are sorted, so that equal sites have equal markers. */
export function printMarker({ layout, files }: Marker): string {
  const sorted = files.toSorted();
  return `${JSON.stringify({ about: 'written by "signpost export"', layout, files: sorted }, undefined, 2)}\n`;
}

/**
 * Reads a marker. It decides what is deleted, so that a path that could lead out of the folder makes the whole
 * marker invalid.
 */
export function readMarker(text: string): Parsed<Marker> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('it is not JSON');
  }
  if (typeof value !== 'object' || value === null || !('layout' in value) || !('files' in value)) {
    return refused('it lacks "layout" or "files"');
  }
  const { layout, files } = value;
  if (typeof layout !== 'string' || !Array.isArray(files))
    return refused('"layout" or "files" is of another kind');
  const paths: string[] = [];
  for (const path of files as readonly unknown[]) {
    if (typeof path !== 'string' || !staysInside(path)) return refused('a path leads out of the folder');
    paths.push(path);
  }
  return parsed({ layout, files: paths });
}

/** The paths of our own sites are plain: letters of host names, dots, hyphens and underscores. */
function staysInside(path: string): boolean {
  return path.split('/').every((part) => /^[\w.-]+$/.test(part) && part !== '.' && part !== '..');
}
