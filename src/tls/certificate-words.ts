import type { TlsCertificate } from './certificate.ts';

const day = 24 * 60 * 60 * 1000;

/** By then every ACME client has renewed twice over, except for certificates that live less than six weeks. */
const warningTime = 14 * day;

/** Names told of one certificate; it can hold a hundred. */
const maxNames = 3;

/** What a log line and /status say of a certificate. */
export interface CertificateState {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** Whether a certificate is good for now, ends soon, or is outside its dates, in a sentence. */
export function stateOf(certificate: TlsCertificate, time: Date): CertificateState {
  const { notBefore, notAfter } = certificate;
  const what = `the certificate for ${shownNames(certificate.names)} (${certificate.files.certificate})`;
  if (time > notAfter) return { level: 'error', text: `${what} expired on ${dateOf(notAfter)}; renew it` };
  if (time < notBefore) {
    return {
      level: 'error',
      text: `${what} is not valid before ${dateOf(notBefore)}; is the clock right?`,
    };
  }
  const left = notAfter.getTime() - time.getTime();
  const lifetime = notAfter.getTime() - notBefore.getTime();
  return left < Math.min(warningTime, lifetime / 3)
    ? { level: 'warn', text: `${what} ends on ${dateOf(notAfter)} and was not renewed` }
    : { level: 'info', text: `${what} is valid until ${dateOf(notAfter)}` };
}

function shownNames(names: readonly string[]): string {
  if (names.length === 0) return 'no name';
  const more = names.length - maxNames;
  return names.slice(0, maxNames).join(', ') + (more > 0 ? ` and ${more} more names` : '');
}

/** A point in time to the second, as logs write it. */
export function dateOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
