import { z } from 'zod';
import { isProviderKey, providerKeys, type ProviderKey } from './provider-schema.ts';

/**
 * The JSON Schema of a provider file (config/provider.schema.json), for completion and checks in editors. It is made
 * of the same definitions that read the files, in the form that people write; what only our own code can judge (host
 * names, ports that contradict a protocol) is a plain text in it.
 */
export function providerJsonSchema(): string {
  const schema = z.toJSONSchema(z.strictObject(providerKeys).partial(), {
    io: 'input',
    override({ jsonSchema, path }) {
      if (path.length === 0) jsonSchema.patternProperties = { '^x-': {} };
      const [holder, key] = path;
      if (path.length !== 2 || holder !== 'properties' || !isProviderKey(String(key))) return;
      // zod leaves the examples of values that are transformed away; these are written as people write them.
      const examples: unknown = providerKeys[String(key) as ProviderKey].meta()?.['examples'];
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  });
  const head = {
    title: 'A provider file of Signpost',
    description:
      'One mail provider: its domains, its servers, and what people are told. All keys are optional.',
  };
  return `${JSON.stringify({ ...head, ...schema }, undefined, 2)}\n`;
}
