import { z } from 'zod';
import { aPath, by, listenForms, port, settingMeanings } from './setting-schema.ts';
import { parseListenAddress } from './settings-file-values.ts';

/** A listener of our own for https. */
export const tlsSchema = z
  .object({
    // A copy: what is registered belongs to the object, and a required path of another group is the same one.
    folder: aPath.clone().register(settingMeanings, {
      about: [
        "The folder with certificates and keys: certbot's (/etc/letsencrypt), Caddy's storage, or pairs side by side",
        '(NAME.crt and NAME.key). The one that fits the asked name is used, and read again when it changes.',
      ],
      write: 'write the path of a folder that holds certificates and keys',
      example: '/etc/letsencrypt',
      path: true,
    }),
    listen: z
      .union([port, z.string()])
      .transform(by(parseListenAddress))
      .prefault(':8443')
      .register(settingMeanings, {
        about: ['Where https is answered. Port 443 needs a right: CAP_NET_BIND_SERVICE.'],
        write: listenForms,
      }),
  })
  .optional()
  .register(settingMeanings, {
    about: ['Answers https without a proxy in front. See docs/tls.md.'],
    write: 'write folder (and listen) below it, indented',
  });
