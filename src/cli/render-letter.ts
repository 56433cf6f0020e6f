import { escapeForTerminal } from '../config/print-problem.ts';
import { parseEmailAddress, type EmailAddress } from '../model/email-address.ts';
import { parseLogin, parsePersonName } from '../model/login-and-name.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { serviceHost } from '../model/service-hosts.ts';
import { loadCatalogues } from '../page/catalogue.ts';
import { languages, type Language } from '../page/languages.ts';
import { letterHtml } from '../page/letter-html.ts';
import { letterLook } from '../page/letter-look.ts';
import { letterText } from '../page/letter-text.ts';
import { makeLetter } from '../page/letter.ts';
import { openTemplates } from '../page/templates.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { makeLink, noLinkKey, parseValidity, validWithoutLogin } from './link.ts';
import { openAskedStore } from './open-asked-store.ts';
import { openStore } from './open-store.ts';
import { readSettings } from './read-settings.ts';
import type { RenderFlags } from './render.ts';
import type { Surroundings } from './surroundings.ts';

interface AskedLetter {
  readonly address: EmailAddress;
  readonly name: string;
  /** Empty where the login is made from the address. */
  readonly login: string;
  readonly lang: Language | undefined;
  /** How long the links hold that carry the login, in seconds. */
  readonly validity: number;
}

/**
 * Writes the letter of a mailbox to standard output, as HTML or as text; everything else goes to standard error. What
 * can't be asked for is wrong use; a domain that is not hosted is a problem, and so is a login without a key to sign the
 * links that carry it.
 */
export async function renderLetter(
  writtenAddress: string,
  flags: RenderFlags,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const say = (text: string): void => {
    surroundings.err.write(`${escapeForTerminal(text)}\n`);
  };
  const asked = readAsked(writtenAddress, flags);
  if (!asked.ok) {
    say(`error: ${asked.reason}`);
    return exitCode.wrongUse;
  }
  const settings = readSettings(flags, surroundings);
  if (settings === undefined) return exitCode.problems;
  const { address, name, login, lang, validity } = asked.value;
  // The page and the profile behind a code know no login but that of a link.
  const link = login === '' ? undefined : makeLink({ address, login, name, validity }, settings);
  if (login !== '' && link === undefined) {
    say(`error: ${noLinkKey}`);
    return exitCode.problems;
  }
  const { store: folder } = await openStore(settings, surroundings);
  const store = await openAskedStore(folder, settings, surroundings);
  if (store === undefined) return exitCode.problems;
  const found = await store.find(address.domain);
  await store.close();
  if (found.kind === 'unavailable') {
    say(`error: it can't be known now who serves ${address.domain}: ${found.reason}`);
    return exitCode.problems;
  }
  if (found.kind !== 'hosted') {
    say(`error: ${address.domain} is not a domain of any file in ${settings.providers}`);
    return exitCode.problems;
  }
  const { provider } = found.hosted;
  const report = ({ file, message }: { readonly file: string; readonly message: string }): void => {
    say(`${file}: warning: ${message}`);
  };
  const own = settings.templates === undefined ? {} : { overrides: settings.templates };
  const catalogues = loadCatalogues(report, own);
  if (lang !== undefined && !catalogues.offered.includes(lang)) {
    say(`there are no texts in ${lang} yet; the letter is in English`);
  }
  const letter = makeLetter(
    provider,
    {
      address,
      ...(name === '' ? {} : { name }),
      ...(link === undefined ? {} : { login, link }),
      origin: settings.publicUrl ?? `https://${serviceHost('autoconfig', address.domain)}`,
    },
    catalogues.of(lang ?? 'en'),
    await letterLook(provider, settings.branding),
  );
  surroundings.out.write(
    flags.as === 'text' ? letterText(letter) : letterHtml(letter, openTemplates(report, own)),
  );
  return exitCode.fine;
}

function readAsked(written: string, flags: RenderFlags): Parsed<AskedLetter> {
  const address = parseEmailAddress(written);
  if (!address.ok) return refused(`this is not an e-mail address: ${address.reason}`);
  const name = parsePersonName(flags.name ?? '');
  if (!name.ok) return refused(`--name: ${name.reason}`);
  if (flags.sign === true) return refused('--sign is for the format apple only');
  if (flags.picture !== undefined) return refused('--picture is for the formats qr and qr-profile only');
  const login = parseLogin(flags.login ?? '');
  if (!login.ok) return refused(`--login: ${login.reason}`);
  const validity = parseValidity(flags.valid);
  if (!validity.ok) return refused(`--valid: ${validity.reason}`);
  if (flags.valid !== undefined && login.value === '') return refused(validWithoutLogin);
  const lang = languages.find((one) => one === flags.lang?.toLowerCase());
  if (flags.lang !== undefined && lang === undefined) {
    return refused(`--lang is one of ${languages.join(', ')}`);
  }
  return parsed({
    address: address.value,
    name: name.value,
    login: login.value,
    lang,
    validity: validity.value,
  });
}
