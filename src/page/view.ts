import type { Catalogue } from './catalogue.ts';
import type { PageContent } from './page-content.ts';
import { settingsRows } from './settings-rows.ts';
import { wayIcon } from './way-icon.ts';

/** What a template works with beside the frame of the page. `title` is what the browser's tab says. */
export interface View {
  readonly title: string;
  readonly [name: string]: unknown;
}

/** The content as its template wants it. Nothing is escaped yet: the templates do that. */
export function viewOf(content: PageContent, { say }: Catalogue): View {
  switch (content.kind) {
    case 'start':
      return {
        ...content,
        title: say({ key: 'page.title' }),
        problem: content.isMalformed ? malformed(content.exampleDomain, say) : undefined,
        rowsOf: settingsRows,
      };
    case 'not-found':
      return { ...content, title: say({ key: 'page.notFound.title' }), problem: undefined };
    case 'mailbox':
      return {
        ...content,
        title: say({ key: 'page.titleFor', values: { address: content.address } }),
        ways: content.guide.waysOn(content.device),
        rowsOf: settingsRows,
        iconOf: wayIcon,
      };
    case 'message':
      return { ...content, title: say(content.title) };
  }
}

function malformed(domain: string, say: Catalogue['say']): { readonly own: string } {
  const example = say({ key: 'page.address.example', values: { domain } });
  return { own: say({ key: 'page.address.malformed', values: { example } }) };
}
