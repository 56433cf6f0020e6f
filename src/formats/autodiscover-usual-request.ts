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
  const octets = typeof body === 'string' ? Buffer.from(body) : body;
  return matchKnownShape(octets) ?? matchPattern(octets.toString('latin1'));
}

/** What a program writes around the address. */
interface Shape {
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly namespace: string;
  readonly acceptableResponseSchema: string;
}

/** A handful of programs sends nearly all requests, each with the same octets around the address. */
const maxShapes = 8;

/** Shapes that the pattern recognised lately, the latest first. */
const shapes: Shape[] = [];

/** The pattern would find the same: it takes any such address between this head and this tail. */
function matchKnownShape(sent: Buffer): RequestTexts | undefined {
  for (const { head, tail, namespace, acceptableResponseSchema } of shapes) {
    const end = sent.length - tail.length;
    if (end <= head.length || head.compare(sent, 0, head.length) !== 0) continue;
    if (tail.compare(sent, end) !== 0) continue;
    const emailAddress = sent.toString('latin1', head.length, end);
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
    // Octets, not parts of the text: V8 keeps a part by keeping the whole, in which somebody's address stands.
    head: Buffer.from(sent.slice(0, address), 'latin1'),
    tail: Buffer.from(sent.slice(address + emailAddress.length), 'latin1'),
    namespace: copied(namespace),
    acceptableResponseSchema: copied(acceptableResponseSchema),
  });
  if (shapes.length > maxShapes) shapes.pop();
  return { namespace, emailAddress, acceptableResponseSchema };
}

const addressTag = '<EMailAddress>';

function copied(part: string): string {
  return Buffer.from(part, 'latin1').toString('latin1');
}
