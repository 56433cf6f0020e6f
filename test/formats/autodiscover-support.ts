import assert from 'node:assert/strict';
import type { Provider } from '../../src/model/provider.ts';
import { childElement, childElements, readXml, textOf, type XmlElement } from '../../src/xml/reader.ts';
import {
  answerAutodiscover,
  prepareAutodiscover,
  type AskedProvider,
  type AutodiscoverAnswer,
} from '../../src/formats/autodiscover.ts';
import { readAutodiscoverRequest } from '../../src/formats/autodiscover-request.ts';

const base = 'http://schemas.microsoft.com/exchange/autodiscover';

/** The namespaces, written out a second time so that a mistake in the source shows. */
export const requestNamespace = {
  outlook: `${base}/outlook/requestschema/2006`,
  mobilesync: `${base}/mobilesync/requestschema/2006`,
};
export const rootNamespace = `${base}/responseschema/2006`;
export const responseNamespace = {
  outlook: `${base}/outlook/responseschema/2006a`,
  mobilesync: `${base}/mobilesync/responseschema/2006`,
};

interface RequestParts {
  readonly address?: string;
  readonly schema?: string;
  readonly root?: string;
}

/** The body of a request. The values are put in as they are: a test escapes them or not. */
export function requestBody({
  address = 'ann@example.org',
  schema = responseNamespace.outlook,
  root = requestNamespace.outlook,
}: RequestParts = {}): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="${root}"><Request>` +
    `<EMailAddress>${address}</EMailAddress><AcceptableResponseSchema>${schema}</AcceptableResponseSchema>` +
    `</Request></Autodiscover>`
  );
}

/** The body of a request in the schema of Exchange ActiveSync. */
export const mobilesyncBody = requestBody({
  root: requestNamespace.mobilesync,
  schema: responseNamespace.mobilesync,
});

export const context = {
  origin: 'https://autodiscover.example.org',
  now: () => new Date('2026-11-23T21:25:04.889Z'),
  serverName: 'mail.example.net',
};

/** Reads a body and answers it, as the server does. */
export function answerTo(body: string | Buffer, provider: Provider | AskedProvider): AutodiscoverAnswer {
  const asked = typeof provider === 'object' && 'name' in provider ? prepareAutodiscover(provider) : provider;
  return answerAutodiscover(readAutodiscoverRequest(body), asked, context);
}

/** The document of an answer that is no redirect. */
export function documentOf(answer: AutodiscoverAnswer | { readonly status: 405 }): string {
  assert.equal(answer.status, 200);
  assert.ok('document' in answer);
  assert.equal(answer.document.contentType, 'text/xml; charset=utf-8');
  return answer.document.body;
}

/** Parses a document and answers its Response element, after a look at both names and the root's namespace. */
export function responseOf(document: string): XmlElement {
  const root = readXml(document);
  assert.ok(root.ok, document);
  assert.equal(root.value.name, 'Autodiscover');
  assert.equal(root.value.uri, rootNamespace);
  const children = childElements(root.value);
  assert.deepEqual(
    children.map((child) => child.name),
    ['Response'],
  );
  const response = children[0];
  assert.ok(response);
  return response;
}

/** The error code of an answer, or undefined where it holds settings or a redirect. */
export function errorCode(answer: AutodiscoverAnswer): number | undefined {
  if (!('document' in answer)) return undefined;
  const error = childElement(responseOf(answer.document.body), 'Error');
  const code = error && childElement(error, 'ErrorCode');
  assert.equal(answer.error, code === undefined ? undefined : Number(textOf(code)));
  return code && Number(textOf(code));
}

/** The Protocol elements of an answer, each as its names and texts in order. */
export function protocolsOf(document: string): Map<string, string>[] {
  const account = childElement(responseOf(document), 'Account');
  assert.ok(account, document);
  return childElements(account, 'Protocol').map(
    (protocol) => new Map(childElements(protocol).map((child) => [child.name, textOf(child)])),
  );
}

/** The one Protocol of a Type. */
export function protocolOf(document: string, type: string): Map<string, string> {
  const found = protocolsOf(document).filter((protocol) => protocol.get('Type') === type);
  assert.equal(found.length, 1, `${type}: ${found.length}`);
  return found[0] ?? new Map<string, string>();
}

/** Every element of a document by its path of names, to compare the shape of two documents. */
export function shapeOf(document: string): string[] {
  const root = readXml(document);
  assert.ok(root.ok, document);
  const walk = (node: XmlElement, path: string): string[] => [
    `${path}/${node.uri}:${node.name}[${[...node.attributes.keys()].join()}]`,
    ...childElements(node).flatMap((child) => walk(child, `${path}/${node.name}`)),
  ];
  return walk(root.value, '');
}
