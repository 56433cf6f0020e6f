import { createHash } from 'node:crypto';
import { readableOn, textOn } from '../model/colour.ts';
import { readLogo, logoPath } from '../model/logo.ts';
import { fillDomain } from '../model/placeholders.ts';
import type { Branding, HostedDomain } from '../model/provider.ts';
import type { Catalogue } from './catalogue.ts';
import { ownText } from './own-text.ts';

/** Whose page it is, as a visitor sees it. */
export interface Brand {
  readonly name: string;
  /** A path of this server. */
  readonly logo?: string;
  readonly accentColor?: string;
  readonly imprint?: string;
  readonly privacy?: string;
}

/** The file's name, without its ending, of the logo that `branding.logo` of the settings names. */
export const ownLogoName = 'page';

/**
 * The brand of a page: the provider's, and for what its file does not say the operator's own (`branding` of the
 * settings). A logo that lies on another server is not shown: it would be told who visits this page.
 */
export function brandOf(hosted: HostedDomain | undefined, operator: Branding, catalogue: Catalogue): Brand {
  const own = hosted?.provider.branding ?? {};
  const logo = hosted === undefined ? undefined : logoAt(own.logo, (one) => logoPath(one, hosted.domain));
  const anyLogo = logo ?? logoAt(operator.logo, (one) => `/logo/${ownLogoName}.${one.ending}`);
  const { accentColor, imprint, privacy } = { ...operator, ...own };
  const inDomain = (text: string): string => (hosted === undefined ? text : fillDomain(text, hosted.domain));
  return {
    name: hosted === undefined ? catalogue.say({ key: 'page.brand' }) : nameOf(hosted, catalogue),
    ...(anyLogo === undefined ? {} : { logo: anyLogo }),
    ...(accentColor === undefined ? {} : { accentColor }),
    ...(imprint === undefined ? {} : { imprint: inDomain(imprint) }),
    ...(privacy === undefined ? {} : { privacy: inDomain(privacy) }),
  };
}

/** A display name may hold the domain, never anything of a mailbox. */
function nameOf({ provider, domain }: HostedDomain, { language }: Catalogue): string {
  return ownText(provider.displayName, language, { localPart: '', domain });
}

function logoAt(
  written: string | undefined,
  path: (logo: NonNullable<ReturnType<typeof readLogo>>) => string,
): string | undefined {
  const logo = written === undefined ? undefined : readLogo(written);
  return logo?.kind === 'file' ? path(logo) : undefined;
}

/** A style sheet and the word by which a Content-Security-Policy allows exactly it. */
export interface Style {
  readonly text: string;
  readonly source: string;
}

/** Makes the style of a text. */
export function styleOf(text: string): Style {
  return { text, source: `'sha256-${createHash('sha256').update(text).digest('base64')}'` };
}

/** The darkest light and the lightest dark that coloured text stands on: `--tint` of setup.css. */
const lightBackground = '#eff2f6';
const darkBackground = '#222932';

/** Accent colours prepared, at most: operators have few, but each of their customers may have one. */
const maxAccents = 1024;

const accents = new Map<string, Style>();

/** The operator's colour as the style of the page: as it is where it can be read, else the nearest that can. */
export function accentStyle(colour: string): Style {
  const kept = accents.get(colour);
  if (kept !== undefined) return kept;
  const light = readableOn(lightBackground, colour);
  const dark = readableOn(darkBackground, colour);
  const style = styleOf(
    `:root{${variables(light)}}@media (prefers-color-scheme:dark){:root{${variables(dark)}}}`,
  );
  if (accents.size >= maxAccents) accents.clear();
  accents.set(colour, style);
  return style;
}

function variables(colour: string): string {
  return `--accent:${colour};--fill:${colour};--on-fill:${textOn(colour)}`;
}
