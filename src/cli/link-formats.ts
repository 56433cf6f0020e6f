/** What a link may lead to. Pictures are PNG, because mail programs show no SVG. */
export const linkFormats = ['page', 'profile', 'qr', 'qr-profile', 'letter'] as const;

export type LinkFormat = (typeof linkFormats)[number];

/** Where it lives. */
export const linkPaths: Readonly<Record<LinkFormat, string>> = {
  page: '/setup',
  profile: '/email.mobileconfig',
  qr: '/qr/thunderbird.png',
  'qr-profile': '/qr/profile.png',
  letter: '/letter',
};
