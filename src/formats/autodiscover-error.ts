import { crc32 } from 'node:zlib';
import { element, writeXml } from '../xml/writer.ts';
import { answerNamespace } from './autodiscover-namespaces.ts';
import type { Document } from './format.ts';
import { ownPlaceholderPrefix, prepareText, type PreparedText } from './prepared-text.ts';

/**
 * The errors of Autodiscover (MS-OXDSCLI 2.2.4.1.1.3), sent with HTTP status 200: 500 no such domain here, 501 the domain
 * has no service for this schema, 600 not a request, 601 the schema is unknown or not offered, 602 the configuration
 * contradicts itself, 603 we can't know now.
 */
export type PoxErrorCode = 500 | 501 | 600 | 601 | 602 | 603;

/** What an error says beside its code. */
export interface ErrorContext {
  /** The clock: asked only where there is an error to answer. */
  readonly now: () => Date;
  /** The name of this server; only a hash of it is sent. */
  readonly serverName: string;
}

/** Exactly so: Microsoft's test suite compares content types as text. */
export const poxContentType = 'text/xml; charset=utf-8';

const timePlace = `${ownPlaceholderPrefix}TIME%`;
const idPlace = `${ownPlaceholderPrefix}ID%`;

const documents: Readonly<Record<PoxErrorCode, PreparedText>> = {
  500: prepareError(500, "The email address can't be found."),
  501: prepareError(501, 'Bad Address'),
  600: prepareError(600, 'Invalid Request'),
  601: prepareError(601, 'Provider is not available'),
  602: prepareError(602, 'Bad Address'),
  603: prepareError(603, 'Server Error'),
};

/**
 * The document of an error. Nothing of the request ever gets into it, because it would be read as markup
 * (CVE-2019-9670 read files through an echoed schema). Time is UTC; Id is a hash of 32 bits, as xs:unsignedInt wants.
 */
export function errorDocument(code: PoxErrorCode, context: ErrorContext): Document {
  const time = context
    .now()
    .toISOString()
    .replaceAll(/^.*T|Z$/g, '');
  const id = String(crc32(context.serverName));
  return {
    contentType: poxContentType,
    body: documents[code].fill((place) => (place === timePlace ? time : id)),
  };
}

/** Response has no namespace of its own: every code may stand in the root's, only some in the namespace of a schema. */
function prepareError(code: PoxErrorCode, message: string): PreparedText {
  const error = element(
    'Error',
    [element('ErrorCode', String(code)), element('Message', message), element('DebugData')],
    { Time: timePlace, Id: idPlace },
  );
  const response = element('Response', [error]);
  return prepareText(writeXml(element('Autodiscover', [response], { xmlns: answerNamespace })), [
    timePlace,
    idPlace,
  ]);
}
