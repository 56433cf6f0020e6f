import { crc32 } from 'node:zlib';
import { element, writeXml } from '../xml/writer.ts';
import { answerNamespace } from './autodiscover-namespaces.ts';
import type { Document } from './format.ts';
import { prepareText, type PreparedText } from './prepared-text.ts';

/**
 * The errors of Autodiscover (MS-OXDSCLI 2.2.4.1.1.3), sent with HTTP status 200:
 * 500 no such domain here, 501 the domain has no service for this schema, 600 not a request, 601 the schema is unknown or
 * not offered, 602 the configuration contradicts itself, 603 we can't know now.
 */
export type PoxErrorCode = 500 | 501 | 600 | 601 | 602 | 603;

/** What an error says beside its code. */
export interface ErrorContext {
  readonly time: Date;
  /** The name of this server; only a hash of it is sent. */
  readonly serverName: string;
}

/** Exactly so: Microsoft's test suite compares content types as text. */
export const poxContentType = 'text/xml; charset=utf-8';

const messages: Readonly<Record<PoxErrorCode, string>> = {
  500: "The email address can't be found.",
  501: 'Bad Address',
  600: 'Invalid Request',
  601: 'Provider is not available',
  602: 'Bad Address',
  603: 'Server Error',
};

const timePlace = '%SIGNPOST_TIME%';
const idPlace = '%SIGNPOST_ID%';

const documents: ReadonlyMap<string, PreparedText> = new Map(
  Object.entries(messages).map(([code, message]) => [code, prepareError(code, message)]),
);

/**
 * The document of an error. Nothing of the request ever gets into it, because it would be read as markup
 * (CVE-2019-9670 read files through an echoed schema). Time is UTC; Id is an unsigned 32-bit number, as in xs:unsignedInt.
 */
export function errorDocument(code: PoxErrorCode, context: ErrorContext): Document {
  const time = context.time.toISOString().slice('1970-01-01T'.length, -'Z'.length);
  const id = String(crc32(context.serverName));
  const body = documents.get(String(code))?.fill((place) => (place === timePlace ? time : id)) ?? '';
  return { contentType: poxContentType, body };
}

/**
 * Response has no namespace of its own: errors stand in the root's (MS-OXDSCLI 2.2.4.1.1.3 and the schema of MS-ASCMD
 * agree only on that form).
 */
function prepareError(code: string, message: string): PreparedText {
  const error = element(
    'Error',
    [element('ErrorCode', code), element('Message', message), element('DebugData')],
    { Time: timePlace, Id: idPlace },
  );
  const document = writeXml(
    element('Autodiscover', [element('Response', [error])], { xmlns: answerNamespace }),
  );
  return prepareText(document, [timePlace, idPlace]);
}
