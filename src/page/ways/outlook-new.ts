import { whichOutlook } from './outlook-classic.ts';
import { cloudOutlookWay } from './outlook-cloud.ts';
import type { WriteWay } from './way.ts';

/** The Outlook that comes with Windows 11. */
export const outlookNew: WriteWay = (context) =>
  cloudOutlookWay(context, {
    id: 'outlook-new',
    name: { own: 'Outlook (new)' },
    texts: 'outlookNew',
    takesExchange: false,
    before: [whichOutlook()],
  });
