import { fillDomain } from '../model/placeholders.ts';
import type { Domain } from '../model/domain.ts';
import type { PaccInfo } from './pacc-info.ts';

/** A PACC document as data. The order of the keys is the order of the bytes. */
export interface PaccDocument {
  readonly protocols: Readonly<Record<string, { readonly host: string } | { readonly url: string }>>;
  readonly authentication: {
    readonly 'oauth-public'?: { readonly issuer: string };
    readonly password: boolean;
  };
  readonly info: PaccInfo;
}

/** The draft's limits for the two names, in characters. */
const nameLimits: ReadonlyMap<string, number> = new Map([
  ['name', 60],
  ['shortName', 20],
]);

/** Writes a document whose texts may still hold %EMAILDOMAIN%. */
export function printPacc(document: PaccDocument): string {
  return print(document);
}

/**
 * The document of one domain. It works on the text, not on the provider, so that the former text that is kept during a
 * rollover can still be filled. `template` was written by printPacc; another text that is JSON stays JSON.
 */
export function fillPacc(template: string, domain: Domain): string {
  return print(
    JSON.parse(template, (key, value: unknown) =>
      typeof value === 'string' ? shortened(fillDomain(value, domain), nameLimits.get(key)) : value,
    ),
  );
}

/** Two blanks an indentation: people compare it, and a few bytes cost nothing. */
function print(document: unknown): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Names that follow the domain can grow past the limit; they end in an ellipsis then. */
function shortened(text: string, limit: number | undefined): string {
  if (limit === undefined) return text;
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}
