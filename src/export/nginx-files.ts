import { writtenBy, type ServedPaths } from './served-paths.ts';

/** Plain text and status 404: programs take a web page with status 200 for settings and stop looking elsewhere. */
const nothingHere = 'Not found: no mail settings here for this name.';

/**
 * For a server block of nginx, behind `set $signpost <folder>;`. The types are written out, because nginx would send
 * .xml without a charset. $host comes in lower case, without port and final dot, and never holds a slash.
 */
export function nginxHosts(served: readonly ServedPaths[]): string {
  const locations = served.flatMap((one) =>
    one.paths.map((path) => location(`= ${path}`, one, '$signpost/hosts/$host', '@signpost_nothing')),
  );
  return file(locations, '@signpost_nothing');
}

/** The same for `/v1.1/<domain>`, in a file of its own: a website may have other things under /v1.1/. */
export function nginxDatabase(served: ServedPaths): string {
  const locations = served.paths.flatMap((path) => {
    const folder = path.replace(/\*$/, '');
    return [
      location(`^~ ${folder}`, served, '$signpost', '@signpost_no_entry'),
      [
        `location ^~ /autoconfig${folder} {`,
        `    rewrite ^/autoconfig(${folder.replaceAll('.', String.raw`\.`)}.+)$ $1 last;`,
        '    return 404;',
        '}',
      ].join('\n'),
    ];
  });
  return file(locations, '@signpost_no_entry');
}

function file(locations: readonly string[], nothing: string): string {
  const last = [
    `location ${nothing} {`,
    '    types {}',
    '    default_type text/plain;',
    '    charset off;',
    '    add_header Access-Control-Allow-Origin "*" always;',
    '    access_log off;',
    `    return 404 "${nothingHere}\\n";`,
    '}',
  ].join('\n');
  const purpose =
    '# For a server block of nginx: set $signpost to the folder of this file, then include this file.';
  return `${writtenBy}\n${purpose}\n\n${[...locations, last].join('\n\n')}\n`;
}

function location(
  match: string,
  { title, contentType, cacheControl }: ServedPaths,
  root: string,
  nothing: string,
): string {
  return [
    `# ${title}`,
    `location ${match} {`,
    `    root ${root};`,
    '    try_files $uri =404;',
    `    error_page 404 ${nothing};`,
    '    types {}',
    `    default_type "${contentType}";`,
    '    charset off;',
    `    add_header Cache-Control "${cacheControl}";`,
    '    add_header Access-Control-Allow-Origin "*" always;',
    "    # Behind the question mark stands a person's address.",
    '    access_log off;',
    '}',
  ].join('\n');
}
