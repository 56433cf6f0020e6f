import type { Settings } from '../config/settings.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';

/** Signs one profile with the key of the settings, or says why it can't. */
export async function signOnce(profile: Buffer, settings: Settings): Promise<Parsed<Buffer>> {
  if (settings.signing === undefined) return refused('no signing.certificate is set');
  const { openProfileSigner } = await import('../signing/open-profile-signer.ts');
  const signer = await openProfileSigner({
    settings: { ...settings.signing, required: false },
    onEvent: () => undefined,
  });
  try {
    const status = signer.status();
    switch (status.state) {
      case 'off':
        return refused('signing is off');
      case 'unsigned':
        return refused(status.reason);
      case 'last-good':
      case 'ready':
        return parsed(await signer.sign(profile));
    }
  } finally {
    await signer.close();
  }
}
