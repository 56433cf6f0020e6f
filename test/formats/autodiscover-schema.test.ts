import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseDomain } from '../../src/model/domain.ts';
import { parseEmailAddress } from '../../src/model/email-address.ts';
import { answerAutodiscoverGet, prepareAutodiscover } from '../../src/formats/autodiscover.ts';
import { errorDocument, type PoxErrorCode } from '../../src/formats/autodiscover-error.ts';
import { outlook } from '../../src/formats/autodiscover-pox.ts';
import { needsProgram, needsShared } from '../support/needs.ts';
import { sharedFolder } from '../support/paths.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { answerTo, context, documentOf, mobilesyncBody, requestBody } from './autodiscover-support.ts';

const everything = aProvider({
  incoming: [
    aServer('imap', 'mail.%EMAILDOMAIN%', { socketType: 'STARTTLS' }),
    aServer('pop3', 'h.example', { socketType: 'plain' }),
  ],
  calendar: aUrlService('dav.%EMAILDOMAIN%', '/dav/?a=1&b=2'),
  addressbook: aUrlService('dav.example.org', '/', { username: '%EMAILLOCALPART%' }),
  activeSync: aUrlService('eas.example.org'),
  outlook: { external: false, ttl: 24 },
});
const toOther = aProvider({ outlook: { external: false, redirectAddress: 'other.example' } });
const codes: readonly PoxErrorCode[] = [500, 501, 600, 601, 602, 603];

/** Every kind of answer that has a body, by a name that is fit for a file. */
function documents(): Map<string, string> {
  const address = parseEmailAddress('ann@example.org');
  const domain = parseDomain('example.org');
  const redirectUrl = 'https://exchange.example.net/autodiscover/autodiscover.xml?a=1&b=2';
  const toUrl = outlook.prepare(aProvider({ outlook: { external: false, redirectUrl } }));
  assert.ok(address.ok && domain.ok && typeof toUrl === 'function');
  const get = answerAutodiscoverGet(prepareAutodiscover(aProvider()), { ...context, domain: domain.value });
  return new Map([
    ['settings', documentOf(answerTo(requestBody(), everything))],
    [
      'settings-escaped',
      documentOf(answerTo(requestBody({ address: '"&lt;a> &amp;"@bücher.example' }), everything)),
    ],
    ['settings-get', documentOf(get)],
    ['mobilesync', documentOf(answerTo(mobilesyncBody, everything))],
    ['mobilesync-escaped', documentOf(answerTo(mobilesyncBody.replace('ann@', 'a&amp;b@'), everything))],
    ['mobilesync-redirect', documentOf(answerTo(mobilesyncBody, toOther))],
    ['redirect-address', documentOf(answerTo(requestBody({ address: 'a&amp;b@example.org' }), toOther))],
    ['redirect-url', toUrl({ address: address.value, origin: context.origin }).body],
    ...codes.map((code) => [`error-${code}`, errorDocument(code, context).body] as const),
  ]);
}

/** Answers what xmllint says about each file that doesn't validate. */
function validate(files: ReadonlyMap<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-autodiscover-'));
  try {
    const paths = [...files].map(([name, text]) => {
      const path = join(folder, `${name}.xml`);
      writeFileSync(path, text);
      return path;
    });
    const schema = join(sharedFolder ?? '', 'schemas', 'autodiscover-response.xsd');
    const run = spawnSync('xmllint', ['--noout', '--nonet', '--schema', schema, ...paths], {
      encoding: 'utf8',
    });
    return run.stderr
      .split('\n')
      .filter((line) => line !== '' && !line.endsWith(' validates'))
      .join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe(
  'xmllint with the schema of Autodiscover',
  { skip: needsShared() || needsProgram('xmllint') },
  () => {
    it('outlook 5: every kind of answer validates', () => assert.equal(validate(documents()), ''));

    it('outlook 5: the schema does refuse what is wrong', () => {
      const settings = documents().get('settings') ?? '';
      const wrong = new Map([['wrong', settings.replace('>IMAP<', '>imap<')]]);
      assert.match(validate(wrong), /imap/);
    });
  },
);
