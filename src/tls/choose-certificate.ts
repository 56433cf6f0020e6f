import type { TlsCertificate } from './certificate.ts';

/** Finds the certificate for a name. */
export interface CertificateIndex {
  /** For the name that a client asks for (SNI): the one that holds it, else a wildcard one, else the default. */
  choose(servername: string, time: Date): TlsCertificate | undefined;
  /** For clients that ask for no name: the one of `preferred`, else the first that is valid, else the first. */
  default(time: Date): TlsCertificate | undefined;
  readonly names: number;
}

/** Indexes certificates by their names. `preferred` is the host of `publicUrl`. */
export function certificateIndex(
  certificates: readonly TlsCertificate[],
  preferred: string | undefined,
): CertificateIndex {
  const byName = new Map<string, TlsCertificate[]>();
  for (const certificate of certificates) {
    for (const name of certificate.names) {
      const same = byName.get(name);
      if (same === undefined) byName.set(name, [certificate]);
      else same.push(certificate);
    }
  }
  const find = (name: string, time: Date): TlsCertificate | undefined => {
    const below = name.indexOf('.');
    // RFC 6125 section 6.4.3: the star stands for exactly one label.
    const fitting = [...(byName.get(name) ?? []), ...(byName.get(`*${name.slice(below)}`) ?? [])];
    return best(fitting, time);
  };
  const byDefault = (time: Date): TlsCertificate | undefined =>
    (preferred === undefined ? undefined : find(preferred, time)) ??
    certificates.find((one) => isValid(one, time)) ??
    certificates[0];
  return {
    choose: (servername, time) => find(servername.toLowerCase().replace(/\.$/, ''), time) ?? byDefault(time),
    default: byDefault,
    names: byName.size,
  };
}

/** The first that is valid now; of those that are not, the one that was valid longest. Exact names come first. */
function best(fitting: readonly TlsCertificate[], time: Date): TlsCertificate | undefined {
  const valid = fitting.find((one) => isValid(one, time));
  return valid ?? fitting.toSorted((one, other) => other.notAfter.getTime() - one.notAfter.getTime())[0];
}

/** True between the two dates. */
export function isValid({ notBefore, notAfter }: TlsCertificate, time: Date): boolean {
  return notBefore <= time && time <= notAfter;
}
