import { appleMail } from './apple-mail.ts';
import type { MailProgram } from './client.ts';
import { deltaChat } from './delta-chat.ts';
import { evolution } from './evolution.ts';
import { fairEmail } from './fairemail.ts';
import { geary } from './geary.ts';
import { kmail } from './kmail.ts';
import { nextcloud } from './nextcloud.ts';
import { outlook } from './outlook.ts';
import { thunderbirdAndroid } from './thunderbird-android.ts';
import { thunderbirdMobileQr } from './thunderbird-mobile-qr.ts';
import { thunderbird } from './thunderbird.ts';

export type { ChosenServer, Mailbox, MailProgram, Verdict } from './client.ts';

/** Every mail program whose reading is known, in the order in which `check` names them. */
export const mailPrograms: readonly MailProgram[] = [
  thunderbird,
  thunderbirdAndroid,
  thunderbirdMobileQr,
  evolution,
  kmail,
  deltaChat,
  nextcloud,
  fairEmail,
  geary,
  outlook,
  appleMail,
];
