import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedFolder } from './package-root.ts';
import { parseProviderFile, type ProviderFile } from './provider-file.ts';

/**
 * The shipped presets: provider files that others extend (`extends: google-workspace`) and that are never served by
 * themselves. They lie beside the code, so that an operator's own folder can't hide them.
 */
export function loadPresets(): readonly ProviderFile[] {
  const folder = shippedFolder('presets');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const file = join(folder, name);
      return parseProviderFile({ file, text: readFileSync(file, 'utf8') });
    });
}
