import type { YamlValue } from '../config/print-yaml.ts';
import { textOf } from '../xml/reader.ts';
import type { AutoconfigFindings } from './autoconfig-findings.ts';
import { XmlSection } from './xml-section.ts';

/** One set of options holds for all POP3 servers of a provider file; what contradicts the first set is kept aside. */
export function readPop3(server: XmlSection, name: string, found: AutoconfigFindings): void {
  const element = server.takeFirst('pop3');
  if (element === undefined) return;
  const section = new XmlSection(element);
  const before = found.values.get('pop3');
  const options = new Map(before instanceof Map ? (before as ReadonlyMap<string, YamlValue>) : []);
  for (const key of ['leaveMessagesOnServer', 'daysToLeaveMessagesOnServer', 'downloadOnBiff']) {
    const option = section.takeFirst(key);
    if (option === undefined) continue;
    const text = textOf(option).trim();
    const value = key.startsWith('days') ? Number(text) : text === 'true';
    const isValue = key.startsWith('days') ? /^\d+$/.test(text) : /^(?:true|false)$/.test(text);
    if (!isValue || (options.get(key) ?? value) !== value) section.giveBack(option);
    else options.set(key, value);
  }
  if (options.size > 0) found.values.set('pop3', options);
  found.keep(`${name} pop3`, section.rest());
}
