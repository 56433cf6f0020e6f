import type { MailboxFormat, MailboxQuestion } from '../formats/format.ts';
import { drawQrCode } from '../formats/qr-picture.ts';
import { qrProfile } from '../formats/qr-profile.ts';
import { qrSvg } from '../formats/qr-svg.ts';
import { qr } from '../formats/qr.ts';
import type { Provider } from '../model/provider.ts';
import type { Reader } from './reader.ts';

/** A code to scan, with what it is scanned with. */
export interface LetterCode {
  /** The devices that it is for. */
  readonly title: string;
  readonly text: string;
  /** The drawing, an SVG element of our own making: the one thing that is written out as it is. */
  readonly svg: string;
}

/**
 * The codes of a mailbox: the Apple profile, then Thunderbird for Android. One that the provider, the address or the
 * name makes impossible is left out. Where the provider wants the system's own account type there is no profile to
 * scan, see letter-advice.ts.
 */
export function letterCodes(provider: Provider, question: MailboxQuestion, reader: Reader): LetterCode[] {
  const codes: LetterCode[] = [];
  const add = (format: MailboxFormat, device: 'apple' | 'android'): void => {
    const text = codeText(format, provider, question);
    if (text === undefined) return;
    const title = reader.say({ key: `letter.${device}.title` });
    codes.push({
      title,
      text: reader.say({ key: `letter.${device}.text` }),
      svg: withoutDeclaration(qrSvg(drawQrCode(text), reader.say({ key: 'letter.code', values: { title } }))),
    });
  };
  // A login that no signed link carries would not be in the profile.
  const loses = question.login !== undefined && question.link === undefined;
  if (provider.apple.addAccount === undefined && !loses) add(qrProfile, 'apple');
  add(qr, 'android');
  return codes;
}

function codeText(format: MailboxFormat, provider: Provider, question: MailboxQuestion): string | undefined {
  const fill = format.prepare(provider);
  if (typeof fill !== 'function') return undefined;
  const document = fill(question);
  return format.refuses?.(question, document) === undefined ? document.body : undefined;
}

/** Inside HTML there is no XML declaration. */
function withoutDeclaration(svg: string): string {
  return svg.replace(/^<\?xml[^>]*\?>\s*/, '').trimEnd();
}
