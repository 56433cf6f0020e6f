import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDomain, parseHostname } from '../../src/model/domain.ts';
import {
  serviceHost,
  serviceLabels,
  splitServiceHost,
  usedServiceLabels,
} from '../../src/model/service-hosts.ts';
import { aProvider } from '../support/providers.ts';

function split(host: string): string {
  const read = parseHostname(host);
  assert.ok(read.ok);
  const found = splitServiceHost(read.value);
  return found === undefined ? 'none' : `${found.label} of ${found.domain}`;
}

describe('service hosts', () => {
  for (const label of serviceLabels) {
    it(`${label} goes on and comes off`, () => {
      const domain = parseDomain('example.org');
      assert.ok(domain.ok);
      assert.deepEqual(splitServiceHost(serviceHost(label, domain.value)), { label, domain: domain.value });
    });
  }

  const cases: readonly (readonly [host: string, answer: string])[] = [
    ['AUTOCONFIG.Example.org', 'autoconfig of example.org'],
    ['autoconfig.xn--bcher-kva.example', 'autoconfig of xn--bcher-kva.example'],
    ['autoconfig.autoconfig.org', 'autoconfig of autoconfig.org'],
    ['autoconfig.org', 'none'],
    ['autoconfig', 'none'],
    ['example.org', 'none'],
    ['autoconfigx.example.org', 'none'],
    ['my.autoconfig.example.org', 'none'],
    ['imap.example.org', 'none'],
  ];
  for (const [host, answer] of cases) it(`${host}: ${answer}`, () => assert.equal(split(host), answer));
});

describe('the service labels that a provider uses', () => {
  const external = { outlook: { external: true } };
  const mtaSts = { mtaSts: { mode: 'none', mx: [], maxAge: 0 } } as const;
  const cases: readonly (readonly [
    what: string,
    given: Parameters<typeof aProvider>[0],
    hasPacc: boolean,
    labels: string,
  ])[] = [
    ['the usual', {}, true, 'autoconfig autodiscover ua-auto-config'],
    ['no PACC', {}, false, 'autoconfig autodiscover'],
    ['an MTA-STS policy', mtaSts, false, 'autoconfig autodiscover mta-sts'],
    ["somebody else's Autodiscover", external, true, 'autoconfig ua-auto-config'],
  ];
  for (const [what, given, hasPacc, labels] of cases) {
    it(`${what}: ${labels}`, () => {
      assert.equal(usedServiceLabels(aProvider(given), { hasPacc }).join(' '), labels);
    });
  }
});
