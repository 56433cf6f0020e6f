import { choosePacc } from '../model/pacc-choice.ts';
import type { Provider } from '../model/provider.ts';
import type { DomainFormat, NotExpressible } from './format.ts';
import { paccInfo } from './pacc-info.ts';
import { fillPacc, printPacc } from './pacc-template.ts';

/**
 * The PACC document (draft-ietf-mailmaint-pacc): JSON that names servers which need no further words, because TLS, port
 * and login are always the same. Its digest stands in DNS, so that any change of a byte makes programs refuse it: the
 * bytes depend on the provider and the domain alone, and test/golden pins them across releases.
 */
export const pacc: DomainFormat = {
  kind: 'domain',
  name: 'pacc',
  title: 'PACC document',
  paths: ['/.well-known/user-agent-configuration.json'],
  methods: ['GET'],
  cacheControl: 'public, max-age=300',
  prepare(provider) {
    const template = paccTemplate(provider);
    if (typeof template !== 'string') return template;
    return ({ domain }) => ({ contentType: paccContentType, body: fillPacc(template, domain) });
  },
};

/** JSON is UTF-8 by definition (RFC 8259 section 8.1); the media type knows no charset. */
export const paccContentType = 'application/json';

/** The document of all domains of a provider: %EMAILDOMAIN% still stands where the domain goes. */
export function paccTemplate(provider: Provider): string | NotExpressible {
  if (!provider.pacc.enabled) return { notExpressible: 'its PACC document is switched off' };
  const { services, password, issuer } = choosePacc(provider);
  const { outgoing } = provider.pacc;
  // Programs skip keys they don't know, so that both do for programs of either revision.
  const outgoingKeys = outgoing === undefined ? ['submit', 'smtp'] : [outgoing];
  if (services.length === 0) {
    return {
      notExpressible:
        'none of its services can be said in PACC, which knows only TLS from the first byte on the usual ports and the full address as login',
    };
  }
  return printPacc({
    protocols: Object.fromEntries(
      services.flatMap(({ protocol, value }) =>
        (protocol === 'submit' ? outgoingKeys : [protocol]).map((key) => [key, value]),
      ),
    ),
    authentication: { ...(issuer === undefined ? {} : { 'oauth-public': { issuer } }), password },
    info: paccInfo(provider),
  });
}
