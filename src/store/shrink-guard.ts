/** Below this number of domains a loss is taken as meant: one customer leaves, a test folder is cleared. */
const fewestHeldBack = 10;

/**
 * Losses are added up for this long, in milliseconds: a folder that is being emptied loses its files one by one, and each
 * look at it finds only some of them gone.
 */
const memory = 60_000;

/** The percentage above which a loss is held back, unless the settings say otherwise. */
export const defaultMaxShrink = 20;

/**
 * Tells a folder that lost its files (an empty mount, half a sync) from customers who leave: domains that went within
 * the last minute are held against those that were there before. The limit is a share in percent; 100 lets all go.
 */
export class ShrinkGuard {
  readonly #maxShrink: number;
  readonly #clock: () => number;
  #losses: readonly { readonly at: number; readonly gone: number }[] = [];

  constructor(maxShrink: number, clock: () => number) {
    this.#maxShrink = maxShrink;
    this.#clock = clock;
  }

  /** True where this loss is too large to be believed. `served` counts the domains before it. */
  holdsBack(gone: number, served: number): boolean {
    if (gone === 0) return false;
    const since = this.#clock() - memory;
    this.#losses = this.#losses.filter(({ at }) => at >= since);
    const before = this.#losses.reduce((sum, loss) => sum + loss.gone, 0);
    const lost = before + gone;
    return lost >= fewestHeldBack && lost * 100 > this.#maxShrink * (before + served);
  }

  /** A loss that was let through. */
  takeLoss(gone: number): void {
    if (gone > 0) this.#losses = [...this.#losses, { at: this.#clock(), gone }];
  }

  /** Somebody said that the losses are meant. */
  forget(): void {
    this.#losses = [];
  }
}
