import { parseEmailAddress, printLocalPart } from '../model/email-address.ts';
import { logoPath, readLogo } from '../model/logo.ts';
import type { Provider } from '../model/provider.ts';
import { serviceHost } from '../model/service-hosts.ts';
import type { Domain } from '../model/domain.ts';

/** Who the provider is and where people get help, in the keys of the document. */
export interface PaccInfo {
  readonly provider: {
    readonly name: string;
    readonly shortName: string;
    readonly logo?: readonly { readonly url: string; readonly 'content-type': string }[];
  };
  readonly help?: {
    readonly documentation?: string;
    readonly developer?: string;
    readonly contact?: readonly string[];
  };
}

/** Stands for the domain in host names until the document is filled. */
const anyDomain = '%EMAILDOMAIN%' as Domain;

/** The `info` of a provider: its names, its logo, and where help is, as far as PACC has words for it. */
export function paccInfo(provider: Provider): PaccInfo {
  const { displayName, displayShortName, branding, help } = provider;
  const logo = branding.logo === undefined ? undefined : logoEntry(branding.logo);
  const { documentation, developer, contact } = help;
  const address = contact === undefined ? undefined : mailto(contact);
  const words = {
    ...(isSecure(documentation) ? { documentation } : {}),
    ...(isSecure(developer) ? { developer } : {}),
    // A page to write to has no place there.
    ...(address === undefined ? {} : { contact: [address] }),
  };
  return {
    provider: {
      name: displayName.default.trim() || anyDomain,
      shortName: displayShortName.default.trim() || displayName.default.trim() || anyDomain,
      ...(logo === undefined ? {} : { logo: [logo] }),
    },
    ...(Object.keys(words).length === 0 ? {} : { help: words }),
  };
}

/** A file of the operator is given out by ourselves, under the host name that has just answered the program. */
function logoEntry(location: string): { readonly url: string; readonly 'content-type': string } | undefined {
  const logo = readLogo(location);
  if (logo === undefined || (logo.kind === 'url' && !isSecure(location))) return undefined;
  const url =
    logo.kind === 'url'
      ? location
      : `https://${serviceHost('ua-auto-config', anyDomain)}${logoPath(logo, anyDomain)}`;
  return { url, 'content-type': logo.contentType };
}

function isSecure(url: string | undefined): url is string {
  return url?.startsWith('https://') === true;
}

/**
 * The URL of an address (RFC 6068 section 2): the domain in A-labels, escaped what is no part of a plain local part.
 * Undefined for what is no address; configuration lets none through.
 */
function mailto(written: string): string | undefined {
  const address = parseEmailAddress(written);
  if (!address.ok) return undefined;
  const localPart = encodeURIComponent(printLocalPart(address.value)).replaceAll('%2B', '+');
  return `mailto:${localPart}@${address.value.domain}`;
}
