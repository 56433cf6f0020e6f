/** An answer taken apart: what a bare server sends. */
export interface Answer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** In base64. */
  readonly body: string;
}

/** What a server process is started as. */
export type ServerWish =
  | { readonly kind: 'bare'; readonly answer: Answer }
  | {
      readonly kind: 'own';
      /** Whether requests are logged. */
      readonly logged: boolean;
      /** PEM files that sign profiles; absent = unsigned. */
      readonly key?: { readonly certificate: string; readonly key: string };
      /** A folder of provider files; absent = one provider in memory. */
      readonly folder?: string;
      readonly state?: string;
    };

/** What a server process tells: its port first, then CPU microseconds and bytes of heap whenever it is asked. */
export type Report = { readonly port: number } | { readonly cpu: number; readonly memory: number };
