import { randomBytes } from 'node:crypto';
import { escapeForTerminal } from '../config/print-problem.ts';
import type { Settings } from '../config/settings.ts';
import { parsePublicUrl } from '../config/settings-file-values.ts';
import { parseEmailAddress, printAddress, type EmailAddress } from '../model/email-address.ts';
import { parseLogin, parsePersonName } from '../model/login-and-name.ts';
import { mailboxQuery, type MailboxLink } from '../model/mailbox-link.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { serviceHost } from '../model/service-hosts.ts';
import { signLink } from '../signing/link-signature.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { linkPaths, type LinkFormat } from './link-formats.ts';
import { readSettings, type ConfigFlags } from './read-settings.ts';
import type { Surroundings } from './surroundings.ts';

export interface LinkFlags extends ConfigFlags {
  readonly login?: string;
  readonly name?: string;
  readonly valid?: string;
  readonly lang?: string;
  readonly base?: string;
  readonly format?: LinkFormat;
  readonly newKey?: true;
}

/** As many bytes as the hash has (RFC 2104 section 3). */
const keyBytes = 32;

/** Long enough for a welcome mail that is read after the weekend. */
const usualValidity = 7 * 86_400;

const seconds: ReadonlyMap<string, number> = new Map([
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);

/** Links cannot be called back one by one, so none lives longer than a leap year. */
const maxValidity = 366 * 86_400;

/** The outline of BCP 47. */
const languageTag = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/;

/** What a link is made of, once everything has been read. */
interface Wish {
  readonly address: EmailAddress;
  readonly login: string;
  readonly name: string;
  readonly validity: number;
  readonly base: string | undefined;
}

/** What is said where a link is wanted and no key is set. */
export const noLinkKey =
  'links.key is not set; "signpost link --new-key" prints one for the settings (docs/links.md)';

/** What is said where a time is given and no link is made. */
export const validWithoutLogin = '--valid is for links that carry a --login';

/**
 * Signs a link that begins to run now, with the first key of the settings; undefined where there is none. Login and name
 * have been read by parseLogin and parsePersonName, and may be empty. `validity` is in seconds.
 */
export function makeLink(
  { address, login, name, validity }: Omit<Wish, 'base'>,
  { links }: Pick<Settings, 'links'>,
): MailboxLink | undefined {
  const [key] = links ?? [];
  const expires = String(Math.floor(Date.now() / 1000) + validity);
  return key && signLink({ address: printAddress(address), login, name, expires }, key);
}

/**
 * Prints a signed link, or with `--new-key` a key to sign with. The provider files are not read: the server says what
 * it serves. Anything that can't be is wrong use; a missing key is a problem.
 */
export function link(
  writtenAddress: string | undefined,
  flags: LinkFlags,
  surroundings: Surroundings,
): ExitCode {
  const { out } = surroundings;
  const say = (text: string): void => {
    surroundings.err.write(`error: ${escapeForTerminal(text)}\n`);
  };
  if (flags.newKey === true) {
    out.write(`${randomBytes(keyBytes).toString('base64url')}\n`);
    return exitCode.fine;
  }
  const wish = readWish(writtenAddress, flags);
  if (!wish.ok) {
    say(wish.reason);
    return exitCode.wrongUse;
  }
  const settings = readSettings(flags, surroundings);
  if (settings === undefined) return exitCode.problems;
  const { address } = wish.value;
  const signed = makeLink(wish.value, settings);
  if (signed === undefined) {
    say(noLinkKey);
    return exitCode.problems;
  }
  const base =
    wish.value.base ?? settings.publicUrl ?? `https://${serviceHost('autoconfig', address.domain)}`;
  const lang = flags.lang === undefined ? '' : `lang=${flags.lang}&`;
  out.write(
    `${base}${linkPaths[flags.format ?? 'page']}?${lang}${mailboxQuery({ address, link: signed })}\n`,
  );
  return exitCode.fine;
}

function readWish(writtenAddress: string | undefined, flags: LinkFlags): Parsed<Wish> {
  if (writtenAddress === undefined) return refused('for which address? Write it behind "link"');
  const address = parseEmailAddress(writtenAddress);
  if (!address.ok) return refused(`this is not an e-mail address: ${address.reason}`);
  const login = parseLogin(flags.login ?? '');
  if (!login.ok) return refused(`--login: ${login.reason}`);
  const name = parsePersonName(flags.name ?? '');
  if (!name.ok) return refused(`--name: ${name.reason}`);
  const validity = parseValidity(flags.valid);
  if (!validity.ok) return refused(`--valid: ${validity.reason}`);
  const base = flags.base === undefined ? undefined : parsePublicUrl(flags.base);
  if (base?.ok === false) return refused(`--base: ${base.reason}`);
  if (flags.lang !== undefined && !languageTag.test(flags.lang)) {
    return refused('--lang: write the tag of a language, such as de or pt-BR');
  }
  return parsed({
    address: address.value,
    login: login.value,
    name: name.value,
    validity: validity.value,
    base: base?.value,
  });
}

/** Reads how long a link holds (`--valid`), as seconds; the usual time where nothing is written. */
export function parseValidity(text: string | undefined): Parsed<number> {
  if (text === undefined) return parsed(usualValidity);
  const [, digits = '', unit = ''] = /^([1-9]\d{0,5})([mhd])$/.exec(text) ?? [];
  const validity = Number(digits) * (seconds.get(unit) ?? 0);
  if (validity === 0) return refused('write a number and m, h or d, such as 90m, 12h or 7d');
  return validity > maxValidity ? refused('at most 366d') : parsed(validity);
}
