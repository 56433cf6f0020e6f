import type { AddressInfo } from 'node:net';
import type { Settings } from '../../config/settings.ts';
import type { Figures } from '../../http/metrics/figures.ts';
import type { Domain } from '../../model/domain.ts';
import type { ToldAnswer } from '../../store/directories/told-answer.ts';
import type { ReplicaMessage } from '../../store/replica-message.ts';
import type { WorkerStatus } from './combined-status.ts';

/** What the primary tells a worker. Plain data, as structured clone takes it. */
export type ToWorker =
  | { readonly kind: 'start'; readonly start: WorkerStart }
  | { readonly kind: 'providers'; readonly message: ReplicaMessage }
  | { readonly kind: 'database'; readonly message: ReplicaMessage }
  /** Look at certificates now. Its answer says that everything told before is served, too. */
  | { readonly kind: 'reload'; readonly question: number }
  | { readonly kind: 'forget'; readonly domain: Domain }
  /** What directories answered other processes. */
  | { readonly kind: 'answers'; readonly answers: readonly ToldAnswer[] }
  /** All answers that were known before the worker began were told. */
  | { readonly kind: 'answers-told' }
  | { readonly kind: 'figures'; readonly question: number }
  | { readonly kind: 'drain' }
  /** Comes with a connection that the primary took from a port while it was being closed. */
  | { readonly kind: 'connection'; readonly port: number }
  /** No process listens any more. */
  | { readonly kind: 'ports-closed' };

/** What a worker needs to begin: the settings as the primary read them, so that all serve by the same ones. */
export interface WorkerStart {
  readonly settings: Settings;
  readonly workingFolder: string;
  /**
   * True where the primary has read its files: then everything comes, however long it takes, and others answer
   * meanwhile. Where it has not, a worker listens before, and says so.
   */
  readonly isLoaded: boolean;
  /** 1 and up; whoever takes the place of a worker that ended has its number. */
  readonly number: number;
}

/** What a worker tells the primary. */
export type ToPrimary =
  /** It listens to messages. */
  | { readonly kind: 'hello' }
  /** Told every few seconds. The status is absent until it serves. */
  | { readonly kind: 'alive'; readonly status?: WorkerStatus }
  /** What directories answered it. */
  | { readonly kind: 'answers'; readonly answers: readonly ToldAnswer[] }
  | { readonly kind: 'listening'; readonly address: AddressInfo; readonly tlsAddress?: AddressInfo }
  /** It can't listen. */
  | { readonly kind: 'refused'; readonly error: ListenError }
  /** Log lines, as JSON. */
  | { readonly kind: 'lines'; readonly lines: string }
  | { readonly kind: 'figures'; readonly question: number; readonly figures: Figures }
  | { readonly kind: 'reloaded'; readonly question: number }
  /** Comes with a listener that is about to be closed: 0 is the one for plain http, 1 the one for https. */
  | { readonly kind: 'port'; readonly port: number }
  /** It listens no more. */
  | { readonly kind: 'ports-closed' };

/** The fields of Node's own error. */
export interface ListenError {
  readonly message: string;
  readonly code: string | undefined;
  readonly port: number | undefined;
}
