import assert from 'node:assert/strict';
import type { Answer } from './http-client.ts';
import type { Served } from './running-server.ts';

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

/** Posts a body to Autodiscover as a program does that found it under `autodiscover.example.org`. */
export function postPox(
  server: Served,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = { 'Content-Type': 'text/xml' },
  target = poxPath,
): Promise<Answer> {
  return server.ask({
    method: 'POST',
    path: target,
    body,
    headers: { Host: 'autodiscover.example.org', ...headers },
  });
}

/** Holds an answer to be the settings of ann@example.org. */
export function assertPoxSettings(answer: Answer): void {
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/xml; charset=utf-8');
  assert.match(answer.body, /<LoginName>ann@example\.org<\/LoginName>/);
}
