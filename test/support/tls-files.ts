import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';

/** A certificate and its key as text. */
export interface Pem {
  readonly certificate: string;
  readonly key: string;
}

/** An authority of a test. */
export interface Authority {
  /** What a client has to trust. */
  readonly root: string;
  /** Makes a certificate for these names, valid for so many days from now. */
  issue(names: readonly string[], wishes?: { readonly days?: number; readonly kind?: 'EC' | 'RSA' }): Pem;
}

let serial = 1;

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-tls-'));
  folders.push(folder);
  return folder;
}

/** Makes an authority with openssl. */
export function makeAuthority(): Authority {
  const folder = temporaryFolder();
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const makeKey = (file: string, kind: 'EC' | 'RSA'): void => {
    const option = kind === 'EC' ? 'ec_paramgen_curve:P-256' : 'rsa_keygen_bits:2048';
    openssl('genpkey', '-algorithm', kind, '-pkeyopt', option, '-out', file);
  };
  makeKey('root.key', 'EC');
  openssl(...'req -x509 -key root.key -subj /CN=root -days 3650 -out root.pem'.split(' '));
  return {
    root: readFileSync(join(folder, 'root.pem'), 'utf8'),
    issue(names, { days = 90, kind = 'EC' } = {}) {
      makeKey('leaf.key', kind);
      const alternatives = names.map((name) => `DNS:${name}`).join(',');
      writeFileSync(
        join(folder, 'leaf.ext'),
        names.length === 0 ? '' : `subjectAltName=${alternatives}\nextendedKeyUsage=serverAuth\n`,
      );
      openssl(...'req -new -key leaf.key -subj /CN=test -out leaf.csr'.split(' '));
      const issue = 'x509 -req -in leaf.csr -CA root.pem -CAkey root.key -extfile leaf.ext -out leaf.pem';
      openssl(...issue.split(' '), '-set_serial', String((serial += 1)), '-days', String(days));
      return {
        certificate: readFileSync(join(folder, 'leaf.pem'), 'utf8'),
        key: readFileSync(join(folder, 'leaf.key'), 'utf8'),
      };
    },
  };
}

/** Writes a pair of files into a folder, which is made where it is missing. */
export function writePair(certificateFile: string, keyFile: string, pem: Pem): void {
  for (const [file, text] of [
    [certificateFile, pem.certificate],
    [keyFile, pem.key],
  ] as const) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
