import type { PageContent } from '../page/page-content.ts';

/**
 * What a person reads where the set-up page says no, by the status; the form of the address has its own pages. `again`
 * is where they try once more. `isLink` says that they came with a signed link, which nobody corrects by hand.
 */
export function refusedPage(status: number, again: string, isLink = false): PageContent {
  if (isLink && status === 400) return linkPage;
  switch (status) {
    case 410:
      return linkPage;
    case 429:
    case 503:
      return {
        kind: 'message',
        title: { key: 'page.unavailable.title' },
        texts: [{ key: status === 429 ? 'page.tooMany.text' : 'page.unavailable.text' }],
        action: { label: { key: 'page.again' }, href: again },
      };
    default:
      return {
        kind: 'message',
        title: { key: 'page.error.title' },
        texts: [{ key: status < 500 ? 'page.error.request' : 'page.error.server' }],
        action: { label: { key: 'page.toStart' }, href: '/' },
      };
  }
}

/** What a person reads who asked for something else than the page of a domain that is not served here. */
export function notFoundPage(domain: string): PageContent {
  return {
    kind: 'message',
    title: { key: 'page.notFound.title' },
    texts: [{ key: 'page.notFound.text', values: { domain } }, { key: 'page.notFound.help' }],
    action: { label: { key: 'page.toStart' }, href: '/' },
  };
}

/** A signed link that is too old, not whole, or not ours: it does not matter which, a new one helps in every case. */
const linkPage: PageContent = {
  kind: 'message',
  title: { key: 'page.link.title' },
  texts: [{ key: 'page.link.text' }],
};
