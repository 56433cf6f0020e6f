import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder of what is shipped beside the code: `templates/presets`, `templates/locales` ... */
export function shippedFolder(...names: readonly string[]): string {
  return join(packageRoot(dirname(fileURLToPath(import.meta.url))), 'templates', ...names);
}

/** The folder of package.json, above the compiled code wherever that lies. */
function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json is missing: this is not a whole installation');
  return packageRoot(parent);
}
