/** Where the data of a provider file came from. */
export interface Origin {
  /** A path, a URL, or `standard input`. */
  readonly source: string;
  /** What it was, such as "Thunderbird autoconfig XML". */
  readonly kind: string;
  /** `yes`: the file lay beside the database's licence, or came from its server. */
  readonly providerDatabase: 'yes' | 'perhaps' | 'no';
}

const licence = 'the Mozilla Public License 2.0 (https://mozilla.org/MPL/2.0/)';

/** The comment at the top of an imported file: where the data is from and under which licence. */
export function originNote(origin: Origin): readonly string[] {
  const lines = [`Imported by Signpost from ${origin.source}`, `(${origin.kind}).`];
  switch (origin.providerDatabase) {
    case 'yes':
      return [
        ...lines,
        "This data is from Thunderbird's provider database (https://github.com/thunderbird/autoconfig) and is under",
        `${licence}. That holds for changed copies, too: leave this note in place,`,
        'and say in the next line what you change.',
        'Changes: none but the format.',
      ];
    case 'perhaps':
      return [
        ...lines,
        `If the original is a part of Thunderbird's provider database, this file is under`,
        `${licence}: then leave this note in place and say here what you change.`,
      ];
    case 'no':
      return lines;
  }
}

/** The servers that publish Thunderbird's provider database. */
const databaseHosts: ReadonlySet<string> = new Set([
  'autoconfig.thunderbird.net',
  'live.thunderbird.net',
  'live.mozillamessaging.com',
  'v1.ispdb.net',
]);

/** True for a URL of Thunderbird's provider database. */
export function isDatabaseUrl(url: string): boolean {
  return URL.canParse(url) && databaseHosts.has(new URL(url).hostname);
}

/** True for the text of the licence that lies beside the files of the provider database. */
export function isDatabaseLicence(text: string): boolean {
  return /^\s*Mozilla Public License,? (?:Version|v\.) ?2\.0/i.test(text);
}
