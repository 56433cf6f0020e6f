import { cloudOutlookWay } from './outlook-cloud.ts';
import type { WriteWay } from './way.ts';

/** Outlook on iPhone, iPad and Android. */
export const outlookMobile: WriteWay = (context) =>
  cloudOutlookWay(context, {
    id: 'outlook-mobile',
    name: { own: 'Outlook' },
    texts: 'outlookMobile',
    takesExchange: true,
    before: [],
  });
