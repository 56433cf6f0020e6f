/** How a QR code is drawn: for a page, for a mail, or of letters for a terminal. */
export const pictureKinds = ['svg', 'png', 'text'] as const;

export type PictureKind = (typeof pictureKinds)[number];
