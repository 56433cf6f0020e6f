import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseProviderFile, type ProviderFile } from './provider-file.ts';

/**
 * The shipped presets: provider files that others extend (`extends: google-workspace`) and that are never served by
 * themselves. They lie beside the code, so that an operator's own folder can't hide them.
 */
export function loadPresets(): readonly ProviderFile[] {
  const folder = join(packageRoot(dirname(fileURLToPath(import.meta.url))), 'templates', 'presets');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const file = join(folder, name);
      return parseProviderFile({ file, text: readFileSync(file, 'utf8') });
    });
}

/** The folder of package.json, above the compiled code wherever that lies. */
function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json is missing: this is not a whole installation');
  return packageRoot(parent);
}
