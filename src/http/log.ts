/**
 * Where log lines go. A pino logger fits. Fields hold closed sets, domains and figures; never a URL, a query, a body or
 * a local part.
 */
export interface Log {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Program families by a word of their User-Agent; the first that matches wins. A closed list, fit for metric labels. */
const families: readonly (readonly [RegExp, string])[] = [
  [/thunderbird/i, 'thunderbird'],
  // Outlook's own words come before Apple's: Outlook for Mac names both.
  [/outlook|microsoft office|exchangeservicesclient|msft|connectivity ?analyzer/i, 'outlook'],
  [/activesync|android-mail|nine|samsung|touchdown/i, 'activesync'],
  [/evolution/i, 'evolution'],
  [/kde|kmail|akonadi|kio/i, 'kde'],
  [/geary/i, 'geary'],
  [/fairemail/i, 'fairemail'],
  [/nextcloud/i, 'nextcloud'],
  [/k-9|k9mail/i, 'k9'],
  [/delta ?chat/i, 'deltachat'],
  [/em ?client/i, 'emclient'],
  [/okhttp|dalvik/i, 'android'],
  [/iphone|ipad|macintosh|darwin|ios\/|mac os|accountsd|dataaccessd|cfnetwork/i, 'apple'],
  [/mozilla\//i, 'browser'],
  [/curl|wget|python|go-http|kube-probe|uptime|prometheus|wrk/i, 'tool'],
];

/** Longer ones are padding; matching stays cheap. */
const maxUserAgent = 256;

/** User-Agents whose family is remembered; strangers can send any, so there is a bound. */
const maxRemembered = 1000;
const remembered = new Map<string, string>();

/** The family of the program that asks: one of a closed list, `none` without a User-Agent (Geary, Delta Chat), else `other`. */
export function programFamily(userAgent: string | undefined): string {
  if (userAgent === undefined || userAgent === '') return 'none';
  const known = remembered.get(userAgent);
  if (known !== undefined) return known;
  const text = userAgent.slice(0, maxUserAgent);
  const family = families.find(([word]) => word.test(text))?.[1] ?? 'other';
  if (userAgent.length <= maxUserAgent) {
    // A few programs ask over and over. Whoever sends a new name each time only makes these be looked at again.
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(userAgent, family);
  }
  return family;
}
