import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SigningSettings } from '../../src/config/settings.ts';
import { openProfileSigner, type ProfileSignerOptions } from '../../src/signing/open-profile-signer.ts';
import type { ProfileSigner } from '../../src/signing/profile-signer.ts';
import type { SignerEvent } from '../../src/signing/watch-signer.ts';
import { writePlist } from '../../src/xml/plist.ts';
import type { Issuer } from './certificates.ts';

export const profile = Buffer.from(writePlist({ PayloadDisplayName: 'x' }));

export interface Opened {
  readonly signer: ProfileSigner;
  readonly events: SignerEvent[];
}

/** Opens a signer, gives it to a test and closes it. */
export async function withSigner(
  settings: Partial<SigningSettings> | undefined,
  rest: Partial<ProfileSignerOptions>,
  test: (opened: Opened) => Promise<void>,
): Promise<void> {
  const events: SignerEvent[] = [];
  const signer = await openProfileSigner({
    ...(settings === undefined
      ? {}
      : { settings: { certificate: '/nonexistent', required: false, ...settings } }),
    onEvent: (event) => events.push(event),
    pollInterval: 20,
    ...rest,
  });
  try {
    await test({ signer, events });
  } finally {
    await signer.close();
  }
}

/** Waits until something holds; fails after ten seconds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, what);
    await delay(20);
  }
}

/** Puts a pair where a signer watches, the key first, as a careless copy does. */
export function install(folder: string, from: Issuer, intermediate: Issuer): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(from.key, join(folder, 'tls.key'));
  writeFileSync(
    join(folder, 'tls.crt'),
    readFileSync(from.certificate, 'utf8') + readFileSync(intermediate.certificate, 'utf8'),
  );
}
