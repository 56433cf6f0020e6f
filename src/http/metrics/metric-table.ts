/** What Prometheus is told about a metric, and how the figures of several processes become one. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** One sentence, for `# HELP` and for docs/metrics.md. */
  readonly help: string;
  /** Labels and their values, each from a closed set; the values as the documentation names them. */
  readonly labels?: Readonly<Record<string, string>>;
  /** `sum` unless the figures of processes can't be added. */
  readonly over?: 'sum' | 'max';
}

/**
 * Every metric of the server, in the order in which they are written. No label ever holds a domain, an address or
 * anything else that a stranger can choose: each value makes a series, and series cost memory where they are kept.
 */
export const metricTable = {
  requests: {
    name: 'signpost_requests_total',
    type: 'counter',
    help: 'Requests answered on the public listeners.',
    labels: {
      format:
        'as `route` in the log: `thunderbird`, `outlook`, `outlook-json`, `apple`, `pacc`, `setup` ..., `none` for no route',
      status: '`1xx` to `5xx`',
    },
  },
  requestsByProgram: {
    name: 'signpost_requests_by_program_total',
    type: 'counter',
    help: 'Requests by the family of the program that asked.',
    labels: { program: 'as `program` in the log: `thunderbird`, `outlook`, `apple` ..., `other`, `none`' },
  },
  requestSeconds: {
    name: 'signpost_request_seconds',
    type: 'histogram',
    help: 'Time from the request to the end of writing the answer.',
    labels: {
      format:
        '`thunderbird`, `outlook`, `outlook-json`, `apple`, `page` (also QR codes and letters), `other`',
    },
  },
  rateLimited: {
    name: 'signpost_rate_limited_requests_total',
    type: 'counter',
    help: 'Requests refused with 429, because one client asked too often.',
  },
  state: {
    name: 'signpost_store_state',
    type: 'gauge',
    help: '1 for the state that the provider files are in; degraded means that something is broken and its last good version is served.',
    labels: { state: '`starting`, `ready`, `degraded`' },
    over: 'max',
  },
  files: {
    name: 'signpost_provider_files',
    type: 'gauge',
    help: 'Provider files that are served.',
    labels: { state: '`current`, `last-good` (broken or held back now)' },
    over: 'max',
  },
  domains: {
    name: 'signpost_domains',
    type: 'gauge',
    help: 'Domains that provider files name, without those of wildcards and directories.',
    over: 'max',
  },
  problems: {
    name: 'signpost_problems',
    type: 'gauge',
    help: 'Problems in provider files and directories, as /status lists them.',
    labels: { severity: '`error`, `warning`' },
    over: 'max',
  },
  loadedAt: {
    name: 'signpost_loaded_timestamp_seconds',
    type: 'gauge',
    help: 'When what is served was last taken over from the provider files.',
    over: 'max',
  },
  reloads: {
    name: 'signpost_reloads_total',
    type: 'counter',
    help: 'Changes of the provider files that were taken over, by how they went.',
    labels: {
      result: '`clean`, `problems` (last good versions go on), `held-back` (see `limits.maxShrink`)',
    },
  },
  heldBackDomains: {
    name: 'signpost_held_back_domains',
    type: 'gauge',
    help: 'Domains that a change would take away and that are served on, until `signpost reload --force`.',
    over: 'max',
  },
  directoryDown: {
    name: 'signpost_directory_down',
    type: 'gauge',
    help: '1 for a directory that is down, in any process; what is known of its domains is served on.',
    labels: { directory: 'the name in signpost.yaml' },
    over: 'max',
  },
  directoryQuestions: {
    name: 'signpost_directory_questions_total',
    type: 'counter',
    help: 'Questions that directories were asked; answers from memory do not count.',
    labels: { directory: 'the name in signpost.yaml', result: '`answered`, `failed`' },
  },
  directoryAnswers: {
    name: 'signpost_directory_answers',
    type: 'gauge',
    help: 'Hosted domains of directories that are remembered.',
    over: 'max',
  },
  signerState: {
    name: 'signpost_signer_state',
    type: 'gauge',
    help: '1 for how Apple profiles go out.',
    labels: { state: '`off`, `ready`, `last-good`, `unsigned`' },
    over: 'max',
  },
  signerExpiry: {
    name: 'signpost_signer_expiry_timestamp_seconds',
    type: 'gauge',
    help: 'When the certificate that signs profiles ends.',
    over: 'max',
  },
  signing: {
    name: 'signpost_signatures',
    type: 'gauge',
    help: 'Profiles that are being signed, and that wait for it.',
    labels: { state: '`running`, `waiting`' },
  },
  signaturesRefused: {
    name: 'signpost_signatures_refused_total',
    type: 'counter',
    help: 'Profiles refused with 503, because too many waited for a signature.',
  },
  tlsState: {
    name: 'signpost_tls_state',
    type: 'gauge',
    help: '1 for the state of the certificates of our own https; nothing without `tls`.',
    labels: { state: '`ready`, `degraded`, `none`' },
    over: 'max',
  },
  tlsExpiry: {
    name: 'signpost_tls_expiry_timestamp_seconds',
    type: 'gauge',
    help: 'When the first of these certificates ends.',
    over: 'max',
  },
  logDropped: {
    name: 'signpost_log_lines_dropped_total',
    type: 'counter',
    help: 'Log lines dropped, because nobody read them fast enough.',
  },
  processes: {
    name: 'signpost_processes',
    type: 'gauge',
    help: 'Processes that told their figures, the one that watches the files included.',
  },
  workerEnds: {
    name: 'signpost_worker_ends_total',
    type: 'counter',
    help: 'Workers that ended without being asked to and were replaced; nothing without `workers`.',
    labels: {
      reason: '`crashed`, `killed` (from outside, mostly for want of memory), `hung` (no sign of life)',
    },
  },
  cpu: {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'CPU time of all processes of the server.',
  },
  memory: {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    help: 'Memory of all processes of the server; what they share counts in each.',
  },
  heap: {
    name: 'nodejs_heap_size_used_bytes',
    type: 'gauge',
    help: 'Heap in use, of all processes of the server.',
  },
  eventLoop: {
    name: 'signpost_event_loop_active_seconds_total',
    type: 'counter',
    help: 'Time in which event loops were busy; a rate near the number of workers means that there is no room left.',
  },
  started: {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'When the process that started last was started.',
    over: 'max',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** A metric of the table. */
export type MetricKey = keyof typeof metricTable;
