import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Reads the one QR code in a picture with zbarimg, which knows nothing of ours. Answers its text. */
export function scanQrCode(picture: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-qr-'));
  try {
    const file = join(folder, 'picture.png');
    writeFileSync(file, picture);
    const scanned = spawnSync('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', file]);
    assert.equal(scanned.status, 0, `zbarimg found no code: ${scanned.stderr.toString()}`);
    return scanned.stdout.toString().replace(/\n$/, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
