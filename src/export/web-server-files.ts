import { caddyDatabase, caddyHosts } from './caddy-files.ts';
import type { FormatAnswers } from './format-answers.ts';
import { nginxDatabase, nginxHosts } from './nginx-files.ts';
import { pagesHeaders } from './pages-headers.ts';
import type { ServedPaths } from './served-paths.ts';
import type { Layout } from './site.ts';

/** The files that tell web servers how to send the others, by name. */
export function webServerFiles(layout: Layout, answers: readonly FormatAnswers[]): [string, string][] {
  const served = answers.flatMap((one) => one.served ?? []);
  // What Thunderbird's provider database would answer is sent like the autoconfig file that it is.
  const databasePath = layout.kind === 'flat' ? `/v1.1/${layout.domain}` : '/v1.1/*';
  const database = answers
    .filter((one) => one.database.size > 0)
    .flatMap((one) => (one.served === undefined ? [] : [withPath(one.served, databasePath)]));
  switch (layout.kind) {
    case 'flat':
      return [
        ['_headers', pagesHeaders([...served, ...database])],
        // GitHub Pages leaves out .well-known otherwise.
        ['.nojekyll', ''],
      ];
    case 'hosts':
      return [
        ['nginx.conf', nginxHosts(served)],
        ['caddy.conf', caddyHosts(served)],
        ...database.flatMap((one): [string, string][] => [
          ['nginx-database.conf', nginxDatabase(one)],
          ['caddy-database.conf', caddyDatabase(one)],
        ]),
      ];
  }
}

function withPath(served: ServedPaths, path: string): ServedPaths {
  return { ...served, paths: [path] };
}
