import type { SigningSettings } from '../config/settings.ts';
import { plistHead } from '../xml/plist.ts';
import { SignerUnavailable, type ProfileSigner } from './profile-signer.ts';
import { signatureQueue } from './signature-queue.ts';
import { watchSigner, type SignerEvent } from './watch-signer.ts';

export interface ProfileSignerOptions {
  /** Absent: profiles go out unsigned. */
  readonly settings?: SigningSettings | undefined;
  /** `limits.signing` and `limits.signingQueue` of the settings. */
  readonly limits?: { readonly signing: number; readonly signingQueue: number };
  /** Called for everything that an operator should find in the log. */
  readonly onEvent: (event: SignerEvent) => void;
  /** Opens under `signing.required` without a usable certificate, too, and refuses profiles until there is one. */
  readonly mayBeUnusable?: boolean;
  /** The clock, for tests. */
  readonly now?: () => Date;
  /** Milliseconds between two looks at the files. */
  readonly pollInterval?: number;
}

/** Two signatures at once keep both halves of the thread pool useful; name look-ups still pass in milliseconds. */
const defaultLimits = { signing: 2, signingQueue: 64 };

/** A renewed certificate has to be in use within five seconds. Two stats in two seconds cost nothing. */
const defaultPollInterval = 2000;

/**
 * Opens the signer of Apple profiles: loads certificate and key, and keeps watching their files until `close`.
 * Where they can't be used at start, profiles go out unsigned and an event says loudly why; under
 * `signing.required` it rejects with SignerUnavailable instead.
 */
export async function openProfileSigner(options: ProfileSignerOptions): Promise<ProfileSigner> {
  const { settings, onEvent, now = () => new Date() } = options;
  if (settings === undefined) return unsignedProfiles;
  const { signing, signingQueue } = options.limits ?? defaultLimits;
  const queue = signatureQueue({ running: signing, waiting: signingQueue });
  const watched = await watchSigner({
    settings,
    queue,
    onEvent,
    now,
    pollInterval: options.pollInterval ?? defaultPollInterval,
  });
  const atStart = watched.current();
  if (settings.required && !atStart.ok && options.mayBeUnusable !== true) {
    await watched.close();
    throw new SignerUnavailable(atStart.reason);
  }
  return {
    async sign(profile) {
      if (!profile.subarray(0, head.length).equals(head)) {
        throw new TypeError('only profiles that we wrote ourselves are signed');
      }
      const signer = watched.current();
      if (signer.ok) return signer.value.sign(profile, now());
      if (settings.required) throw new SignerUnavailable(signer.reason);
      return profile;
    },
    status: () => watched.status(),
    load: () => queue.load(),
    close: () => watched.close(),
  };
}

/** What every profile begins with: a signature of ours must never stand under anything else. */
const head = Buffer.from(plistHead);

const unsignedProfiles: ProfileSigner = {
  sign: (profile) => Promise.resolve(profile),
  status: () => ({ state: 'off' }),
  close: () => Promise.resolve(),
};
