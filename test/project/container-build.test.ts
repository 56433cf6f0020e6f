import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { projectRoot } from '../support/paths.ts';
import { startProcess, type ServerProcess } from '../support/server-process.ts';

const mirror = 'http://deb.debian.org/debian';
const programs = ['buildah', 'debootstrap', 'unshare', 'nsenter', 'setpriv', 'ip', 'npm'];

/** Why the image can't be built here. Neither a user without rights nor a mirror that can't be reached is a fault of the project. */
async function cannotBuild(): Promise<string | false> {
  for (const program of programs) {
    const found = spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
    if (!found) return `skipped: ${program} is not installed`;
  }
  if (spawnSync('unshare', ['--mount', '--net', 'true']).status !== 0)
    return 'skipped: only root may make a network and mounts of its own, and not in every container';
  const release = fetch(`${mirror}/dists/bookworm/Release`, {
    method: 'HEAD',
    signal: AbortSignal.timeout(5000),
  });
  const reachable = await release.then(
    ({ ok }) => ok,
    () => false,
  );
  return reachable ? false : `skipped: ${mirror} can't be reached`;
}

const skip = await cannotBuild();
const work = mkdtempSync(join(tmpdir(), 'signpost-image-'));
after(() => rmSync(work, { recursive: true, force: true, maxRetries: 3 }));

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** No overlay file systems and no user namespaces: these are missing where tests run in containers themselves. */
function buildah(...args: string[]): string {
  const storage = ['--root', join(work, 'storage'), '--runroot', join(work, 'run')];
  return run('buildah', ...storage, '--storage-driver', 'vfs', ...args).trim();
}

/**
 * Stands for `node:…-slim`, which no machine without a registry has: Debian with the Node that runs this test, and its npm.
 */
function makeBase(): void {
  const root = join(work, 'base');
  run(
    'debootstrap',
    '--variant=minbase',
    '--include=ca-certificates,libstdc++6,libatomic1',
    'bookworm',
    root,
    mirror,
  );
  const local = join(root, 'usr', 'local');
  copyFileSync(process.execPath, join(local, 'bin', 'node'));
  mkdirSync(join(local, 'lib', 'node_modules'), { recursive: true });
  const npm = dirname(dirname(realpathSync(run('sh', '-c', 'command -v npm').trim())));
  cpSync(npm, join(local, 'lib', 'node_modules', 'npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin', 'npm'));
  const lines = ['FROM scratch', 'COPY base /'];
  const authorities = process.env['NODE_EXTRA_CA_CERTS'];
  if (authorities !== undefined) {
    copyFileSync(authorities, join(root, 'etc', 'extra-authorities.pem'));
    lines.push('ENV NODE_EXTRA_CA_CERTS=/etc/extra-authorities.pem');
  }
  writeFileSync(join(work, 'Basefile'), `${lines.join('\n')}\n`);
  buildah('bud', '--isolation', 'chroot', '--layers=false', '-t', 'signpost-base', '-f', 'Basefile', work);
  rmSync(root, { recursive: true });
}

/** What the image says about itself. */
interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** A network of its own, so that the image's own ports are free, and a root that nobody can write to. */
const isolate = `root=$1; echo $$ >"$2"; shift 2
ip link set lo up
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -o remount,bind,ro "$root"
exec chroot "$root" "$@"`;
const namespaces = ['--mount', '--net', 'sh', '-ec', isolate, 'sh'];
const pidFile = join(work, 'pid');

describe('the Dockerfile, built', { skip, timeout: 900_000 }, () => {
  let image: ImageConfig;
  let root: string;
  let server: ServerProcess;

  before(async () => {
    makeBase();
    const dockerfile = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8');
    writeFileSync(
      join(work, 'Dockerfile'),
      dockerfile.replaceAll(/^FROM node:\S+/gm, 'FROM localhost/signpost-base'),
    );
    const cache = `${join(homedir(), '.npm')}:/root/.npm`;
    mkdirSync(join(homedir(), '.npm'), { recursive: true });
    const how = ['--isolation', 'chroot', '--layers=false', '--format', 'docker', '--pull-never'];
    buildah('bud', ...how, '--volume', cache, '-t', 'signpost', '-f', 'Dockerfile', projectRoot);
    const described = JSON.parse(buildah('inspect', '--type', 'image', 'signpost')) as {
      readonly Docker: { readonly config: ImageConfig };
    };
    image = described.Docker.config;
    root = buildah('mount', buildah('from', '--pull-never', 'signpost'));
    server = await startProcess('unshare', [...namespaces, root, pidFile, ...asUser()], {
      isReady: () =>
        Promise.resolve(existsSync(pidFile) && inside(image.Healthcheck.Test.slice(1)).status === 0),
    });
  });
  after(async () => {
    await server?.kill();
  });

  /** Runs what follows as the image's user, without any capability, with the image's variables and in its folder. */
  function asUser(command: readonly string[] = [...image.Entrypoint, ...image.Cmd]): string[] {
    const [user = '', group = user] = image.User.split(':');
    const rights = ['--clear-groups', '--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'];
    const inFolder = ['sh', '-c', 'cd "$0" && exec "$@"', image.WorkingDir, ...command];
    return [
      'setpriv',
      `--reuid=${user}`,
      `--regid=${group}`,
      ...rights,
      'env',
      '-i',
      ...image.Env,
      ...inFolder,
    ];
  }

  /** The same beside the running server: in its network, on its read-only root. */
  function inside(command: readonly string[]): { readonly status: number | null; readonly stdout: string } {
    const pid = readFileSync(pidFile, 'utf8').trim();
    const enter = ['--target', pid, '--mount', '--net', 'chroot', root, ...asUser(command)];
    return spawnSync('nsenter', enter, { encoding: 'utf8', timeout: 20_000 });
  }

  /** A request that Node makes inside, because nothing of it is reachable from outside. */
  function get(path: string): string {
    const script = `fetch('http://127.0.0.1:8080${path}').then((answer) => answer.text()).then(console.log)`;
    return inside(['node', '-e', script]).stdout;
  }

  it('reliability 40: starts on a read-only root as its own user, without capabilities, and answers', () => {
    const pid = readFileSync(pidFile, 'utf8').trim();
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    assert.match(status, /^Uid:\t1000\t1000\t1000\t1000$/m);
    for (const set of ['CapPrm', 'CapEff', 'CapBnd', 'CapInh'])
      assert.match(status, new RegExp(`^${set}:\\t0+$`, 'm'));
    assert.match(status, /^NoNewPrivs:\t1$/m);
    assert.notEqual(inside(['touch', '/app/x', '/tmp/x']).status, 0);

    assert.match(get('/mail/config-v1.1.xml?emailaddress=ann@gmail.com'), /<hostname>pop\.gmail\.com</);
    assert.match(get('/readyz'), /ready/);
    assert.match(get('/setup?emailaddress=ann@gmail.com&lang=de'), /<html lang="de"/);
    assert.match(get('/letter.txt?emailaddress=ann@gmail.com'), /pop\.gmail\.com/);
  });

  it('runs the command line, too', () => {
    const { status, stdout } = inside([...image.Entrypoint, 'check']);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /gmail\.com/);
  });

  it('has a folder for state that belongs to the user', () => {
    assert.equal(`${statSync(join(root, 'var', 'lib', 'signpost')).uid}`, image.User.split(':')[0]);
  });

  it('stops when it is asked to', async () => {
    server.child.kill('SIGTERM');
    await server.gone;
    assert.equal(server.child.exitCode, 0);
  });
});
