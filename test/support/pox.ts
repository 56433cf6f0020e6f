import type { Answer } from '../support/http-client.ts';

export const poxPath = '/autodiscover/autodiscover.xml';

const base = 'http://schemas.microsoft.com/exchange/autodiscover';

/** Outlook's request for an address. */
export function poxRequest(address: string): string {
  return `<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="${base}/outlook/requestschema/2006"><Request><EMailAddress>${address}</EMailAddress><AcceptableResponseSchema>${base}/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`;
}

/** The code of an Autodiscover error; undefined where the answer is none. */
export function poxErrorCode(answer: Answer): string | undefined {
  return /<ErrorCode>(\d+)<\/ErrorCode>/.exec(answer.body)?.[1];
}
