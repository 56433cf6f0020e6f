import { publishedPacc } from '../formats/pacc-rollover.ts';
import { fillPacc } from '../formats/pacc-template.ts';
import { paccTemplate } from '../formats/pacc.ts';
import type { Domain } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { readPaccFile } from './pacc-file.ts';

/**
 * Answers what makes the PACC documents of a provider's domains whose digests belong into DNS: the one being served
 * first, then the one that waits and the one that the files say. Computed from the files and from what a server keeps
 * in `folder` (the setting `state`), so it can be asked before a change is deployed. Changes nothing. No documents
 * where PACC can't express the provider.
 */
export async function publishedPaccBodies(
  folder: string | undefined,
  provider: Provider,
): Promise<(domain: Domain) => readonly string[]> {
  const current = paccTemplate(provider);
  if (typeof current !== 'string') return () => [];
  const file = folder === undefined ? undefined : await readPaccFile(folder, provider.name);
  const texts = publishedPacc(file?.kind === 'read' ? file.state : undefined, current);
  return (domain) => texts.map((text) => fillPacc(text, domain));
}
