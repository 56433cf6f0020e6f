import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again where a certificate is "not yet valid". One that was issued for this very handshake is valid from the second
 * it was made in; OpenSSL reads a coarser clock, which may still be in the second before.
 */
export async function withYoungCertificate<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const tooYoung = (error as NodeJS.ErrnoException).code === 'CERT_NOT_YET_VALID';
      if (!tooYoung || attempt === 5) throw error;
      await sleep(300);
    }
  }
}
