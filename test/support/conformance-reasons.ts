/** The lists of numbered checks this project is held against, and the numbers that belong to this version. */
export const checkLists = {
  autoconfig: { title: 'Autoconfig XML, PACC, DNS', numbers: [...range(1, 17), ...range(19, 58)] },
  outlook: { title: 'Outlook Autodiscover', numbers: range(1, 83) },
  apple: { title: 'Apple profiles', numbers: range(1, 62) },
  reliability: { title: 'Attacks and faults', numbers: range(1, 40) },
} as const;

export type CheckList = keyof typeof checkLists;

/** Checks without a test, each with the reason why it does not apply or what stands in its place. */
export const reasons: Readonly<Record<CheckList, Readonly<Record<number, string>>>> = {
  autoconfig: {
    41: 'there is no user-specific rendering: the answer keeps the placeholders and is the same for everybody in a domain',
  },
  outlook: {},
  apple: {},
  reliability: {
    3: 'the forms of DOCTYPE and entities are outlook 42 and 43; nothing of ours opens a file or a connection for a request body',
    20: 'there is no earlier release to compare with',
    28: 'HTTP/2 is the work of the proxy in front; for HTTP/1.1 see 4, 7 and 24',
    29: 'takes hours: `npm run soak -- --minutes 60`',
  },
};

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
