import { phoneAppWay } from './phone-app.ts';
import type { WriteWay } from './way.ts';

/** The Gmail app on Android, which takes other providers' mailboxes too. */
export const gmailAndroid: WriteWay = (context) =>
  phoneAppWay(context, {
    id: 'gmail',
    name: 'Gmail',
    texts: 'gmail',
    incoming: ['imap', 'pop3'],
    takesExchange: true,
    below: () => [],
  });

/** The Gmail app on iPhone and iPad, which knows IMAP only. */
export const gmailIos: WriteWay = (context) =>
  phoneAppWay(context, {
    id: 'gmail',
    name: 'Gmail',
    texts: 'gmailIos',
    incoming: ['imap'],
    takesExchange: false,
    below: () => [],
  });
