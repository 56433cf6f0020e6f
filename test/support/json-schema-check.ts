/** The part of JSON Schema that zod writes for our files. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Words without which a value is only described, not restricted. */
const annotations = new Set(['$schema', 'title', 'description', 'examples', 'default']);

const restrictions = new Set([
  'type',
  'anyOf',
  'enum',
  'const',
  'properties',
  'patternProperties',
  'propertyNames',
  'additionalProperties',
  'required',
  'items',
  'pattern',
  'minimum',
  'maximum',
]);

/** What an editor would underline: one line a mistake. Throws for a word of JSON Schema that it does not know. */
export function schemaMistakes(schema: Schema, value: unknown, at = ''): string[] {
  const unknown = Object.keys(schema).filter((word) => !restrictions.has(word) && !annotations.has(word));
  if (unknown.length > 0) throw new Error(`the check does not know ${unknown.join(', ')}`);
  if (schema.anyOf !== undefined) {
    return schema.anyOf.some((one) => schemaMistakes(one, value, at).length === 0)
      ? []
      : [`${at} fits none of the forms`];
  }
  if (schema.type !== undefined && !hasType(schema.type, value)) return [`${at} is no ${schema.type}`];
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${at} is none of the words`];
  if ('const' in schema && schema.const !== value) return [`${at} is not the word`];
  if (typeof value === 'string' && schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
    return [`${at} does not match`];
  }
  if (typeof value === 'number' && (value < (schema.minimum ?? value) || value > (schema.maximum ?? value))) {
    return [`${at} is out of range`];
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? []
      : value.flatMap((one, index) => schemaMistakes(items, one, `${at}[${index}]`));
  }
  return typeof value === 'object' && value !== null ? objectMistakes(schema, value, at) : [];
}

function objectMistakes(schema: Schema, value: object, at: string): string[] {
  const inside = (key: string): string => (at === '' ? key : `${at}.${key}`);
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(value, key));
  const mistakes = missing.map((key) => `${inside(key)} is missing`);
  for (const [key, one] of Object.entries(value)) {
    const own = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
    const byPattern = Object.entries(schema.patternProperties ?? {}).find(([pattern]) =>
      new RegExp(pattern).test(key),
    )?.[1];
    const fitting = own ?? byPattern ?? schema.additionalProperties;
    if (schema.propertyNames !== undefined)
      mistakes.push(...schemaMistakes(schema.propertyNames, key, inside(key)));
    if (fitting === false) mistakes.push(`${inside(key)} is not allowed`);
    else if (typeof fitting === 'object') mistakes.push(...schemaMistakes(fitting, one, inside(key)));
  }
  return mistakes;
}

function hasType(type: string, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}
