import type { PageContent } from '../page/page-content.ts';
import type { Exchange, FlatHeaders } from './exchange.ts';
import { sendPage } from './page-answer.ts';
import type { Services } from './route.ts';

const content: PageContent = {
  kind: 'message',
  title: { key: 'page.programs.title' },
  texts: [{ key: 'page.programs.text' }, { key: 'page.programs.operator' }],
  action: { label: { key: 'page.programs.setup' }, href: '/setup' },
};

/**
 * What a person sees who opens an address that only takes a POST: what it is for, and the way to the set-up page. The
 * status stays 405, for programs that say they take HTML. It says nothing about the Host.
 */
export function sendBrowserPage(
  exchange: Exchange,
  services: Pick<Services, 'pages' | 'settings'>,
  address: string,
  headers: FlatHeaders,
): void {
  sendPage(exchange, services, content, { status: 405, address, headers });
}
