import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkProviders } from '../../src/config/link-providers.ts';
import { loadPresets } from '../../src/config/presets.ts';
import { printProblem } from '../../src/config/print-problem.ts';
import { parseProviderFile } from '../../src/config/provider-file.ts';
import type { Document, Format } from '../../src/formats/format.ts';
import type { Domain, DomainPattern } from '../../src/model/domain.ts';
import { parseEmailAddress, type EmailAddress } from '../../src/model/email-address.ts';
import type { Provider } from '../../src/model/provider.ts';
import { goldenFolder } from './golden.ts';

/**
 * One folder below test/golden: provider files, and address.txt with the address that asks in its first line, the
 * name that it gives in its second and the login that a signed link would carry in its third. A new case needs no code.
 */
export interface GoldenCase {
  readonly name: string;
  readonly provider: Provider;
  readonly address: EmailAddress;
  readonly personName: string | undefined;
  readonly login: string | undefined;
}

/** What a format makes of a case: the file's name, and the answer, or in words why there is none. */
export interface GoldenAnswer {
  readonly file: string;
  readonly body: string;
  readonly contentType: string | undefined;
}

/** The names of all cases: the folders with an address.txt. Other golden files live beside them. */
export function goldenCaseNames(): string[] {
  return readdirSync(goldenFolder)
    .filter((name) => existsSync(join(goldenFolder, name, 'address.txt')))
    .sort();
}

/** Reads a case the way the server would, and finds the provider of its address. */
export function readGoldenCase(name: string): GoldenCase {
  const folder = join(goldenFolder, name);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) =>
      parseProviderFile({ file: join(folder, file), text: readFileSync(join(folder, file), 'utf8') }),
    );
  const linked = linkProviders(files, new Map(), loadPresets());
  for (const problem of linked.flatMap((one) => one.problems)) {
    assert.notEqual(problem.severity, 'error', printProblem(problem));
  }
  const [written = '', personName = '', login = ''] = readFileSync(join(folder, 'address.txt'), 'utf8').split(
    '\n',
  );
  const address = parseEmailAddress(written);
  assert.ok(address.ok, `${name}/address.txt holds no address`);
  const provider = linked
    .flatMap((one) => one.provider ?? [])
    .find((one) => one.domains.some((pattern) => matches(pattern, address.value.domain)));
  assert.ok(provider, `${name} has no provider for ${address.value.domain}`);
  return {
    name,
    provider,
    address: address.value,
    personName: personName === '' ? undefined : personName,
    login: login === '' ? undefined : login,
  };
}

function matches(pattern: DomainPattern, domain: Domain): boolean {
  return pattern.kind === 'exact' ? pattern.domain === domain : domain.endsWith(`.${pattern.below}`);
}

/** Renders a case in one format. */
export function renderGoldenCase(one: GoldenCase, format: Format): GoldenAnswer {
  const document = render(one, format);
  if ('notExpressible' in document) {
    return { file: `${format.name}.txt`, body: `${document.notExpressible}\n`, contentType: undefined };
  }
  const { contentType, body } = document;
  return { file: `${format.name}.${ending(contentType)}`, body, contentType };
}

function render(one: GoldenCase, format: Format): Document | { readonly notExpressible: string } {
  const { address, personName, login } = one;
  if (format.kind === 'domain') {
    const prepared = format.prepare(one.provider);
    return typeof prepared === 'function' ? prepared({ domain: address.domain }) : prepared;
  }
  const prepared = format.prepare(one.provider);
  if (typeof prepared !== 'function') return prepared;
  const origin = `https://autodiscover.${address.domain}`;
  const question = {
    address,
    origin,
    ...(personName === undefined ? {} : { name: personName }),
    ...(login === undefined ? {} : { login }),
  };
  const document = prepared(question);
  const refusal = format.refuses?.(question, document);
  return refusal === undefined ? document : { notExpressible: refusal };
}

function ending(contentType: string): string {
  if (contentType.includes('aspen-config')) return 'mobileconfig';
  if (contentType.includes('json')) return 'json';
  return contentType.includes('xml') ? 'xml' : 'text';
}
