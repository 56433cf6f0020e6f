/** What an operator is told about the signer. */
export type SignerStatus =
  | { readonly state: 'off' }
  | { readonly state: 'ready'; readonly subject: string; readonly notAfter: Date; readonly warning?: string }
  | {
      /** `unsigned`: profiles go out without a signature; `last-good`: the former certificate still signs. */
      readonly state: 'unsigned' | 'last-good';
      /** What is wrong, who owns the file, what to do. */
      readonly reason: string;
    };

/** How much there is to sign. */
export interface SigningLoad {
  readonly running: number;
  readonly waiting: number;
  /** How many were refused since the start, because too many waited. */
  readonly refused: number;
}

/** Turns a finished profile into what is sent. */
export interface ProfileSigner {
  /**
   * Signs a profile, or answers it unchanged where none can sign and `signing.required` is off.
   * Rejects with SignerBusy where the queue is full, SignerUnavailable where signing is required and impossible.
   */
  sign(profile: Buffer): Promise<Buffer>;
  status(): SignerStatus;
  /** How much there is to sign, for metrics; absent where nothing signs. */
  load?(): SigningLoad;
  close(): Promise<void>;
}

/** The queue of signatures is full: try again soon (503 with Retry-After). */
export class SignerBusy extends Error {
  override readonly name = 'SignerBusy';
}

/** `signing.required` is set and there is no usable certificate. */
export class SignerUnavailable extends Error {
  override readonly name = 'SignerUnavailable';
}
