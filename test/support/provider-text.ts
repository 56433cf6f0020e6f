import { linkProviders, type LinkedProvider } from '../../src/config/link-providers.ts';
import { loadPresets } from '../../src/config/presets.ts';
import { parseProviderFile, type ProviderFile } from '../../src/config/provider-file.ts';
import type { DomainList } from '../../src/config/domain-list.ts';
import type { Problem } from '../../src/model/problem.ts';
import type { Provider } from '../../src/model/provider.ts';

/** Two servers that nobody complains about, for tests of other keys. Two lines. */
export const twoServers = 'incoming: imaps://mail.example.org\noutgoing: submissions://mail.example.org\n';

/** Provider files as text, by name without ending, read and linked as the server does it. */
export interface ReadFolder {
  readonly files: readonly ProviderFile[];
  readonly linked: readonly LinkedProvider[];
}

export function readFolder(
  texts: Readonly<Record<string, string>>,
  lists: ReadonlyMap<string, DomainList> = new Map(),
): ReadFolder {
  const files = Object.entries(texts).map(([name, text]) =>
    parseProviderFile({ file: `/etc/domains/${name}.yaml`, text }),
  );
  return { files, linked: linkProviders(files, lists, loadPresets()) };
}

/** One file, example.org.yaml unless named. */
export interface ReadText {
  readonly file: ProviderFile;
  readonly provider: Provider | undefined;
  readonly problems: readonly Problem[];
}

export function readText(text: string, name = 'example.org'): ReadText {
  const { files, linked } = readFolder({ [name]: text });
  const [file] = files;
  if (file === undefined) throw new Error('no file was read');
  const problems = [...file.problems, ...linked.flatMap((one) => one.problems)];
  return { file, provider: linked[0]?.provider, problems };
}

/** `line:column code` of each problem, with what it advises. */
export function places(problems: readonly Problem[]): string[] {
  return problems.map(({ place, code }) => `${place?.line}:${place?.column} ${code}`);
}
