import { z } from 'zod';
import { readLogo } from '../model/logo.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import type { Branding } from '../model/provider.ts';
import { readPageUrl } from './service-url.ts';
import { aPath, by, settingMeanings } from './setting-schema.ts';

/** How the pages look that belong to no provider, and what a provider's own `branding` leaves open. */
export const brandingSchema = z
  .object({
    logo: aPath
      .transform(by(parseLogo))
      .optional()
      .register(settingMeanings, {
        about: ['A picture on this machine: SVG, PNG, JPEG or WebP. It is shown 40 pixels high.'],
        write: 'write the path of a file that ends in .svg, .png, .jpg or .webp',
        example: './logo.svg',
        path: true,
      }),
    accentColor: z
      .string()
      .transform(by(parseColour))
      .optional()
      .register(settingMeanings, {
        about: [
          'The colour of buttons and links. Where it could not be read, a lighter or darker one is taken.',
        ],
        write: 'write a colour such as "#0a6ed1", with the quotes, because # begins a comment',
        example: '"#0a6ed1"',
      }),
    imprint: aPage('Who runs this server: a page.', 'https://example.org/imprint'),
    privacy: aPage('What happens with the data of visitors: a page.', 'https://example.org/privacy'),
  })
  .prefault({})
  .register(settingMeanings, {
    about: [
      'How the set-up page looks where no provider file says it: the start page, and what is missing in',
      '`branding` of a provider. See docs/setup-page.md.',
    ],
    write: 'write logo, accentColor, imprint and privacy below it, indented',
  });

function aPage(about: string, example: string) {
  return z
    .string()
    .transform(by(parsePage))
    .optional()
    .register(settingMeanings, { about: [about], write: `write a URL such as ${example}`, example });
}

/** Leaves out what is not set, all of it where nothing is, and makes the logo's path absolute. */
export function completeBranding(
  { logo, accentColor, imprint, privacy }: z.output<typeof brandingSchema>,
  absolute: (setting: string, path: string) => string,
): { readonly branding?: Branding } {
  const branding: Branding = {
    ...(logo === undefined ? {} : { logo: absolute('branding.logo', logo) }),
    ...(accentColor === undefined ? {} : { accentColor }),
    ...(imprint === undefined ? {} : { imprint }),
    ...(privacy === undefined ? {} : { privacy }),
  };
  return Object.keys(branding).length === 0 ? {} : { branding };
}

function parseLogo(given: string): Parsed<string> {
  const logo = readLogo(given);
  if (logo === undefined) return refused('the ending of its name is not that of a picture');
  // The page loads nothing from elsewhere: whoever runs that server would see who sets up a mailbox.
  return logo.kind === 'url' ? refused('it has to be a file of this machine') : parsed(given);
}

function parseColour(given: string): Parsed<string> {
  const written = given.trim();
  return /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(written)
    ? parsed(written)
    : refused('it is not a colour like #rrggbb');
}

function parsePage(given: string): Parsed<string> {
  const url = readPageUrl(given);
  return url.ok ? parsed(url.value) : refused(url.words.message);
}
