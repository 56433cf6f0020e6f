import { dirname, resolve } from 'node:path';
import { readLogo } from '../model/logo.ts';
import type { Provider } from '../model/provider.ts';
import { readLogoFile } from '../store/logo-file.ts';

/** The operator's picture, as it goes into a letter. */
export interface LetterLogo {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/**
 * Reads the logo that `branding.logo` names beside the provider's file. Undefined where there is none, where it can't be
 * read, and where it lies somewhere in the web: a letter asks nobody for anything. Never rejects.
 */
export async function letterLogo(provider: Provider): Promise<LetterLogo | undefined> {
  const { logo: written } = provider.branding;
  const logo = written === undefined ? undefined : readLogo(written);
  if (logo?.kind !== 'file') return undefined;
  const bytes = await readLogoFile(resolve(dirname(provider.file), logo.location), logo.contentType);
  return bytes === undefined ? undefined : { contentType: logo.contentType, bytes };
}
