import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { SigningSettings } from '../../src/config/settings.ts';
import { SignerBusy, SignerUnavailable } from '../../src/signing/profile-signer.ts';
import { writePlist } from '../../src/xml/plist.ts';
import { needsProgram } from '../support/needs.ts';
import {
  makeLeaf,
  makePki,
  temporaryFolder,
  verifyWithOpenssl,
  type Issuer,
  type KeyKind,
  type Pki,
} from './certificates.ts';
import { profile, until, withSigner } from './signers.ts';

const skip = needsProgram('openssl');
const day = 24 * 60 * 60 * 1000;

describe('the signer', { skip }, () => {
  const folder = skip === false ? temporaryFolder() : '';
  const pki: Pki | undefined = skip === false ? makePki(folder, 'P-256') : undefined;
  if (pki === undefined) return;
  const root = pki.root.certificate;
  const leaf = (name: string, kind: KeyKind = 'P-256'): Issuer =>
    makeLeaf(folder, name, kind, pki.intermediate, { subject: `/CN=${name}` });
  const verifies = (signed: Buffer): boolean => {
    const verified = verifyWithOpenssl(folder, signed, root);
    return verified.ok && verified.content.equals(profile);
  };
  const files = { certificate: pki.fullChain, key: pki.leaf.key };

  it('apple 62: without settings profiles go out as they are', async () => {
    await withSigner(undefined, {}, async ({ signer, events }) => {
      assert.ok((await signer.sign(profile)).equals(profile));
      assert.deepEqual(signer.status(), { state: 'off' });
      assert.deepEqual(events, []);
    });
  });

  it('signs and says by whom and until when', async () => {
    await withSigner(files, {}, async ({ signer, events }) => {
      assert.ok(verifies(await signer.sign(profile)));
      const status = signer.status();
      assert.ok(status.state === 'ready' && status.subject === 'CN=mail.example.org');
      assert.equal(status.warning, undefined);
      assert.deepEqual(
        events.map(({ kind, level }) => [kind, level]),
        [['ready', 'info']],
      );
    });
  });

  it('signs nothing but property lists', async () => {
    await withSigner(files, {}, async ({ signer }) => {
      for (const other of ['', 'x', '<?xml version="1.0"?><x/>', `\n${profile.toString()}`]) {
        await assert.rejects(signer.sign(Buffer.from(other)), TypeError);
      }
    });
  });

  for (const kind of ['P-256', 'rsa:2048'] as const) {
    it(`apple 61: reliability 10: a thousand ${kind} signatures at once all verify`, async () => {
      const own = leaf(`parallel-${kind.replace(':', '')}`, kind);
      const limits = { signing: 2, signingQueue: 1000 };
      await withSigner(own, { limits }, async ({ signer }) => {
        const contents = Array.from({ length: 1000 }, (_, index) =>
          Buffer.from(writePlist({ index, x: 'y'.repeat((index % 300) + 1) })),
        );
        const signed = await Promise.all(contents.map((content) => signer.sign(content)));
        assert.equal(new Set(signed.map((one) => one.toString('latin1'))).size, 1000);
        const chain = join(folder, 'chain.pem');
        writeFileSync(chain, readFileSync(root, 'utf8') + readFileSync(pki.intermediate.certificate, 'utf8'));
        for (let index = 0; index < 1000; index += 50) {
          const verified = verifyWithOpenssl(folder, signed[index] ?? Buffer.alloc(0), chain);
          assert.ok(
            verified.ok && verified.content.equals(contents[index] ?? Buffer.alloc(0)),
            verified.message,
          );
        }
        for (const [index, one] of signed.entries())
          assert.ok(one.includes(contents[index] ?? Buffer.alloc(1)));
      });
    });
  }

  it('refuses what its queue can not hold, and goes on', async () => {
    const own = leaf('queue', 'rsa:2048');
    await withSigner(own, { limits: { signing: 1, signingQueue: 2 } }, async ({ signer }) => {
      const results = await Promise.allSettled(Array.from({ length: 5 }, () => signer.sign(profile)));
      const refused = results.filter((one) => one.status === 'rejected');
      assert.equal(refused.length, 2);
      for (const one of refused) assert.ok(one.reason instanceof SignerBusy);
      assert.ok((await signer.sign(profile)).length > profile.length);
    });
  });

  const unusable: readonly [string, Partial<SigningSettings>, RegExp][] = [
    ['a missing file', { certificate: '/nonexistent/fullchain.pem' }, /fullchain\.pem does not exist/],
    ['a folder without a pair', { certificate: folder }, /several certificates|no certificate/],
    ['a key of another certificate', { certificate: pki.fullChain, key: pki.root.key }, /belongs to none/],
  ];
  for (const [name, settings, expected] of unusable) {
    it(`apple 59, 62: ${name} at start means unsigned profiles and one loud event`, async () => {
      await withSigner(settings, {}, async ({ signer, events }) => {
        assert.ok((await signer.sign(profile)).equals(profile));
        const status = signer.status();
        assert.ok(status.state === 'unsigned');
        assert.match(status.reason, expected);
        await delay(100);
        assert.equal(events.length, 1);
        assert.equal(events[0]?.kind, 'unsigned');
        assert.equal(events[0]?.level, 'error');
        assert.match(events[0]?.message ?? '', expected);
      });
    });

    it(`apple 59: ${name} fails the start where signing is required`, async () => {
      await assert.rejects(
        withSigner({ ...settings, required: true }, {}, async () => {}),
        SignerUnavailable,
      );
    });
  }

  it('apple 59: a certificate outside its dates does not sign at start', async () => {
    for (const [days, expected] of [
      [-1, /not valid before/],
      [91, /expired on/],
    ] as const) {
      const now = (): Date => new Date(Date.now() + days * day);
      await withSigner(files, { now }, async ({ signer }) => {
        const status = signer.status();
        assert.ok(status.state === 'unsigned' && expected.test(status.reason));
        assert.ok((await signer.sign(profile)).equals(profile));
      });
    }
  });

  it('apple 59: a certificate that expires while running stops signing, and says so once', async () => {
    let later = 0;
    const now = (): Date => new Date(Date.now() + later);
    await withSigner(files, { now }, async ({ signer, events }) => {
      assert.equal(signer.status().state, 'ready');
      later = 91 * day;
      assert.ok((await signer.sign(profile)).equals(profile));
      assert.equal(signer.status().state, 'unsigned');
      await until(() => events.some((event) => event.kind === 'unsigned'), 'the log says so');
      await delay(100);
      assert.equal(events.length, 2);
      assert.match(events[1]?.message ?? '', /unsigned: the certificate expired on/);
      later = 0;
      assert.ok(verifies(await signer.sign(profile)));
    });
    later = 0;
    await withSigner({ ...files, required: true }, { now }, async ({ signer }) => {
      later = 91 * day;
      await assert.rejects(signer.sign(profile), SignerUnavailable);
    });
  });

  it('apple 59: warns in the last week', async () => {
    const now = (): Date => new Date(Date.now() + 85 * day);
    await withSigner(files, { now }, async ({ signer, events }) => {
      const status = signer.status();
      assert.ok(status.state === 'ready' && status.warning !== undefined);
      assert.equal(events[0]?.kind, 'warning');
      assert.ok((await signer.sign(profile)).length > profile.length);
    });
  });
});
