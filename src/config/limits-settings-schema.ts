import { z } from 'zod';
import { count, settingMeanings } from './setting-schema.ts';

/** Bounds on what strangers may send and on what the server takes on. */
export const limitsSchema = z
  .object({
    bodyBytes: count(1024, 1_048_576, 16_384, 'bytes', ['Bytes of a request body, after unpacking.']),
    urlLength: count(512, 16_384, 4096, 'characters', ['Characters of path and query of a request.']),
    headersTimeout: count(1, 300, 10, 'seconds', ['Seconds until a client has sent its headers.']),
    requestTimeout: count(1, 300, 15, 'seconds', ['Seconds until a client has sent its whole request.']),
    keepAliveTimeout: count(1, 3600, 75, 'seconds', [
      "Seconds an idle connection stays open. Keep it above your proxy's own (nginx: 60).",
    ]),
    drainDelay: count(0, 300, 5, 'seconds', [
      'Seconds between the signal to stop (/readyz turns to 503) and the end of accepting connections.',
    ]),
    drainTimeout: count(0, 300, 15, 'seconds', [
      'Seconds that open requests then have left. Keep drainDelay + drainTimeout below the time after which',
      'your supervisor kills (Kubernetes: 30).',
    ]),
    perClientPerMinute: count(0, 100_000, 120, 'requests', [
      'Requests for profiles, QR codes, pages and letters that one client (an IPv4 address, or a /64 of IPv6) may',
      'make in a minute. Discovery by mail programs is never limited, but for logins that users.answer: everyone',
      'tells. 0 = no limit. Each worker counts for itself.',
    ]),
    perClientBurst: count(1, 100_000, 60, 'requests', ['How many of these at once, after a pause.']),
    maxShrink: count(0, 100, 20, 'percent', [
      'Percent of the domains. Where a change of the provider files would take away more (and at least 10), such as',
      'an empty mount, they are served on until "signpost reload --force". 100 lets every change through.',
    ]),
    signing: count(1, 64, 2, 'signatures', [
      'Profiles signed at the same time, in each worker. More makes everything else slower, not this faster.',
    ]),
    signingQueue: count(0, 10_000, 100, 'profiles', [
      'Profiles that wait for a signature, in each worker. One more is answered with 503 and asked for again.',
    ]),
  })
  .prefault({})
  .register(settingMeanings, {
    about: ['Bounds on what strangers may send and on what the server takes on.'],
    write: 'write limits below it, indented',
  });
