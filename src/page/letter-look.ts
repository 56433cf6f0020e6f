import { dirname, resolve } from 'node:path';
import { readLogo } from '../model/logo.ts';
import type { Branding, Provider } from '../model/provider.ts';
import { readLogoFile } from '../store/logo-file.ts';

/** How a letter looks beside its template. */
export interface LetterLook {
  /** The picture itself. */
  readonly logo?: { readonly contentType: string; readonly bytes: Buffer };
  /** A colour for one line. */
  readonly accentColor?: string;
}

/**
 * The look of a provider's letters; `operator` is the `branding` of the settings, for what the provider's file does
 * not say. A logo that can't be read is left out, and so is one that lies somewhere in the web: a letter asks nobody
 * for anything. Never rejects.
 */
export async function letterLook(provider: Provider, operator: Branding = {}): Promise<LetterLook> {
  const accentColor = provider.branding.accentColor ?? operator.accentColor;
  const logo =
    (await readPicture(provider.branding.logo, dirname(provider.file))) ??
    (await readPicture(operator.logo, '/'));
  return {
    ...(accentColor === undefined ? {} : { accentColor }),
    ...(logo === undefined ? {} : { logo }),
  };
}

async function readPicture(written: string | undefined, folder: string): Promise<LetterLook['logo']> {
  const logo = written === undefined ? undefined : readLogo(written);
  if (logo?.kind !== 'file') return undefined;
  const bytes = await readLogoFile(resolve(folder, logo.location), logo.contentType);
  return bytes === undefined ? undefined : { contentType: logo.contentType, bytes };
}
