import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { DnsRecords } from '../../src/formats/dns-question.ts';
import { isOfZone, printData } from '../../src/formats/dns-record.ts';
import { zoneText } from '../../src/formats/dns-zone-text.ts';
import type { Domain } from '../../src/model/domain.ts';
import { matchGolden } from '../support/golden.ts';
import { needsProgram } from '../support/needs.ts';
import { aDomain, dnsCases, recordsOf } from './dns-cases.ts';

/** What a zone has beside our records: its own head, and addresses of the hosts in it that we lead to. */
function frame({ records }: DnsRecords, domain: Domain): string {
  const owners = new Set(records.map(({ owner }) => owner));
  const targets = records.flatMap(({ data }) => {
    if (data.type === 'SRV' || data.type === 'CNAME') return [data.target];
    return data.type === 'MX' ? [data.exchange] : [];
  });
  const hosts = new Set(targets.filter((host) => host.endsWith(`.${domain}`) && !owners.has(host)));
  return [
    `${domain}. 3600 IN SOA ns.${domain}. hostmaster.${domain}. 1 3600 600 86400 3600`,
    `${domain}. 3600 IN NS ns.${domain}.`,
    ...[`ns.${domain}`, ...hosts].map((host) => `${host}. 3600 IN A 192.0.2.53`),
    '',
  ].join('\n');
}

const folder = mkdtempSync(join(tmpdir(), 'signpost-zone-'));
after(() => {
  rmSync(folder, { recursive: true });
});

/** Loads a zone as the name server would; answers it in canonical form, a record a line. */
function loadZone(text: string, domain: string): string {
  const file = join(folder, 'zone');
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync(
    'named-checkzone',
    ['-i', 'local', '-M', 'fail', '-S', 'fail', '-k', 'fail', '-D', domain, file],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, `${stdout}${stderr}`);
  assert.doesNotMatch(`${stdout}${stderr}`, /ignoring|warning/i);
  return stdout;
}

describe('zone text', () => {
  for (const one of dnsCases) {
    const { name, domain } = one;
    const found = recordsOf(one);
    const text = zoneText(found, domain);

    it(`${name}: golden file`, () => {
      matchGolden(join('dns', `${name}.zone`), text);
    });

    it(`autoconfig 57: named-checkzone loads ${name}`, { skip: needsProgram('named-checkzone') }, () => {
      const loaded = loadZone(frame(found, domain) + text, domain);
      for (const { owner, data } of found.records.filter((record) => isOfZone(record, domain))) {
        const row = loaded.split('\n').find((line) => {
          const [first = '', , , type, ...rest] = line.split(/\s+/);
          return first === `${owner}.` && type === data.type && rest.join(' ') === printData(data);
        });
        assert.ok(row !== undefined, `${owner} ${data.type} ${printData(data)} was not read`);
      }
    });
  }

  it('hostile texts stay inside their quotes', { skip: needsProgram('named-checkzone') }, () => {
    const domain = aDomain('example.org');
    const texts = [
      'a"b',
      'a\\',
      '\\"',
      'a\nb. IN A 192.0.2.9',
      '$INCLUDE /etc/passwd',
      '; comment',
      '()',
      'ü'.repeat(300),
      '',
    ];
    const records = texts.map((value, index) => ({
      owner: `t${index}.example.org`,
      ttl: 60,
      data: { type: 'TXT', text: value },
      need: 'optional',
      why: 'a test',
      readers: ['a test'],
    })) satisfies DnsRecords['records'];
    const found = { records, notes: [] };
    const loaded = loadZone(frame(found, domain) + zoneText(found, domain), domain);
    assert.equal(loaded.split('\n').filter((line) => /\sTXT\s/.test(line)).length, texts.length);
    assert.doesNotMatch(loaded, /192\.0\.2\.9$/m);
  });
});
