import { writtenBy, type ServedPaths } from './served-paths.ts';

/** For a site block of Caddy, behind `vars signpost <folder>`. */
export function caddyHosts(served: readonly ServedPaths[]): string {
  return file(
    served.map((one, index) =>
      handle(`signpost${index + 1}`, one, ['root * {http.vars.signpost}/hosts/{host}']),
    ),
  );
}

/** The same for `/v1.1/<domain>`, in a file of its own: a website may have other things under /v1.1/. */
export function caddyDatabase(served: ServedPaths): string {
  const paths = served.paths.flatMap((path) => [path, `/autoconfig${path}`]);
  return file([
    handle('signpost_database', { ...served, paths }, [
      'uri strip_prefix /autoconfig',
      'root * {http.vars.signpost}',
    ]),
  ]);
}

function file(handles: readonly string[]): string {
  const purpose =
    '# For a site block of Caddy: vars signpost <the folder of this file>, then import this file.';
  return `${writtenBy}\n${purpose}\n\n${handles.join('\n\n')}\n`;
}

/** Caddy keeps a Content-Type that is set before the file is found. */
function handle(
  name: string,
  { paths, title, contentType, cacheControl }: ServedPaths,
  where: readonly string[],
): string {
  return [
    `# ${title}`,
    `@${name} path ${paths.join(' ')}`,
    `handle @${name} {`,
    ...where.map((line) => `\t${line}`),
    `\theader Content-Type "${contentType}"`,
    `\theader Cache-Control "${cacheControl}"`,
    '\theader Access-Control-Allow-Origin *',
    '\tfile_server',
    '}',
  ].join('\n');
}
