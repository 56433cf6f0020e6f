import type { Document } from './format.ts';

/** What goes out. `headers` stand beside Content-Type. */
export interface JsonAnswer {
  readonly status: 200 | 400 | 404 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly document: Document;
  /** What an error says, for whoever adds to its message. */
  readonly failure?: JsonFailure;
}

interface JsonFailure {
  readonly code: string;
  readonly message: string;
}

/** An error of Autodiscover v2. `jsonerror` is the header by which Exchange Online marks its own. */
export function jsonFailure(status: 400 | 404 | 503, code: string, message: string): JsonAnswer {
  return {
    status,
    headers: { jsonerror: 'true' },
    document: failureDocument({ code, message }),
    failure: { code, message },
  };
}

/** The document of an error; `reference` is what the log line of the request carries, too. */
export function failureDocument({ code, message }: JsonFailure, reference?: string): Document {
  const whole = reference === undefined ? message : `${message} Reference: ${reference}`;
  return jsonDocument({ ErrorCode: code, ErrorMessage: whole });
}

/** A JSON document of plain texts. */
export function jsonDocument(value: Readonly<Record<string, string>>): Document {
  return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}
