import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { SigningSettings } from '../../src/config/settings.ts';
import { openProfileSigner, type ProfileSignerOptions } from '../../src/signing/open-profile-signer.ts';
import { SignerBusy, SignerUnavailable, type ProfileSigner } from '../../src/signing/profile-signer.ts';
import type { SignerEvent } from '../../src/signing/watch-signer.ts';
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

const skip = needsProgram('openssl');
const profile = Buffer.from(writePlist({ PayloadDisplayName: 'x' }));
const day = 24 * 60 * 60 * 1000;

interface Opened {
  readonly signer: ProfileSigner;
  readonly events: SignerEvent[];
}

/** Opens a signer, gives it to a test and closes it. */
async function withSigner(
  settings: Partial<SigningSettings> | undefined,
  rest: Partial<ProfileSignerOptions>,
  test: (opened: Opened) => Promise<void>,
): Promise<void> {
  const events: SignerEvent[] = [];
  const signer = await openProfileSigner({
    ...(settings === undefined
      ? {}
      : { settings: { certificate: '/nonexistent', required: false, ...settings } }),
    onEvent: (event) => events.push(event),
    pollInterval: 20,
    ...rest,
  });
  try {
    await test({ signer, events });
  } finally {
    await signer.close();
  }
}

/** Waits until something holds; fails after ten seconds. */
async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, what);
    await delay(20);
  }
}

/** Puts a pair where a signer watches, the key first, as a careless copy does. */
function install(folder: string, from: Issuer, intermediate: Issuer): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(from.key, join(folder, 'tls.key'));
  writeFileSync(
    join(folder, 'tls.crt'),
    readFileSync(from.certificate, 'utf8') + readFileSync(intermediate.certificate, 'utf8'),
  );
}

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
    it(`apple 61: a thousand ${kind} signatures at once all verify`, async () => {
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
