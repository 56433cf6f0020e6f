/** Paths of a site that are sent alike, and how. A path with `*` at its end stands for one further part. */
export interface ServedPaths {
  readonly paths: readonly string[];
  readonly title: string;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** The first line of every file for a web server: a person's changes would be lost. */
export const writtenBy = '# Written by "signpost export"; the next export writes it anew.';
