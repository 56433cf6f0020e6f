import { readLogo } from '../model/logo.ts';
import { choosePacc, paccIssuer } from '../model/pacc-choice.ts';
import type { Provider } from '../model/provider.ts';
import type { Risk } from './risks.ts';

/** Warnings about what the provider's PACC document can't say: one for each reason, at the first place it concerns. */
export function paccRisks(provider: Provider): Risk[] {
  if (!provider.pacc.enabled) return [];
  return [...servicesLeftOut(provider), ...detailsLeftOut(provider)];
}

function servicesLeftOut(provider: Provider): Risk[] {
  const { leftOut } = choosePacc(provider);
  return [...new Set(leftOut.map(({ why }) => why))].flatMap((why) => {
    const concerned = leftOut.filter((one) => one.why === why);
    const [first] = concerned;
    if (first === undefined) return [];
    return [leftOutOfPacc(first.path, concerned.map(({ what }) => what).join(', '), why)];
  });
}

function detailsLeftOut(provider: Provider): Risk[] {
  const { branding, help, oauth2, incoming, outgoing } = provider;
  const risks: Risk[] = [];
  const offersOAuth2 = [...incoming, ...outgoing].some((one) => one.authentication.includes('OAuth2'));
  if (oauth2 !== undefined && offersOAuth2 && paccIssuer(provider) === undefined) {
    const why = 'PACC wants the https URL of the issuer, without query and fragment (RFC 8414)';
    risks.push(leftOutOfPacc('oauth2', 'OAuth2', why));
  }
  if (branding.logo !== undefined) {
    const logo = readLogo(branding.logo);
    const insecure = logo?.kind === 'url' && !branding.logo.startsWith('https://');
    if (logo === undefined || insecure) {
      const why = insecure ? 'it has no TLS' : 'its name ends neither in .png, .svg, .jpg, .jpeg nor .webp';
      risks.push(leftOutOfPacc('branding.logo', 'the logo', why));
    }
  }
  for (const key of ['documentation', 'developer'] as const) {
    if (help[key]?.startsWith('http://') === true) {
      risks.push(leftOutOfPacc(`help.${key}`, `help.${key}`, 'it has no TLS'));
    }
  }
  return risks;
}

function leftOutOfPacc(path: string, what: string, why: string): Risk {
  return {
    path,
    words: {
      code: 'left-out-of-pacc',
      message: `the PACC document leaves out ${what}, because ${why}`,
      advice:
        'offer what PACC can say as well (docs/formats/pacc.md), or write "pacc: false" to publish no such document',
    },
  };
}
