import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDomain, parseHostname } from '../../src/model/domain.ts';
import { serviceHost, serviceLabels, splitServiceHost } from '../../src/model/service-hosts.ts';

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
