import { resolve } from 'node:path';
import { escapeForTerminal } from '../config/print-problem.ts';
import type { Settings } from '../config/settings.ts';
import { FolderInTheWay } from '../export/safe-folder.ts';
import { buildSite, type Layout, type Site } from '../export/site.ts';
import { writeSite, type SiteChange, type WriteOptions } from '../export/write-site.ts';
import { formats } from '../formats/registry.ts';
import { parseDomain } from '../model/domain.ts';
import { refused, type Parsed } from '../model/parsed.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { listHosted, type Hosted } from './export-domains.ts';
import { exportReport } from './export-report.ts';
import { openStore } from './open-store.ts';
import { readSettings, type ConfigFlags } from './read-settings.ts';
import type { Surroundings } from './surroundings.ts';

export interface ExportFlags extends ConfigFlags {
  readonly domain?: string;
  readonly force?: true;
}

/**
 * Writes a folder that any web server can serve: every answer that needs no address. With `--domain` only that
 * domain's, as they are asked for; without it one folder a host name. Broken provider files don't stop the others, but
 * then nothing is deleted and the exit code is 1.
 */
export async function exportSite(
  folder: string,
  flags: ExportFlags,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const say = (text: string): void => {
    surroundings.err.write(`${escapeForTerminal(text)}\n`);
  };
  const layout = readLayout(flags.domain);
  if (!layout.ok) {
    say(`error: --domain is not a mail domain: ${layout.reason}`);
    return exitCode.wrongUse;
  }
  const settings = readSettings(flags, surroundings);
  if (settings === undefined) return exitCode.problems;
  const hosted = await readHosted(settings, layout.value, surroundings);
  const { broken, ...input } = hosted;
  if (broken > 0) {
    say(`warning: ${broken} problems in the provider files; "signpost check" shows them`);
  }
  if (hosted.domains.length === 0) {
    const what =
      layout.value.kind === 'flat' ? `${layout.value.domain} is not a domain` : 'there is no domain';
    say(`error: ${what} of any file in ${settings.providers}; nothing was written`);
    return exitCode.problems;
  }
  const site = buildSite({ formats, ...input, layout: layout.value });
  const change = tryWrite(resolve(surroundings.workingFolder, folder), site, {
    force: flags.force === true,
    keepOld: broken > 0,
  });
  if (!change.ok) {
    say(`error: ${folder}: ${change.reason}`);
    return exitCode.problems;
  }
  surroundings.out.write(exportReport({ folder, site, change: change.value, hosted, formats }));
  return broken > 0 ? exitCode.problems : exitCode.fine;
}

function readLayout(domain: string | undefined): Parsed<Layout> {
  if (domain === undefined) return { ok: true, value: { kind: 'hosts' } };
  const read = parseDomain(domain);
  return read.ok ? { ok: true, value: { kind: 'flat', domain: read.value } } : read;
}

async function readHosted(
  settings: Settings,
  layout: Layout,
  surroundings: Surroundings,
): Promise<Hosted & { readonly broken: number }> {
  const { store, providers } = await openStore(settings, surroundings);
  const hosted = listHosted(store, providers, layout);
  const broken = store.status().problems.filter((problem) => problem.severity === 'error').length;
  await store.close();
  return { ...hosted, broken };
}

/** What the disk refuses is the operator's to mend; its words are clear enough ("EACCES: permission denied, ..."). */
function tryWrite(folder: string, site: Site, options: WriteOptions): Parsed<SiteChange> {
  try {
    return writeSite(folder, site, options);
  } catch (error) {
    if (error instanceof FolderInTheWay || (error instanceof Error && 'syscall' in error)) {
      return refused(error.message);
    }
    throw error;
  }
}
