/** The kinds of pictures that a logo may be: what web pages and mail programs show, by the ending of the file's name. */
const contentTypes: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['svg', 'image/svg+xml'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
]);

/** What `branding.logo` names: a file of the operator, or a picture somewhere in the web. */
export interface Logo {
  readonly kind: 'file' | 'url';
  /** The path or URL as written. */
  readonly location: string;
  /** The ending of the file's name in lower case, without its dot. */
  readonly ending: string;
  readonly contentType: string;
}

/** Reads `branding.logo`; undefined where its ending names no picture that can be sent. */
export function readLogo(location: string): Logo | undefined {
  const kind = location.includes('://') ? 'url' : 'file';
  const path = kind === 'url' ? location.replace(/[?#].*$/s, '') : location;
  const ending = /\.([A-Za-z]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const contentType = contentTypes.get(ending);
  return contentType === undefined ? undefined : { kind, location, ending, contentType };
}

/** The path under which the server gives out a domain's logo; it names the domain, so that any Host will do. */
export function logoPath(logo: Logo, domain: string): string {
  return `/logo/${domain}.${logo.ending}`;
}
