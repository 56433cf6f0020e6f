import { mxDomains } from '../model/mx-domain.ts';
import { fillDomain } from '../model/placeholders.ts';
import type { Provider } from '../model/provider.ts';
import { element, escapeXml, writeXml, type XmlNode } from '../xml/writer.ts';
import { leaf, localizedLeaves } from './autoconfig-leaf.ts';
import { incomingServers, outgoingServers } from './autoconfig-server.ts';
import { oAuth2Section, otherServices, webMail } from './autoconfig-service.ts';
import { webServers } from './autoconfig-web-server.ts';
import type { DomainFormat } from './format.ts';
import { ownPlaceholderPrefix, prepareText } from './prepared-text.ts';

/** draft-ietf-mailmaint-autoconfig-06: the longest names a mail program has to show, in characters. */
const maxDisplayName = 60;
const maxDisplayShortName = 20;

const displayNamePlace = `${ownPlaceholderPrefix}DISPLAY_NAME%`;
const displayShortNamePlace = `${ownPlaceholderPrefix}DISPLAY_SHORT_NAME%`;

/**
 * Thunderbird's autoconfig XML (classic "1.1", or draft-ietf-mailmaint-autoconfig "1.2"): the same bytes for everybody
 * in a domain, because the mail program fills in the address. Only the asked domain stands in it.
 */
export const autoconfig: DomainFormat = {
  kind: 'domain',
  name: 'thunderbird',
  title: 'Thunderbird autoconfig XML',
  paths: [
    '/mail/config-v1.1.xml',
    '/.well-known/autoconfig/mail/config-v1.1.xml',
    '/.well-known/mail-v1.xml',
    '/v1.1/mail/config-v1.1.xml',
  ],
  methods: ['GET'],
  cacheControl: 'public, max-age=300',
  prepare(provider) {
    if (provider.incoming.length + provider.outgoing.length + webServers(provider).length === 0) {
      // Evolution and Delta Chat take a document without servers for a success and stop looking elsewhere.
      return { notExpressible: 'it has neither an incoming nor an outgoing mail server' };
    }
    const prepared = prepareText(writeXml(clientConfig(provider)), [
      '%EMAILDOMAIN%',
      displayNamePlace,
      displayShortNamePlace,
    ]);
    return ({ domain }) => {
      const name = fillDomain(provider.displayName.default, domain).trim() || domain;
      const shortName = fillDomain(provider.displayShortName.default, domain).trim() || name;
      const body = prepared.fill((place) => {
        if (place === displayNamePlace) return escapeXml(shortened(name, maxDisplayName));
        if (place === displayShortNamePlace) return escapeXml(shortened(shortName, maxDisplayShortName));
        return domain;
      });
      // Thunderbird compares the beginning of the type in lower case and drops anything but text/xml and application/xml.
      return { contentType: 'text/xml; charset=utf-8', body };
    };
  },
};

function clientConfig(provider: Provider): XmlNode {
  return element(
    'clientConfig',
    [...otherServices(provider), emailProvider(provider), oAuth2Section(provider), webMail(provider)],
    { version: provider.autoconfig.version },
  );
}

function emailProvider(provider: Provider): XmlNode {
  return element(
    'emailProvider',
    [
      // Thunderbird rejects a file without a plain domain; one with an attribute does not count.
      leaf('domain', '%EMAILDOMAIN%'),
      ...mxDomains(provider).map((domain) => element('domain', domain, { purpose: 'mx' })),
      leaf('displayName', displayNamePlace),
      leaf('displayShortName', displayShortNamePlace),
      ...incomingServers(provider),
      ...outgoingServers(provider),
      ...provider.documentation.map((page) =>
        element('documentation', localizedLeaves('descr', page.text), { url: page.url }),
      ),
      provider.enable &&
        element('enable', localizedLeaves('instruction', provider.enable.instruction), {
          visiturl: provider.enable.url,
        }),
    ],
    { id: provider.id },
  );
}

/** Names that follow the domain can grow past the draft's limit; they end in an ellipsis then. */
function shortened(text: string, limit: number): string {
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}
