import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { runCommand, startServer, workingFolder } from '../support/command.ts';
import { readDockerfile } from '../support/dockerfile.ts';
import { needsProgram } from '../support/needs.ts';
import { projectRoot } from '../support/paths.ts';

const deploy = (...path: string[]): string => join(projectRoot, 'deploy', ...path);
const readText = (...path: string[]): string => readFileSync(deploy(...path), 'utf8');

const work = mkdtempSync(join(tmpdir(), 'signpost-deployment-'));
after(() => rmSync(work, { recursive: true, force: true }));

/** reliability 40 asks for at most 2.0, in the tenths that systemd-analyze takes. */
const mostExposure = '20';

describe('the systemd unit', { skip: needsProgram('systemd-analyze') }, () => {
  const unit = readText('systemd', 'signpost.service');
  const port443 = readText('systemd', 'port-443.conf');
  // Node where this machine has it; the unit names Debian's place.
  const runnable = unit.replace('/usr/bin/node', process.execPath);
  const forms = [
    ['as it is', runnable],
    ['with secrets', runnable.replaceAll(/^#(LoadCredential|Environment)=/gm, '$1=')],
    ['with port 443', `${runnable}\n${port443}`],
  ] as const;

  for (const [form, text] of forms) {
    it(`reliability 40: ${form}, nothing is exposed that is not needed`, () => {
      const file = join(work, 'signpost.service');
      writeFileSync(file, text);
      const security = ['security', '--offline=true', `--threshold=${mostExposure}`, '--no-pager', file];
      const { status, stdout } = spawnSync('systemd-analyze', security, { encoding: 'utf8' });
      assert.equal(status, 0, stdout.slice(-200));
      const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
      assert.equal(verified.status, 0, verified.stderr);
      assert.doesNotMatch(verified.stderr, /signpost/);
    });
  }

  it('has one right with port 443 and none without', () => {
    assert.match(unit, /^CapabilityBoundingSet=\nAmbientCapabilities=\nNoNewPrivileges=yes$/m);
    assert.match(port443, /^AmbientCapabilities=CAP_NET_BIND_SERVICE$/m);
  });
});

interface Compose {
  readonly services: Readonly<
    Record<
      'signpost' | 'caddy',
      {
        readonly read_only?: boolean;
        readonly cap_drop?: readonly string[];
        readonly security_opt?: readonly string[];
        readonly ports?: readonly string[];
        readonly environment?: Readonly<Record<string, string>>;
        readonly networks?: { readonly default: { readonly ipv4_address: string } };
      }
    >
  >;
  readonly configs: { readonly Caddyfile: { readonly content: string } };
  readonly networks: {
    readonly default: { readonly ipam: { readonly config: readonly { readonly ip_range?: string }[] } };
  };
}

describe('the compose file for many domains', () => {
  const compose = parse(readText('compose', 'compose.yaml')) as Compose;
  const { signpost, caddy } = compose.services;

  it('gives the server no right, no writable root and no published port', () => {
    assert.equal(signpost.read_only, true);
    assert.deepEqual(signpost.cap_drop, ['ALL']);
    assert.deepEqual(signpost.security_opt, ['no-new-privileges:true']);
    assert.equal(signpost.ports, undefined);
    assert.deepEqual(caddy.ports, ['80:80', '443:443', '443:443/udp']);
  });

  it('lets Caddy ask the admin listener by the address that it listens on', () => {
    const address = signpost.networks?.default.ipv4_address ?? '';
    assert.equal(signpost.environment?.['SIGNPOST_ADMIN'], `${address}:8081`);
    assert.ok(compose.configs.Caddyfile.content.includes(`ask http://${address}:8081/tls-ask\n`));
    assert.equal(
      compose.configs.Caddyfile.content.split(`reverse_proxy ${address}:8080\n`).length,
      3,
      'https and http lead to the server',
    );
  });

  it("keeps the server's address out of what other containers get", () => {
    const [network, bits] = (compose.networks.default.ipam.config[0]?.ip_range ?? '0.0.0.0/0').split('/');
    const given = new BlockList();
    given.addSubnet(network ?? '', Number(bits));
    assert.equal(given.check(signpost.networks?.default.ipv4_address ?? ''), false);
  });

  it('sets only what the server knows', async () => {
    const folder = workingFolder();
    const { stdout, stderr, code } = await runCommand(['check'], {
      folder,
      environment: { ...signpost.environment, SIGNPOST_PROVIDERS: join(folder, 'config', 'domains') },
    });
    assert.equal(code, 0, stdout + stderr);
    const told = [...(stdout + stderr).matchAll(/\[([a-z-]+)\]/g)].map(([, warning]) => warning);
    assert.deepEqual(told, ['admin-not-loopback']);
  });

  it('has a Caddyfile that Caddy takes', { skip: needsProgram('caddy') }, () => {
    const file = join(work, 'Caddyfile');
    writeFileSync(file, compose.configs.Caddyfile.content);
    const adapted = spawnSync('caddy', ['adapt', '--adapter', 'caddyfile', '--config', file], {
      env: { ...process.env, HOME: work },
      encoding: 'utf8',
    });
    assert.equal(adapted.status, 0, adapted.stderr);
  });
});

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Deployment {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly automountServiceAccountToken: boolean;
        readonly securityContext: { readonly runAsNonRoot: boolean; readonly runAsUser: number };
        readonly volumes: readonly {
          readonly name: string;
          readonly configMap?: { readonly name: string };
        }[];
        readonly containers: readonly {
          readonly args: readonly string[];
          readonly securityContext: object;
          readonly readinessProbe: Probe;
          readonly livenessProbe: Probe;
          readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        }[];
      };
    };
  };
}

