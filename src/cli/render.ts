import { escapeForTerminal } from '../config/print-problem.ts';
import type { Format } from '../formats/format.ts';
import { formats } from '../formats/registry.ts';
import { parseEmailAddress } from '../model/email-address.ts';
import { parseLogin, parsePersonName } from '../model/login-and-name.ts';
import type { Parsed } from '../model/parsed.ts';
import type { Settings } from '../config/settings.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { LetterKind } from './letter-kinds.ts';
import { makeLink, noLinkKey, parseValidity, validWithoutLogin } from './link.ts';
import { makeAnswer } from './make-answer.ts';
import { openAskedStore } from './open-asked-store.ts';
import { openStore } from './open-store.ts';
import type { PictureKind } from './picture-kinds.ts';
import { printQr } from './print-qr.ts';
import { readSettings, type ConfigFlags } from './read-settings.ts';
import { signOnce } from './sign-once.ts';
import type { Surroundings } from './surroundings.ts';

export interface RenderFlags extends ConfigFlags {
  readonly name?: string;
  readonly login?: string;
  /** How long a link holds that carries the login. */
  readonly valid?: string;
  readonly sign?: true;
  readonly picture?: PictureKind;
  /** Of a letter, as is the next. */
  readonly lang?: string;
  readonly as?: LetterKind;
}

/**
 * Writes the answer to standard output, byte by byte as the server sends it; everything else goes to standard error.
 * A QR code is drawn where a person reads along.
 * A format or an address that can't be is wrong use; a domain that is not hosted or a provider that the format can't
 * express is a problem.
 */
export async function render(
  formatName: string,
  writtenAddress: string,
  flags: RenderFlags,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { out } = surroundings;
  const say = (text: string): void => {
    surroundings.err.write(`${escapeForTerminal(text)}\n`);
  };
  const format = formats.find((one) => one.name === formatName);
  if (format === undefined) {
    say(
      `error: there is no format of this name; the formats are ${[...formats.map((one) => one.name), 'letter'].join(', ')}`,
    );
    return exitCode.wrongUse;
  }
  const address = parseEmailAddress(writtenAddress);
  if (!address.ok) {
    say(`error: this is not an e-mail address: ${address.reason}`);
    return exitCode.wrongUse;
  }
  const wrongFlag = checkFlags(format, flags);
  if (wrongFlag !== undefined) {
    say(`error: ${wrongFlag}`);
    return exitCode.wrongUse;
  }
  const settings = readSettings(flags, surroundings);
  if (settings === undefined) return exitCode.problems;
  const { store: folder } = await openStore(settings, surroundings);
  const store = await openAskedStore(folder, settings, surroundings);
  if (store === undefined) return exitCode.problems;
  const found = await store.find(address.value.domain);
  const broken = store.status().problems.filter((problem) => problem.severity === 'error').length;
  await store.close();
  if (found.kind === 'unavailable') {
    say(`error: it can't be known now who serves ${address.value.domain}: ${found.reason}`);
    return exitCode.problems;
  }
  if (found.kind !== 'hosted') {
    const nor = settings.directories === undefined ? '' : ', nor of a directory';
    say(`error: ${address.value.domain} is not a domain of any file in ${settings.providers}${nor}`);
    if (broken > 0) say(`(${broken} problems in these files; "signpost check" shows them)`);
    return exitCode.problems;
  }
  const login = given(flags.login, parseLogin);
  const name = given(flags.name, parsePersonName);
  const validity = parseValidity(flags.valid);
  // The code of the profile holds no login but a link that brings one.
  const link =
    format.name === 'qr-profile' && login !== undefined && validity.ok
      ? makeLink({ address: address.value, login, name: name ?? '', validity: validity.value }, settings)
      : undefined;
  if (format.name === 'qr-profile' && login !== undefined && link === undefined) {
    say(`error: ${noLinkKey}`);
    return exitCode.problems;
  }
  const document = makeAnswer(format, found.hosted.provider, address.value, {
    name,
    login,
    link,
    publicUrl: settings.publicUrl,
  });
  if ('notExpressible' in document) {
    say(
      `error: ${found.hosted.provider.file} can't be expressed as ${format.name}: ${document.notExpressible}`,
    );
    return exitCode.problems;
  }
  if (isQr(format)) {
    out.write(printQr(document.body, format.title, flags.picture, out));
    return exitCode.fine;
  }
  const body = Buffer.from(document.body);
  const bytes = flags.sign === true ? await signed(body, settings, say) : body;
  if (bytes === undefined) return exitCode.problems;
  out.write(bytes);
  return exitCode.fine;
}

/** A value that checkFlags has looked at; empty counts as not given. */
function given(written: string | undefined, parse: (text: string) => Parsed<string>): string | undefined {
  const value = parse(written ?? '');
  return value.ok && value.value !== '' ? value.value : undefined;
}

/** The formats whose document is the text inside a QR code. */
function isQr(format: Format): boolean {
  return format.name === 'qr' || format.name === 'qr-profile';
}

/** The formats that carry a login as such. */
const withLogin: ReadonlySet<string> = new Set(['apple', 'qr', 'qr-profile', 'outlook']);

function checkFlags(
  format: Format,
  { name, login, valid, sign, picture, lang, as }: RenderFlags,
): string | undefined {
  if (name !== undefined && format.name !== 'apple' && !isQr(format)) {
    return '--name is for the formats qr, qr-profile, letter and apple only';
  }
  if (picture !== undefined && !isQr(format)) return '--picture is for the formats qr and qr-profile only';
  if (lang !== undefined || as !== undefined) return '--lang and --as are for the format letter only';
  if (format.name !== 'apple' && sign === true) return '--sign is for the format apple only';
  if (login !== undefined && !withLogin.has(format.name)) {
    return `--login is for the formats ${[...withLogin].join(', ')} only`;
  }
  if (valid !== undefined && format.name !== 'qr-profile')
    return '--valid is for the formats qr-profile and letter only';
  if (valid !== undefined && login === undefined) return validWithoutLogin;
  const validity = parseValidity(valid);
  if (!validity.ok) return `--valid: ${validity.reason}`;
  const readName = parsePersonName(name ?? '');
  if (!readName.ok) return `--name: ${readName.reason}`;
  const readLogin = parseLogin(login ?? '');
  return readLogin.ok ? undefined : `--login: ${readLogin.reason}`;
}

async function signed(
  profile: Buffer,
  settings: Settings,
  say: (text: string) => void,
): Promise<Buffer | undefined> {
  const result = await signOnce(profile, settings);
  if (result.ok) return result.value;
  say(`error: the profile can't be signed: ${result.reason}`);
  return undefined;
}
