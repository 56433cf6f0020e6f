import { writtenBy, type ServedPaths } from './served-paths.ts';

/**
 * The file `_headers` that Cloudflare Pages and Netlify read. No path with a star: where two rules match, the values
 * of both are joined, and a Content-Type that stands there twice is none.
 */
export function pagesHeaders(served: readonly ServedPaths[]): string {
  const blocks = served.flatMap(({ paths, contentType, cacheControl }) =>
    paths.map((path) =>
      [
        path,
        `  Content-Type: ${contentType}`,
        `  Cache-Control: ${cacheControl}`,
        '  Access-Control-Allow-Origin: *',
      ].join('\n'),
    ),
  );
  return `${[writtenBy, ...blocks].join('\n\n')}\n`;
}
