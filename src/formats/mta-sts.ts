import { fillDomain } from '../model/placeholders.ts';
import type { DomainFormat } from './format.ts';

/**
 * The MTA-STS policy (RFC 8461 section 3.2): which hosts take the domain's mail, for other mail servers. One key a
 * line, in the order of the RFC's own examples, lines ended by CRLF.
 */
export const mtaSts: DomainFormat = {
  kind: 'domain',
  name: 'mta-sts',
  title: 'MTA-STS policy',
  paths: ['/.well-known/mta-sts.txt'],
  methods: ['GET'],
  cacheControl: 'public, max-age=300',
  prepare(provider) {
    const policy = provider.mtaSts;
    if (policy === undefined) return { notExpressible: 'it has no MTA-STS policy' };
    const lines = [
      'version: STSv1',
      `mode: ${policy.mode}`,
      ...policy.mx.map((host) => `mx: ${host}`),
      `max_age: ${policy.maxAge}`,
    ];
    const text = lines.map((line) => `${line}\r\n`).join('');
    // RFC 8461 section 3.3 names the media type alone; the text is ASCII.
    return ({ domain }) => ({ contentType: 'text/plain', body: fillDomain(text, domain) });
  },
};
