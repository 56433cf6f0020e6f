/** What a letter is printed as: a page for paper and panels, or lines of text for a welcome mail. */
export const letterKinds = ['html', 'text'] as const;

export type LetterKind = (typeof letterKinds)[number];
