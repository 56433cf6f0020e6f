/** The texts of a request, as they stand in it. */
export interface RequestTexts {
  /** The namespace of the root, which its children share. */
  readonly namespace: string;
  readonly emailAddress: string;
  readonly acceptableResponseSchema: string;
}

/** Printable ASCII without `<`, `&` and `]`: such a text means itself in XML, whatever stands around it. */
const text = String.raw`[ -%'-;=-\\^-~]`;
const blank = String.raw`[ \t\r\n]*`;

/** The bodies of Outlook, Thunderbird and most others, but for the three texts. The bounds keep it linear. */
const usualBody = new RegExp(
  [
    String.raw`^(?:<\?xml version="1\.0"(?: encoding="(?:utf|UTF)-8")?\?>)?`,
    '<Autodiscover xmlns="([!#-%\'-;=-~]{1,120})">',
    '<Request>',
    `<EMailAddress>(${text}{1,320})</EMailAddress>`,
    `<AcceptableResponseSchema>(${text}{1,160})</AcceptableResponseSchema>`,
    '</Request>',
    '</Autodiscover>',
    '$',
  ].join(blank),
);

const addressText = new RegExp(`^${text}{1,320}$`);

/** Longer bodies are not usual. */
const maxUsualOctets = 1024;

/**
 * Recognises the body that nearly all programs send, at a tenth of the cost of reading it as XML. Strict: anything
 * else at all (a prefix, a comment, an entity, another order, a letter above ASCII) answers undefined and is read as
 * XML. What it recognises, the XML reader reads the same; a property test holds the two together.
 */
export function matchUsualRequest(body: Buffer | string): RequestTexts | undefined {
  if (body.length > maxUsualOctets) return undefined;
  const sent = typeof body === 'string' ? body : body.toString('latin1');
  return matchKnownShape(sent) ?? matchPattern(sent);
}

/** What a program writes around the address. */
interface Shape {
  readonly head: string;
  readonly tail: string;
  readonly namespace: string;
  readonly acceptableResponseSchema: string;
}

/** A handful of programs sends nearly all requests, each with the same octets around the address. */
const maxShapes = 8;

/** Shapes that the pattern recognised lately, the latest first. */
const shapes: Shape[] = [];

/** The pattern would find the same: it takes any such address between this head and this tail. */
function matchKnownShape(sent: string): RequestTexts | undefined {
  for (const { head, tail, namespace, acceptableResponseSchema } of shapes) {
    if (!sent.startsWith(head) || !sent.endsWith(tail)) continue;
    const emailAddress = sent.slice(head.length, -tail.length);
    if (addressText.test(emailAddress)) return { namespace, emailAddress, acceptableResponseSchema };
  }
  return undefined;
}

function matchPattern(sent: string): RequestTexts | undefined {
  const [, namespace, emailAddress, acceptableResponseSchema] = usualBody.exec(sent) ?? [];
  if (namespace === undefined || emailAddress === undefined || acceptableResponseSchema === undefined) {
    return undefined;
  }
  const address = sent.indexOf(addressTag) + addressTag.length;
  shapes.unshift({
    head: copied(sent.slice(0, address)),
    tail: copied(sent.slice(address + emailAddress.length)),
    namespace: copied(namespace),
    acceptableResponseSchema: copied(acceptableResponseSchema),
  });
  if (shapes.length > maxShapes) shapes.pop();
  return { namespace, emailAddress, acceptableResponseSchema };
}

const addressTag = '<EMailAddress>';

/** V8 keeps a part of a text by keeping the whole, in which somebody's address stands. */
function copied(part: string): string {
  return Buffer.from(part, 'latin1').toString('latin1');
}
