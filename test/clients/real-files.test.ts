import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Verdict } from '../../src/clients/client.ts';
import { mailPrograms } from '../../src/clients/index.ts';
import { needsShared } from '../support/needs.ts';
import { sharedFolder } from '../support/paths.ts';

/**
 * 73 of the 163 files of Thunderbird's provider database. The figures here are of these 73; the whole database, measured
 * with the programs' own code, gave 163 for Thunderbird, 117 for Android, 114 for Geary, 21 files in which Evolution
 * changes from SSL to STARTTLS.
 */
const folder = join(sharedFolder ?? '', 'ispdb');

function readAll(name: string): ReadonlyMap<string, Verdict> {
  const program = mailPrograms.find((one) => one.name === name);
  assert.ok(program, name);
  const files = readdirSync(folder).filter((file) => file !== 'LICENSE');
  return new Map(
    files.map((file) => [
      file,
      program.read(readFileSync(join(folder, file), 'utf8'), { localPart: 'ann', domain: 'example.org' }),
    ]),
  );
}

function filesWhere(name: string, condition: (verdict: Verdict) => boolean): readonly string[] {
  return [...readAll(name)].filter(([, verdict]) => condition(verdict)).map(([file]) => file);
}

describe('73 real files', { skip: needsShared() }, () => {
  /** How many each program takes servers from. */
  const accepted = {
    thunderbird: 73,
    'thunderbird-android': 49,
    evolution: 73,
    kmail: 73,
    // It guesses the half that is missing; kokuyou.ne.jp has POP3, and SMTP without a user name.
    'delta-chat': 72,
    nextcloud: 73,
    fairemail: 52,
    geary: 50,
  };
  for (const [name, count] of Object.entries(accepted)) {
    it(`${name} accepts ${count}`, () => {
      assert.equal(filesWhere(name, (verdict) => verdict.accepted).length, count);
    });
  }

  it('Thunderbird finds an incoming and an outgoing server in all of them', () => {
    assert.deepEqual(
      filesWhere('thunderbird', ({ incoming, outgoing }) => !incoming || !outgoing),
      [],
    );
  });

  it('Thunderbird logs in as "undefined" at teol.net, and nowhere else', () => {
    assert.deepEqual(
      filesWhere('thunderbird', ({ outgoing }) => outgoing?.username === 'undefined'),
      ['teol.net.xml'],
    );
  });

  it('Thunderbird for Android refuses 24, each for one of three reasons', () => {
    const refused = [...readAll('thunderbird-android').values()].filter((verdict) => !verdict.accepted);
    const count = (reason: RegExp): number => refused.filter(({ why }) => reason.test(why)).length;
    assert.equal(count(/socketType is plain/), 17);
    assert.equal(count(/there is no IMAP server/), 6);
    assert.equal(count(/SMTP server is at fault.*username is missing/), 1);
    assert.equal(refused.length, 24);
  });

  it('Geary refuses what does not begin with IMAP, and nothing else', () => {
    const begins = (file: string): string | undefined =>
      /<incomingServer\s+type="(\w+)"/.exec(readFileSync(join(folder, file), 'utf8'))?.[1];
    for (const [file, verdict] of readAll('geary')) {
      assert.equal(verdict.accepted, begins(file) === 'imap', `${file}: ${verdict.why}`);
    }
  });

  it('Evolution changes to STARTTLS in nine files that offer SSL first', () => {
    const thunderbird = readAll('thunderbird');
    const evolution = readAll('evolution');
    const changed = [...evolution].filter(
      ([file, { incoming }]) =>
        incoming?.type === 'imap' &&
        incoming.port === 143 &&
        incoming.socketType === 'STARTTLS' &&
        thunderbird.get(file)?.incoming?.port === 993,
    );
    assert.deepEqual(
      changed.map(([file]) => file),
      [
        'gandi.net.xml',
        'gmx.net.xml',
        'gransy.com.xml',
        'mail.com.xml',
        'mopera.net.xml',
        'oxcloud-eu.xml',
        'oxcloud-us.xml',
        'web.de.xml',
        'websupport.sk.xml',
      ],
    );
  });

  it('KMail sends with STARTTLS in 14 files that offer SSL too', () => {
    assert.equal(filesWhere('kmail', ({ why }) => why.includes('ranks STARTTLS')).length, 14);
  });

  it('no program repeats the mailbox in its words', () => {
    for (const { name } of mailPrograms) {
      for (const [file, { why, notes }] of readAll(name)) {
        assert.doesNotMatch(`${why} ${notes.join(' ')}`, /\bann\b/, `${name}, ${file}`);
      }
    }
  });
});
