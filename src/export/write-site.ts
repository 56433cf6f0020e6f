import { existsSync, readdirSync, statSync } from 'node:fs';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { layoutWord, markerName, printMarker, readMarker, type Marker } from './marker.ts';
import { SafeFolder } from './safe-folder.ts';
import type { Site } from './site.ts';

export interface WriteOptions {
  /** Writes into a folder that holds something else, or another layout. */
  readonly force: boolean;
  /** Leaves files of domains that are gone: they may only be gone because a provider file is broken now. */
  readonly keepOld: boolean;
}

/** What became of the files. The paths are below the folder. */
export interface SiteChange {
  readonly written: readonly string[];
  readonly unchanged: number;
  readonly removed: readonly string[];
  /** Files of an earlier export that the site no longer has and that were left. */
  readonly kept: readonly string[];
}

/**
 * Makes a folder hold a site. Every file is replaced as a whole, so that a web server may read along; only files that
 * an earlier export wrote are deleted. Interrupted at any moment, the next run puts it right: the marker names the old
 * and the new files before the first one is touched. Throws what the file system throws, and FolderInTheWay.
 */
export function writeSite(folder: string, site: Site, options: WriteOptions): Parsed<SiteChange> {
  const layout = layoutWord(site.layout);
  const former = formerExport(folder, layout, options.force);
  if (!former.ok) return former;
  const stale = former.value.files.filter((path) => !site.files.has(path));
  const own = [...site.files.keys()];
  const target = new SafeFolder(folder);
  try {
    target.write(markerName, printMarker({ layout, files: [...own, ...stale] }));
    const written = own.filter((path) => target.write(path, site.files.get(path) ?? ''));
    const removed = options.keepOld ? [] : stale.filter((path) => target.remove(path));
    const kept = options.keepOld ? stale : [];
    target.write(markerName, printMarker({ layout, files: [...own, ...kept] }));
    return parsed({ written, unchanged: own.length - written.length, removed, kept });
  } finally {
    target.close();
  }
}

/** What an earlier export left in the folder; refused where the folder is somebody else's. */
function formerExport(folder: string, layout: string, force: boolean): Parsed<Marker> {
  const nothing = parsed({ layout, files: [] });
  if (!existsSync(folder)) return nothing;
  if (!statSync(folder).isDirectory()) return refused('it is no folder');
  const names = readdirSync(folder);
  if (!names.includes(markerName)) {
    return names.length === 0 || force
      ? nothing
      : refused(
          'it holds files that no export wrote; choose an empty folder, or add --force to write beside them',
        );
  }
  const marker = readMarker(new SafeFolder(folder).read(markerName) ?? '');
  if (!marker.ok) {
    const reason = `${markerName} in it can't be used: ${marker.reason}`;
    return force ? nothing : refused(`${reason}; --force goes on without it and deletes no old files`);
  }
  if (marker.value.layout === layout || force) return marker;
  const [held, wanted] = [marker.value.layout, layout].map(inWords);
  return refused(
    `it holds ${held}, which would be replaced by ${wanted}; choose another folder, or add --force`,
  );
}

function inWords(layout: string): string {
  return layout === 'hosts' ? 'a site of all domains' : `the site of ${layout}`;
}
