import type { YamlValue } from '../config/print-yaml.ts';
import type { AutoconfigFindings } from './autoconfig-findings.ts';
import { readPage } from './autoconfig-services.ts';
import type { XmlSection } from './xml-section.ts';

/**
 * Takes documentation and `enable` out of the sections. `instruction` with a URL is what documentation was called before
 * 2011; what has no URL stays in its section.
 */
export function readPages(provider: XmlSection, root: XmlSection, found: AutoconfigFindings): void {
  const pages: YamlValue[] = [];
  for (const element of [...provider.takeAll('documentation'), ...provider.takeAll('instruction')]) {
    const { value, rest } = readPage(element, { url: 'url', text: 'descr', textKey: 'text' });
    if (value === undefined) provider.giveBack(element);
    else {
      found.annotate(element, `documentation.${pages.length}`);
      pages.push(value);
      found.keep(`documentation ${pages.length}`, rest);
    }
  }
  if (pages.length > 0) found.values.set('documentation', pages);
  // The provider database has `enable` in either place.
  for (const section of [provider, root]) {
    const element = found.values.has('enable') ? undefined : section.takeFirst('enable');
    if (element === undefined) continue;
    const { value, rest } = readPage(element, {
      url: 'visiturl',
      text: 'instruction',
      textKey: 'instruction',
    });
    if (value === undefined) section.giveBack(element);
    else {
      found.annotate(element, 'enable');
      found.values.set('enable', value);
      found.keep('enable', rest);
    }
  }
}
