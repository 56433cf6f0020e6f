import { z } from 'zod';
import { aPath, settingMeanings } from './setting-schema.ts';

/** Which key signs Apple profiles. */
export const signingSchema = z
  .object({
    certificate: aPath.register(settingMeanings, {
      about: [
        'A PEM file with the certificate and its chain, or a folder in the layout of certbot or Caddy.',
      ],
      write: 'write the path of a PEM file or of a folder that holds certificate and key',
      example: '/etc/letsencrypt/live/autoconfig.example.org',
      path: true,
    }),
    key: aPath.optional().register(settingMeanings, {
      about: ['The private key. Not needed where `certificate` is a folder that holds it.'],
      write: 'write the path of the key file',
      example: '/etc/letsencrypt/live/autoconfig.example.org/privkey.pem',
      path: true,
    }),
    passphrase: z
      .string()
      .min(1)
      .optional()
      .register(settingMeanings, {
        about: ['The passphrase of the key. Better in a file: SIGNPOST_SIGNING_PASSPHRASE_FILE names it.'],
        write: 'write the passphrase as a text, in quotes',
        example: '"..."',
        secret: true,
      }),
    required: z
      .boolean()
      .prefault(false)
      .register(settingMeanings, {
        about: [
          'true: without a usable certificate the server does not start, and profiles are refused',
          'instead of going out unsigned.',
        ],
        write: 'write true or false',
      }),
  })
  .optional()
  .register(settingMeanings, {
    about: ['Signs Apple profiles, so that iOS and macOS show them as verified. See docs/signing.md.'],
    write: 'write certificate (and key) below it, indented',
  });
