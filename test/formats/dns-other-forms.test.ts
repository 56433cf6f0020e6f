import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { dnsJson } from '../../src/formats/dns-json.ts';
import { octodnsText } from '../../src/formats/dns-octodns.ts';
import { dnsRecords } from '../../src/formats/dns.ts';
import { isOfZone, printData } from '../../src/formats/dns-record.ts';
import { matchGolden } from '../support/golden.ts';
import { aProvider } from '../support/providers.ts';
import { aDomain, aPattern, dnsCases, options, recordsOf } from './dns-cases.ts';

interface OctodnsRecord {
  readonly type: string;
  readonly ttl: number;
  readonly value?: unknown;
  readonly values?: readonly unknown[];
}

/** octoDNS refuses a file whose keys are not in order, at every level. */
function assertSorted(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) assert.deepEqual(Object.keys(value), Object.keys(value).sort());
  for (const inner of Object.values(value)) assertSorted(inner);
}

/** A value of octoDNS in the words of a zone file. */
function printed(value: unknown, type: string): string {
  const fields = value as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'MX':
      return `${String(fields['preference'])} ${String(fields['exchange'])}`;
    case 'SRV':
      return ['priority', 'weight', 'port', 'target'].map((name) => String(fields[name])).join(' ');
    case 'TXT':
      return `"${String(value).replaceAll(String.raw`\;`, ';')}"`;
    default:
      return String(value);
  }
}

describe('octoDNS', () => {
  for (const one of dnsCases) {
    const { name, domain } = one;
    const found = recordsOf(one);
    const text = octodnsText(found, domain);

    it(`${name}: golden file`, () => {
      matchGolden(join('dns', `${name}.octodns.yaml`), text);
    });

    it(`${name}: a YAML reader finds every record of the zone, in order`, () => {
      const zone = parse(text) as Readonly<Record<string, OctodnsRecord | readonly OctodnsRecord[]>>;
      assertSorted(zone);
      const rows = Object.entries(zone).flatMap(([owner, sets]) =>
        [sets]
          .flat()
          .flatMap(({ type, value, values }) =>
            (values ?? [value]).map(
              (each) => `${owner === '' ? '' : `${owner}.`}${domain} ${type} ${printed(each, type)}`,
            ),
          ),
      );
      const expected = found.records
        .filter((record) => isOfZone(record, domain))
        .map(({ owner, data }) => `${owner} ${data.type} ${printData(data)}`);
      assert.deepEqual(rows.sort(), expected.sort());
    });
  }
});

describe("octoDNS's order of names", () => {
  it('counts digits as numbers', () => {
    const mx = ['*.mx10.example.org', '*.mx2.example.org', '*.mx2b.example.org', '*.mx.example.org'].map(
      aPattern,
    );
    const domain = aDomain('example.org');
    const text = octodnsText(dnsRecords(aProvider({ mx }), domain, options()), domain);
    const names = Object.keys(parse(text) as object).filter((name) => name.startsWith('autoconfig'));
    assert.deepEqual(
      names,
      ['', '.mx', '.mx2', '.mx2b', '.mx10'].map((rest) => `autoconfig${rest}`),
    );
  });
});

describe('JSON', () => {
  for (const one of dnsCases) {
    const { name, domain } = one;
    const found = recordsOf(one);

    it(`${name}: one line that holds every record`, () => {
      const line = dnsJson(found, domain);
      assert.doesNotMatch(line, /\n/);
      const value = JSON.parse(line) as Readonly<
        Record<'records' | 'elsewhere', readonly { owner: string; data: string }[]>
      >;
      const rows = [...value.records, ...value.elsewhere].map(({ owner, data }) => `${owner} ${data}`);
      const expected = found.records.map(({ owner, data }) => `${owner}. ${printData(data)}`);
      assert.deepEqual(rows.sort(), expected.sort());
      assert.ok(value.records.every(({ owner }) => owner.endsWith(`${domain}.`)));
    });
  }

  it('everything: golden file', () => {
    const [, everything] = dnsCases;
    assert.ok(everything);
    const value: unknown = JSON.parse(dnsJson(recordsOf(everything), everything.domain));
    matchGolden(join('dns', 'everything.json'), `${JSON.stringify(value, undefined, 2)}\n`);
  });
});
