import { apple } from './apple.ts';
import { autoconfig } from './autoconfig.ts';
import { outlookJson } from './autodiscover-json.ts';
import { mobilesync } from './autodiscover-mobilesync.ts';
import { outlook } from './autodiscover-pox.ts';
import type { Format } from './format.ts';
import { mtaSts } from './mta-sts.ts';
import { pacc } from './pacc.ts';
import { qrProfile } from './qr-profile.ts';
import { qr } from './qr.ts';

/**
 * Every answer that is prepared from a provider. Routes, `render`, metric labels and docs are made from this list:
 * a new format is one file, one line here and its golden files.
 */
export const formats: readonly Format[] = [
  // One line each.
  apple,
  autoconfig,
  outlook,
  mobilesync,
  outlookJson,
  pacc,
  mtaSts,
  qr,
  qrProfile,
];
