import type { Domain } from '../model/domain.ts';
import { refused, type Parsed } from '../model/parsed.ts';
import { get, type Fetched, type OutboundOptions } from '../net/get.ts';

/** The mailbox that is asked for: every domain has it (RFC 5321 section 4.5.1), and it names nobody. */
export function askedMailbox(domain: Domain): string {
  return `postmaster@${domain}`;
}

/** Where a domain's autoconfig file is looked for, in the order of the draft: its own servers, then the database. */
function placesOf(domain: Domain): readonly string[] {
  const query = `?emailaddress=${encodeURIComponent(askedMailbox(domain))}`;
  return [
    `https://autoconfig.${domain}/mail/config-v1.1.xml${query}`,
    `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`,
    `https://autoconfig.thunderbird.net/v1.1/${domain}`,
  ];
}

/** Fetches one URL; anything but a 200 is refused with the status that came. */
export async function fetchAnswer(url: string, options: OutboundOptions): Promise<Parsed<Fetched>> {
  const answer = await get(url, options);
  if (!answer.ok || answer.value.status === 200) return answer;
  return refused(`${answer.value.url} answers with status ${answer.value.status}; 200 was expected`);
}

/** Finds a domain's live autoconfig file as a mail program would; the reason lists what every place answered. */
export async function findLiveAnswer(domain: Domain, options: OutboundOptions): Promise<Parsed<Fetched>> {
  const reasons: string[] = [];
  for (const url of placesOf(domain)) {
    const answer = await fetchAnswer(url, options);
    if (answer.ok && answer.value.body.includes('<clientConfig')) return answer;
    reasons.push(answer.ok ? `${url} answers with something that is no autoconfig file` : answer.reason);
  }
  return refused(reasons.join('; '));
}
