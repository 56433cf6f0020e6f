import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openMarionette, type Marionette } from './marionette.ts';
import { freePort, serverFolder, startProcess } from './server-process.ts';

/** A server that Thunderbird found. */
export interface FoundServer {
  readonly type: string;
  readonly hostname: string;
  /** Null where the file has none. */
  readonly port: number | null;
  readonly socketType: string;
  readonly authentication: string;
  readonly username: string | null;
}

/** What Thunderbird comes to for an address: incoming servers in its order, and the one that it sends by. */
export interface FoundAccount {
  readonly displayName: string;
  readonly incoming: readonly FoundServer[];
  readonly outgoing: FoundServer;
}

/** The real program, without a window. */
export interface Thunderbird {
  /** What its account set-up finds for an address, as it does when somebody types it; undefined where it finds nothing. */
  find(emailAddress: string): Promise<FoundAccount | undefined>;
  /** What its reader makes of documents, in their order, for ann@example.org; undefined where it refuses one. */
  read(documents: readonly string[]): Promise<readonly (FoundAccount | undefined)[]>;
  /** Makes the account that it found, and answers its incoming and outgoing server as they are stored. */
  create(emailAddress: string): Promise<readonly [FoundServer, FoundServer]>;
  close(): Promise<void>;
}

/** Settings of a profile: no guessing at servers, nothing sent home, and our stand-in for the internet. */
function preferences(marionettePort: number, proxyPort: number): string {
  const values: Readonly<Record<string, string | number | boolean>> = {
    'marionette.port': marionettePort,
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': proxyPort,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': proxyPort,
    'network.proxy.allow_hijacking_localhost': true,
    'mail.provider.suppress_dialog_on_startup': true,
    'datareporting.policy.dataSubmissionEnabled': false,
    'app.update.enabled': false,
    'security.OCSP.enabled': 0,
  };
  return Object.entries(values)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}

/** Words for the numbers that Thunderbird uses: nsMsgSocketType and nsMsgAuthMethod. */
const readServer = `
  const socketTypes = new Map(['plain', 'trySTARTTLS', 'alwaysSTARTTLS', 'SSL'].map((name) => [Ci.nsMsgSocketType[name], name]));
  const methods = ['passwordCleartext', 'passwordEncrypted', 'GSSAPI', 'NTLM', 'External', 'OAuth2', 'none'];
  const authentications = new Map(methods.map((name) => [Ci.nsMsgAuthMethod[name], name]));
  const readServer = (server) => ({
    type: server.type,
    hostname: server.hostname,
    port: server.port,
    socketType: socketTypes.get(server.socketType) ?? String(server.socketType),
    authentication: authentications.get(server.auth ?? server.authMethod) ?? String(server.auth ?? server.authMethod),
    username: server.username === undefined ? 'undefined' : server.username,
  });
`;

const findAccount = `
  const { FindConfig } = ChromeUtils.importESModule('resource:///modules/accountcreation/FindConfig.sys.mjs');
  const { AccountConfig } = ChromeUtils.importESModule('resource:///modules/accountcreation/AccountConfig.sys.mjs');
  const [emailAddress] = arguments;
  const domain = emailAddress.split('@')[1];
  const search = FindConfig.parallelAutoDiscovery(domain, emailAddress, new AbortController().signal, 'secret');
  let step = await search.next();
  while (!step.done) step = await search.next({ acceptRedirect: false });
  const account = step.value;
  if (account) AccountConfig.replaceVariables(account, 'Ann Lee', emailAddress, 'secret');
`;

/**
 * Starts Thunderbird with a new profile and without a window. What it asks by http or https goes to `proxyPort`; it
 * trusts the certificates of `root` (PEM), where one is given.
 */
export async function startThunderbird(proxyPort: number, root?: string): Promise<Thunderbird> {
  const folder = serverFolder('thunderbird');
  const port = await freePort();
  writeFileSync(join(folder.path, 'user.js'), preferences(port, proxyPort));
  let marionette: Marionette | undefined;
  const given = ['--headless', '--no-remote', '--marionette', '--remote-allow-system-access'];
  const program = await startProcess(
    'env',
    [`HOME=${folder.path}`, 'thunderbird', ...given, '--profile', folder.path],
    {
      async isReady() {
        marionette = await openMarionette(port).catch(() => undefined);
        return marionette !== undefined;
      },
    },
  );
  const run = (script: string, values: readonly unknown[]): Promise<unknown> =>
    marionette?.run(script, values) ?? Promise.reject(new Error('Thunderbird did not start'));
  if (root !== undefined)
    await run(
      `const database = Cc['@mozilla.org/security/x509certdb;1'].getService(Ci.nsIX509CertDB);
    database.addCertFromBase64(arguments[0], 'C,,');`,
      [root.replaceAll(/-----[^-]*-----|\s/g, '')],
    );
  return {
    async find(emailAddress) {
      const found = await run(
        `${readServer}${findAccount}
        return account && {
          displayName: account.displayName ?? '',
          incoming: [account.incoming, ...account.incomingAlternatives].map(readServer),
          outgoing: readServer(account.outgoing),
        };`,
        [emailAddress],
      );
      return (found as FoundAccount | null | undefined) ?? undefined;
    },
    async read(documents) {
      const read = await run(
        `${readServer}
        const { readFromXML } = ChromeUtils.importESModule('resource:///modules/accountcreation/readFromXML.sys.mjs');
        const { AccountConfig } = ChromeUtils.importESModule('resource:///modules/accountcreation/AccountConfig.sys.mjs');
        const { JXON } = ChromeUtils.importESModule('resource:///modules/JXON.sys.mjs');
        return arguments[0].map((text) => {
          try {
            const parsed = new DOMParser().parseFromString(text, 'text/xml');
            if (parsed.documentElement.nodeName === 'parsererror') return null;
            const account = readFromXML(JXON.build(parsed), 'isp-https');
            AccountConfig.replaceVariables(account, 'Ann Lee', 'ann@example.org', 'secret');
            return {
              displayName: String(account.displayName),
              incoming: [account.incoming, ...account.incomingAlternatives].map(readServer),
              outgoing: readServer(account.outgoing),
            };
          } catch (error) {
            return null;
          }
        });`,
        [documents],
      );
      return (read as (FoundAccount | null)[]).map((one) => one ?? undefined);
    },
    async create(emailAddress) {
      const made = await run(
        `${readServer}${findAccount}
        const { CreateInBackend } = ChromeUtils.importESModule('resource:///modules/accountcreation/CreateInBackend.sys.mjs');
        const created = await CreateInBackend.createAccountInBackend(account);
        const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs');
        const outgoing = MailServices.outgoingServer.getServerByKey(created.defaultIdentity.smtpServerKey);
        const { hostname, port } = outgoing.QueryInterface(Ci.nsISmtpServer);
        const { type, socketType, authMethod, username } = outgoing;
        return [readServer(created.incomingServer), readServer({ type, hostname, port, socketType, authMethod, username })];`,
        [emailAddress],
      );
      return made as readonly [FoundServer, FoundServer];
    },
    async close() {
      marionette?.close();
      await program.kill();
      await sleep(100);
      folder.remove();
    },
  };
}
