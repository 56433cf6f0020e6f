import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
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
import { install, profile, until, withSigner } from './signers.ts';

const skip = needsProgram('openssl');

describe('the files of the signer', { skip }, () => {
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

  it('apple 60: a renewal is used without a restart, from EC to RSA too', async () => {
    const watched = join(folder, 'renewed');
    install(watched, leaf('first'), pki.intermediate);
    await withSigner({ certificate: watched }, {}, async ({ signer, events }) => {
      const subject = (): string => {
        const status = signer.status();
        return status.state === 'ready' ? status.subject : status.state;
      };
      assert.equal(subject(), 'CN=first');
      install(watched, leaf('second', 'rsa:2048'), pki.intermediate);
      await until(() => subject() === 'CN=second', 'the new certificate is in use');
      assert.ok(verifies(await signer.sign(profile)));
      assert.equal(events.at(-1)?.kind, 'ready');
      assert.match(events.at(-1)?.message ?? '', /CN=second/);
    });
  });

  it("apple 60: certbot's links are followed when they move", async () => {
    const live = join(folder, 'letsencrypt', 'live', 'mail');
    const archive = join(folder, 'letsencrypt', 'archive', 'mail');
    mkdirSync(live, { recursive: true });
    mkdirSync(archive, { recursive: true });
    const put = (number: number, from: Issuer): void => {
      install(join(folder, `staging${number}`), from, pki.intermediate);
      renameSync(join(folder, `staging${number}`, 'tls.crt'), join(archive, `fullchain${number}.pem`));
      renameSync(join(folder, `staging${number}`, 'tls.key'), join(archive, `privkey${number}.pem`));
    };
    const link = (name: string, number: number): void => {
      rmSync(join(live, `${name}.pem`), { force: true });
      symlinkSync(`../../archive/mail/${name}${number}.pem`, join(live, `${name}.pem`));
    };
    put(1, leaf('certbot-one'));
    for (const name of ['fullchain', 'privkey']) link(name, 1);
    await withSigner({ certificate: live }, {}, async ({ signer }) => {
      put(2, leaf('certbot-two'));
      link('privkey', 2);
      // Between the two links key and certificate do not belong together: the former pair goes on.
      await until(() => signer.status().state === 'last-good', 'the mismatch is seen');
      assert.ok(verifies(await signer.sign(profile)));
      link('fullchain', 2);
      await until(() => {
        const status = signer.status();
        return status.state === 'ready' && status.subject === 'CN=certbot-two';
      }, 'the new pair is in use');
      assert.ok(verifies(await signer.sign(profile)));
    });
  });

  const breakages: readonly [string, (watched: string) => void, RegExp][] = [
    [
      'is cut short',
      (watched) => writeFileSync(join(watched, 'tls.crt'), '-----BEGIN CERTIFICATE-----\nAAAA'),
      /no certificate/,
    ],
    ['loses its key', (watched) => rmSync(join(watched, 'tls.key')), /no certificate with key/],
    [
      'gets the key of another',
      (watched) => copyFileSync(pki.root.key, join(watched, 'tls.key')),
      /belongs to none/,
    ],
  ];
  for (const [name, damage, expected] of breakages) {
    it(`apple 60: a renewal that ${name} keeps the former certificate, and is told once`, async () => {
      const watched = join(folder, `broken ${name}`);
      const good = leaf(`good-${name.replaceAll(' ', '-')}`);
      install(watched, good, pki.intermediate);
      await withSigner({ certificate: watched, required: true }, {}, async ({ signer, events }) => {
        damage(watched);
        await until(() => signer.status().state === 'last-good', 'the damage is seen');
        assert.ok(verifies(await signer.sign(profile)));
        await delay(100);
        assert.deepEqual(
          events.map((event) => event.kind),
          ['ready', 'last-good'],
        );
        assert.match(events[1]?.message ?? '', expected);
        install(watched, good, pki.intermediate);
        await until(() => signer.status().state === 'ready', 'the mended files are in use');
      });
    });
  }

  it('a key that appears later is taken up, and nothing of a passphrase is ever told', async () => {
    const watched = join(folder, 'late');
    await withSigner({ certificate: watched, passphrase: 'secret words' }, {}, async ({ signer, events }) => {
      assert.equal(signer.status().state, 'unsigned');
      install(watched, leaf('late-one'), pki.intermediate);
      await until(() => signer.status().state === 'ready', 'the key is in use');
      assert.doesNotMatch(JSON.stringify([events, signer.status()]), /secret words|PRIVATE/);
    });
  });
});
