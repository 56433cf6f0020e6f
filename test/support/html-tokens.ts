/** A start tag: its name and its attributes as a browser reads them, entities decoded. */
export interface StartTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

export interface HtmlTokens {
  readonly tags: readonly StartTag[];
  /** All text between tags, decoded, without style sheets. */
  readonly text: string;
}

const voidElements = new Set(['meta', 'link', 'img', 'input', 'br', 'hr']);
const startTag = /<([a-z][a-z0-9]*)((?:\s+[a-zA-Z:-]+(?:="[^"<]*")?)*)\s*(\/?)>/y;
const attribute = /([a-zA-Z:-]+)(?:="([^"]*)")?/g;

/**
 * Takes a page apart far more strictly than a browser: attributes in double quotes, every element closed in its order,
 * no `<` or lone `&` anywhere else. Throws at the first place that is not so.
 */
export function readHtml(html: string): HtmlTokens {
  const tags: StartTag[] = [];
  const open: string[] = [];
  let text = '';
  let at = html.startsWith('<!DOCTYPE html>') ? '<!DOCTYPE html>'.length : 0;
  while (at < html.length) {
    const next = html.indexOf('<', at);
    const end = next < 0 ? html.length : next;
    text += decode(html.slice(at, end));
    if (next < 0) break;
    at = next;
    const close = /^<\/([a-z][a-z0-9]*)>/.exec(html.slice(at, at + 30));
    if (close !== null) {
      if (open.pop() !== close[1]) throw new Error(`</${close[1] ?? ''}> closes nothing at ${at}`);
      at += close[0].length;
      continue;
    }
    startTag.lastIndex = at;
    const start = startTag.exec(html);
    if (start === null) throw new Error(`no tag: ${html.slice(at, at + 60)}`);
    const [whole, name = '', written = '', closed] = start;
    tags.push({ name, attributes: readAttributes(written) });
    at += whole.length;
    if (name === 'style') {
      const finish = html.indexOf('</style>', at);
      if (finish < 0) throw new Error('a style sheet without an end');
      at = finish + '</style>'.length;
    } else if (closed !== '/' && !voidElements.has(name)) open.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(' ')}`);
  return { tags, text };
}

function readAttributes(written: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', value = ''] of written.matchAll(attribute)) {
    if (attributes.has(name)) throw new Error(`two attributes ${name}`);
    attributes.set(name, decode(value));
  }
  return attributes;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['#39', "'"],
]);

function decode(text: string): string {
  return text.replaceAll(/&([^;]{0,8});?/g, (whole, name: string) => {
    const character = entities.get(name);
    if (character === undefined) throw new Error(`a lone ampersand: ${whole}`);
    return character;
  });
}

/** The page's skeleton: what it consists of, whatever the texts in it are. */
export function skeleton(html: string): string {
  return readHtml(html)
    .tags.map(({ name, attributes }) => `${name}(${[...attributes.keys()].join(' ')})`)
    .join('\n');
}
