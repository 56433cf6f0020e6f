import { cloudOutlookWay } from './outlook-cloud.ts';
import type { WriteWay } from './way.ts';

/** Outlook for Mac. */
export const outlookMac: WriteWay = (context) =>
  cloudOutlookWay(context, {
    id: 'outlook-mac',
    name: { own: 'Outlook' },
    texts: 'outlookMac',
    takesExchange: false,
    before: [],
  });
