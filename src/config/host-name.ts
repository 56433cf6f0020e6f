import { parseHostname } from '../model/domain.ts';
import { pastedCharacter } from './pasted-text.ts';
import { misread, understood, type Reading } from './reading.ts';
import { readText } from './text-schema.ts';

/** Stands for %EMAILDOMAIN% while a host name is parsed: a valid label that nobody registers. */
const standIn = 'emaildomain-of-signpost';

/**
 * Reads the host name of a server as people write it (any case, U-labels); answers A-labels. %EMAILDOMAIN% may stand
 * in it as a whole label. IP addresses are refused: certificates name hosts, and Thunderbird's ISPDB reader, Outlook
 * and Apple Mail all compare them with the name they were given.
 */
export function readHostname(given: string): Reading<string> {
  const text = readText(given);
  if (!text.ok) return text;
  const written = text.value;
  const pasted = pastedCharacter(written);
  if (pasted !== undefined) return pasted;
  if (written.includes('://')) {
    const name = /:\/\/(?:[^/@]*@)?([^/:?#]+)/.exec(written)?.[1];
    return misread(
      'hostname',
      'a URL stands here instead of a host name',
      name === undefined ? undefined : `write only the name: ${name}`,
    );
  }
  if (isAddress(written)) {
    return misread(
      'hostname-ip-address',
      'an IP address can not be used: mail programs compare the name with the certificate',
      'write the host name that the certificate carries',
    );
  }
  const withPort = /^([^:]+):(\d+)$/.exec(written);
  if (withPort !== null) {
    return misread(
      'hostname',
      'the port does not belong into the host name',
      `write "hostname: ${withPort[1]}" and "port: ${withPort[2]}"`,
    );
  }
  const hasPlaceholder = written.includes('%EMAILDOMAIN%');
  if (hasPlaceholder && written.includes(standIn)) return misread('hostname', 'this is not a host name');
  const parsed = parseHostname(written.replaceAll('%EMAILDOMAIN%', standIn));
  if (!parsed.ok) {
    const advice = written.includes('@') ? 'write only the part after the @' : undefined;
    return misread('hostname', `this is not a host name: ${parsed.reason}`, advice);
  }
  if (!hasPlaceholder) return understood(parsed.value);
  const filled = parsed.value.replaceAll(standIn, '%EMAILDOMAIN%');
  return filled.includes('%EMAILDOMAIN%')
    ? understood(filled)
    : misread('hostname', '%EMAILDOMAIN% has to stand alone between two dots');
}

/** True for IPv4 and IPv6 addresses, with or without brackets and port. */
function isAddress(text: string): boolean {
  return (
    /^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$/.test(text) ||
    text.startsWith('[') ||
    /^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i.test(text)
  );
}
