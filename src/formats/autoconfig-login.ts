import type { Provider } from '../model/provider.ts';
import { escapeXml } from '../xml/writer.ts';
import { autoconfig } from './autoconfig.ts';
import type { Document, DomainQuestion, NotExpressible } from './format.ts';
import { loginPlace, withLoginPlace } from './with-login.ts';

/** The question of somebody whose login is not made from the address. */
export interface LoginQuestion extends DomainQuestion {
  readonly login: string;
}

/** What programs fill in themselves, wherever in a user name it stands. */
const filledByPrograms = /%EMAIL(?:ADDRESS|LOCALPART|DOMAIN)%/;

/**
 * Autoconfig for one mailbox: every user name is its login. Done once when configuration changes; pure. A login that a
 * program would take for a placeholder can't be said: undefined.
 */
export function prepareAutoconfigWithLogin(
  provider: Provider,
): ((question: LoginQuestion) => Document | undefined) | NotExpressible {
  const prepared = autoconfig.prepare(withLoginPlace(provider));
  if (typeof prepared !== 'function') return prepared;
  return ({ domain, login }) => {
    if (filledByPrograms.test(login)) return undefined;
    const document = prepared({ domain });
    const written = escapeXml(login);
    return { ...document, body: document.body.replaceAll(loginPlace, () => written) };
  };
}
