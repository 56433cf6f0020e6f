import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { mailPrograms } from '../../src/clients/index.ts';
import { printPattern } from '../../src/model/domain.ts';
import { needsShared } from '../support/needs.ts';
import { sharedFolder } from '../support/paths.ts';
import { importText, onlyFile, providerOf, renderFirst } from './import-file.ts';

const folder = join(sharedFolder ?? '', 'ispdb');
const names = sharedFolder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.xml'));

/** Files of which a program makes something else than of the original, and why. */
const placeholderInHost = 'these leave %EMAILDOMAIN% in a host name in place or drop it; Signpost fills it';
const exceptions: Readonly<Record<string, { readonly programs: string; readonly reason: string }>> = {
  'dd.iij4u.or.jp.xml': {
    programs: 'evolution',
    reason: 'Evolution drops %EMAILDOMAIN% from the user name of the original; Signpost fills it',
  },
  'free.fr.xml': {
    programs: 'fairemail',
    reason: 'FairEmail takes the user name of the web mail page, which is not sent any more, for the account',
  },
  'inbox.lv.xml': { programs: 'evolution, nextcloud, fairemail, geary', reason: placeholderInHost },
  'kokuyou.ne.jp.xml': {
    programs: 'thunderbird, evolution, kmail, delta-chat, nextcloud',
    reason:
      'the SMTP server takes no login and has no user name in the original; a provider file always has one',
  },
  'mail.ee.xml': { programs: 'evolution, nextcloud, fairemail, geary', reason: placeholderInHost },
  'mx1.tiki.ne.jp.xml': { programs: 'evolution', reason: placeholderInHost },
  'pop.shibata.ne.jp.xml': { programs: 'evolution, nextcloud', reason: placeholderInHost },
  'teol.net.xml': {
    programs: 'thunderbird, thunderbird-android, evolution, kmail, delta-chat, nextcloud',
    reason: 'the original forgets the user name of its SMTP server',
  },
};

describe('files of the provider database', { skip: needsShared() }, () => {
  for (const name of names) {
    const original = readFileSync(join(folder, name));
    const run = async () => providerOf(onlyFile(await importText(original, { name, licence: true })));

    it(`autoconfig 48: ${name} imports, and its answer imports to the same answer`, async () => {
      const once = renderFirst(await run());
      const twice = renderFirst(providerOf(onlyFile(await importText(once.xml, { name }))));
      assert.equal(twice.xml, once.xml);
    });

    it(`autoconfig 50: ${name} keeps its licence and origin`, async () => {
      const { text } = onlyFile(await importText(original, { name, licence: true }));
      const head = text.split('\n\n')[0] ?? '';
      assert.match(head, /Mozilla Public License 2\.0/);
      assert.ok(head.includes(name), head);
      assert.match(head, /Changes: none/);
    });

    it(`${name} says the same to every program`, async () => {
      const { domain, xml } = renderFirst(await run());
      const different = mailPrograms
        .filter((program) => program.reads === 'thunderbird')
        .filter((program) => {
          const pick = (document: string) => {
            const { accepted, incoming, outgoing } = program.read(document, { localPart: 'ann', domain });
            return { accepted, incoming, outgoing };
          };
          return !isDeepStrictEqual(pick(original.toString('utf8')), pick(xml));
        })
        .map((program) => program.name);
      assert.equal(different.join(', '), exceptions[name]?.programs ?? '');
    });
  }

  it('autoconfig 48: all their domains are there, each in one file', async () => {
    const claimed: string[] = [];
    for (const name of names) {
      const { domains } = providerOf(onlyFile(await importText(readFileSync(join(folder, name)), { name })));
      claimed.push(...domains.map(printPattern));
    }
    const written = names.flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/<domain>([^<]*)</g)].map(([, domain]) => domain),
    );
    assert.equal(new Set(claimed).size, claimed.length);
    assert.deepEqual(new Set(claimed), new Set(written));
  });
});
