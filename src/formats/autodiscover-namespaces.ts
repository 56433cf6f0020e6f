/**
 * The namespaces of Autodiscover (MS-OXDSCLI 2.2, MS-ASCMD 2.2.1.1). Always http: the https spelling on today's
 * documentation pages is a rewrite of the pages, and Outlook refuses an answer that copies it.
 */
const base = 'http://schemas.microsoft.com/exchange/autodiscover';

/** What a program asks for: mail servers, or an Exchange ActiveSync address. */
export type PoxSchema = 'outlook' | 'mobilesync';

/** The namespace of the root element of every answer; errors stand in it too. */
export const answerNamespace = `${base}/responseschema/2006`;

/** The namespace of the Response element by schema. */
export const responseNamespaces: Readonly<Record<PoxSchema, string>> = {
  outlook: `${base}/outlook/responseschema/2006a`,
  mobilesync: `${base}/mobilesync/responseschema/2006`,
};

const requestNamespaces: ReadonlyMap<string, PoxSchema> = new Map([
  [`${base}/outlook/requestschema/2006`, 'outlook'],
  [`${base}/mobilesync/requestschema/2006`, 'mobilesync'],
]);

const acceptableSchemas: ReadonlyMap<string, PoxSchema> = new Map([
  [responseNamespaces.outlook, 'outlook'],
  // Seen from clients that drop the letter; there is no other schema it could mean.
  [`${base}/outlook/responseschema/2006`, 'outlook'],
  [responseNamespaces.mobilesync, 'mobilesync'],
]);

/** Which request a namespace belongs to; undefined where it is none of Autodiscover's. */
export function requestSchema(namespace: string): PoxSchema | undefined {
  return requestNamespaces.get(namespace) ?? requestNamespaces.get(canonical(namespace));
}

/** Which schema the text of an AcceptableResponseSchema element means; undefined where we know none of that name. */
export function acceptableSchema(text: string): PoxSchema | undefined {
  return acceptableSchemas.get(text) ?? acceptableSchemas.get(canonical(text));
}

/** White space around a value is what MS-ASCMD's own example sends; https is what copied documentation sends. */
function canonical(namespace: string): string {
  return namespace
    .trim()
    .toLowerCase()
    .replace(/^https:/, 'http:');
}
