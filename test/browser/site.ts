import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { ProfileSigner } from '../../src/signing/profile-signer.ts';
import { plainText } from '../../src/model/text.ts';
import { memoryStore } from '../support/memory-store.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

/** Profiles as they are: what is signed is read by other tests. */
const noSigner: ProfileSigner = {
  sign: (profile) => Promise.resolve(profile),
  status: () => ({ state: 'off' }),
  close: () => Promise.resolve(),
};

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 40" width="180" height="40"><rect width="40" height="40" rx="10" fill="#0a6ed1"/><path d="M9 13h22v15H9z M9 13l11 9 11-9" fill="none" stroke="#fff" stroke-width="2"/><text x="50" y="28" font-family="sans-serif" font-size="22" font-weight="700" fill="#0a6ed1">Example</text></svg>';

/** A company that looks like one: name, logo, colour, a help desk, calendar and address book. */
function anOrdinaryProvider(folder: string): ReturnType<typeof aProvider> {
  return aProvider({
    file: join(folder, 'example.org.yaml'),
    displayName: plainText('Example Mail'),
    incoming: [aServer('imap', 'imap.example.org'), aServer('pop3', 'pop.example.org')],
    outgoing: [aServer('smtp', 'smtp.example.org')],
    calendar: aUrlService('dav.example.org'),
    addressbook: aUrlService('dav.example.org'),
    webmail: { scheme: 'https', hostname: 'webmail.example.org', path: '/' },
    documentation: [{ url: 'https://www.example.org/help', text: plainText('Help pages') }],
    passwordHelp: {
      url: 'https://www.example.org/password',
      instruction: plainText('Use the password of your desk, or make an app password.'),
    },
    help: {
      phone: '+49 30 123456',
      hours: plainText('Monday to Friday, 9 to 17'),
      contact: 'help@example.org',
    },
    branding: {
      logo: 'logo.svg',
      accentColor: '#0a6ed1',
      imprint: 'https://www.example.org/imprint',
      privacy: 'https://www.example.org/privacy',
    },
  });
}

/** A server that runs, as a visitor reaches it. */
export interface Site extends Served {
  /** `http://setup.example.org:PORT`, without a final slash. */
  readonly origin: string;
}

const folders: string[] = [];

// Here and not in openSite: what a `before` registers runs at its own end, and the logo would be gone with the folder.
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Starts the real server with example.org on it; it ends with the tests of the file. */
export async function openSite(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-site-'));
  folders.push(folder);
  writeFileSync(join(folder, 'logo.svg'), logo);
  const served = await serve({ store: memoryStore([anOrdinaryProvider(folder)]), signer: noSigner });
  return { ...served, origin: `http://setup.example.org:${served.address.port}` };
}

/** How Safari on an iPhone introduces itself. */
export const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

/** The states of the page that a visitor may see, as paths. */
export const states: readonly (readonly [name: string, path: string, status: number])[] = [
  ['start', '/', 200],
  ['typing mistake', '/setup?emailaddress=ann', 400],
  ['iPhone', '/setup?emailaddress=ann@example.org&device=ios', 200],
  ['Android', '/setup?emailaddress=ann@example.org&device=android', 200],
  ['Mac', '/setup?emailaddress=ann@example.org&device=mac', 200],
  ['Windows', '/setup?emailaddress=ann@example.org&device=windows', 200],
  ['Linux', '/setup?emailaddress=ann@example.org&device=linux', 200],
  ['unknown domain', '/setup?emailaddress=ann@example.com', 404],
  ['letter', '/letter?emailaddress=ann@example.org', 200],
  ['address for programs', '/autodiscover/autodiscover.xml', 405],
];
