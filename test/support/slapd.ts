import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { needsProgram } from './needs.ts';
import {
  freePort,
  runAs,
  serverFolder,
  startProcess,
  userIds,
  type ServerProcess,
} from './server-process.ts';

/** An OpenLDAP server of the test's own, with the tree `dc=example,dc=org`. */
export interface TestSlapd {
  readonly port: number;
  /** `ldap://localhost:port`. */
  readonly url: string;
  /** The authority of the server's certificate, which is for `localhost`. */
  readonly ca: string;
  /** Every search with its filter, in the server's own words. */
  log(): string;
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** For tests that need OpenLDAP: `{ skip: needsSlapd() }`. Debian's package keeps it out of an ordinary user's path. */
export function needsSlapd(): string | false {
  return existsSync('/usr/sbin/slapd') ? needsProgram('openssl') : needsProgram('slapd');
}

const owner = 'openldap';

/** `entries` is LDIF of what lies below the tree's root; `schema` are further lines of slapd.conf, such as a schema. */
export async function startSlapd(entries: string, schema = ''): Promise<TestSlapd> {
  const folder = serverFolder('slapd', owner);
  const at = (name: string): string => join(folder.path, name);
  runAs(owner, 'openssl', [
    ...`req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost`.split(
      ' ',
    ),
    '-keyout',
    at('key.pem'),
    '-out',
    at('cert.pem'),
  ]);
  writeFileSync(at('slapd.conf'), configuration(at, schema));
  mkdirSync(at('data'));
  const ids = userIds(owner);
  if (ids !== undefined) runAs(undefined, 'chown', [owner, at('data')]);
  runAs(owner, '/usr/sbin/slapadd', ['-f', at('slapd.conf')], `${root}\n${entries}`);
  const port = await freePort();
  const url = `ldap://localhost:${port}`;
  let server: ServerProcess | undefined;
  const start = async (): Promise<void> => {
    const command = `exec /usr/sbin/slapd -f ${at('slapd.conf')} -h ldap://127.0.0.1:${port} -d 256 2>>${at('log')}`;
    server = await startProcess('sh', ['-c', command], { user: owner, isReady: () => answers(port) });
  };
  await start();
  return {
    port,
    url,
    ca: at('cert.pem'),
    log: () => readFileSync(at('log'), 'utf8'),
    kill: async () => server?.kill(),
    start,
    async remove() {
      await server?.kill();
      folder.remove();
    },
  };
}

const root = `dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: cn=signpost,dc=example,dc=org
objectClass: person
cn: signpost
sn: signpost
userPassword: secret
`;

function configuration(at: (name: string) => string, schema: string): string {
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
${schema}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${at('pid')}
TLSCertificateFile ${at('cert.pem')}
TLSCertificateKeyFile ${at('key.pem')}
database mdb
suffix "dc=example,dc=org"
rootdn "cn=admin,dc=example,dc=org"
rootpw secret
directory ${at('data')}
dbnosync
access to attrs=userPassword by anonymous auth
access to * by dn.exact="cn=signpost,dc=example,dc=org" read by anonymous auth
`;
}

async function answers(port: number): Promise<boolean> {
  const client = new Client({ url: `ldap://127.0.0.1:${port}`, connectTimeout: 1000 });
  try {
    await client.bind('', '');
    return true;
  } catch {
    return false;
  } finally {
    await client.unbind();
  }
}