describe('the Kubernetes manifests', () => {
  const documents = parseAllDocuments(readText('kubernetes', 'signpost.yaml'), { uniqueKeys: true });
  const manifests = documents.map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJS() as Manifest;
  });
  const ofKind = (kind: string): Manifest[] => manifests.filter((one) => one.kind === kind);
  const pod = (ofKind('Deployment')[0] as unknown as Deployment).spec.template.spec;
  const [container] = pod.containers;

  it('hold what a cluster needs to keep it running', () => {
    assert.deepEqual(manifests.map((one) => one.kind).sort(), [
      'ConfigMap',
      'ConfigMap',
      'Deployment',
      'HorizontalPodAutoscaler',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
    ]);
  });

  it('reliability 40: run as the image’s user, on a read-only root, without capabilities', () => {
    const user = readDockerfile()
      .at(-1)
      ?.instructions.find(({ name }) => name === 'USER')?.rest;
    assert.equal(`${pod.securityContext.runAsUser}:${pod.securityContext.runAsUser}`, user);
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.equal(pod.automountServiceAccountToken, false);
    assert.deepEqual(container?.securityContext, {
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('select the pods that they mean', () => {
    const labels = { 'app.kubernetes.io/name': 'signpost' };
    const text = JSON.stringify(manifests);
    assert.equal(text.split(`{"matchLabels":${JSON.stringify(labels)}}`).length - 1, 4);
    assert.ok(JSON.stringify(ofKind('Service')).includes(`"selector":${JSON.stringify(labels)}`));
  });

  it('serve what they say: the ConfigMaps as Kubernetes mounts them, probed as it probes', async () => {
    const folder = workingFolder();
    const changes: [string, string][] = pod.volumes.flatMap(({ name, configMap }) => {
      const mount = container?.volumeMounts.find((one) => one.name === name)?.mountPath ?? '';
      const here = join(folder, name);
      mkdirSync(here);
      const data = manifests.find((one) => one.metadata.name === configMap?.name)?.data ?? {};
      // A ConfigMap is a folder of links to ..data, itself a link to the present version.
      mkdirSync(join(here, '..1'));
      symlinkSync('..1', join(here, '..data'));
      for (const [file, text] of Object.entries(data)) {
        writeFileSync(join(here, '..1', file), text);
        symlinkSync(join('..data', file), join(here, file));
      }
      return [[mount, here]];
    });
    const places = (text: string): string =>
      changes.reduce((result, [mount, here]) => result.replaceAll(mount, here), text);
    const settings = join(folder, 'settings', '..1', 'signpost.yaml');
    writeFileSync(settings, places(readFileSync(settings, 'utf8')));

    const checked = await runCommand(['check', '--config', join(folder, 'settings', 'signpost.yaml')], {
      folder,
    });
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    const [, ...args] = (container?.args ?? []).map(places);
    const server = await startServer({ folder }, args);
    for (const probe of [container?.readinessProbe, container?.livenessProbe]) {
      assert.equal(probe?.httpGet.port, 'http');
      assert.equal((await fetch(`${server.url}${probe?.httpGet.path}`)).status, 200);
    }
    const answer = await fetch(`${server.url}/mail/config-v1.1.xml?emailaddress=ann@example.org`);
    assert.match(await answer.text(), /mail\.example\.org/);
    const settingsText = manifests[0]?.data?.['signpost.yaml'] ?? '';
    for (const { containerPort } of container?.ports ?? [])
      assert.ok(settingsText.includes(`:${containerPort}"`), `nothing listens on ${containerPort}`);
    server.kill('SIGTERM');
    assert.equal(await server.ended, 0);
  });

  it('give it the time to drain that its settings take', () => {
    assert.ok(pod.terminationGracePeriodSeconds > 20);
  });
});

describe('the page about deployment', () => {
  it('names every file of deploy/', () => {
    const page = readFileSync(join(projectRoot, 'docs', 'deployment.md'), 'utf8');
    const files = execFileSync('git', ['ls-files', 'deploy'], { cwd: projectRoot, encoding: 'utf8' });
    for (const file of files.trim().split('\n'))
      assert.ok(page.includes(file) || page.includes(file.replace(/^deploy\/systemd\//, '')), file);
  });
});
