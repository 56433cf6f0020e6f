/** The lists of numbered checks this project is held against, and the numbers that belong to this version. */
export const checkLists = {
  autoconfig: { title: 'Autoconfig XML, PACC, DNS', numbers: [...range(1, 17), ...range(19, 58)] },
  outlook: { title: 'Outlook Autodiscover', numbers: range(1, 83) },
  apple: { title: 'Apple profiles', numbers: range(1, 62) },
} as const;

export type CheckList = keyof typeof checkLists;

/** Checks without a test, each with the reason why it does not apply or what stands in its place. */
export const reasons: Readonly<Record<CheckList, Readonly<Record<number, string>>>> = {
  autoconfig: {
    41: 'there is no user-specific rendering: the answer keeps the placeholders and is the same for everybody in a domain',
  },
  outlook: {},
  apple: {},
};

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
