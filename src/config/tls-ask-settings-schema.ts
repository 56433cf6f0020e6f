import { z } from 'zod';
import { count, settingMeanings } from './setting-schema.ts';

const yesOrNo = 'write true or false';

/** What /tls-ask says yes to, for proxies that get certificates on demand. */
export const tlsAskSchema = z
  .object({
    wildcards: z
      .boolean()
      .prefault(false)
      .register(settingMeanings, {
        about: [
          'true: also for domains that only a wildcard ("*.example.org") names. Whoever can make names below it',
          'can then make the proxy order certificates.',
        ],
        write: yesOrNo,
      }),
    mx: z
      .boolean()
      .prefault(false)
      .register(settingMeanings, {
        about: [
          'true: also for domains that no list names, only because their MX leads to a provider. DNS of strangers',
          'then decides about your certificates.',
        ],
        write: yesOrNo,
      }),
    // 300 orders in three hours are what Let's Encrypt takes of an account; some of them have to be left for renewals.
    newPerHour: count(0, 100_000, 60, 'names', [
      'Names that get a yes for the first time, in an hour. Names that had a yes before do not count.',
    ]),
  })
  .prefault({})
  .register(settingMeanings, {
    about: ['What /tls-ask on the admin listener says yes to. See docs/tls.md.'],
    write: 'write wildcards, mx or newPerHour below it, indented',
  });
