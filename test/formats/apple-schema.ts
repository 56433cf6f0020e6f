import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { PlistRead } from '../../src/xml/plist.ts';
import { sharedFolder } from '../support/paths.ts';
import { asDict, textOf, type Dict } from './apple-reading.ts';

/** What this check uses of Apple's published payload schema (github.com/apple/device-management, MIT). */
interface SchemaKey {
  readonly key: string;
  readonly type: string;
  readonly presence?: string;
  readonly rangelist?: readonly unknown[];
  readonly format?: string;
  readonly supportedOS?: Readonly<
    Record<string, { readonly introduced?: string; readonly deprecated?: string }>
  >;
}

interface Schema {
  readonly payload?: { readonly supportedOS: Readonly<Record<string, { readonly introduced?: string }>> };
  readonly payloadkeys: readonly SchemaKey[];
}

const loaded = new Map<string, Schema>();

function load(name: string): Schema {
  const schema = loaded.get(name) ?? read(name);
  loaded.set(name, schema);
  return schema;
}

function read(name: string): Schema {
  assert.ok(sharedFolder !== undefined);
  return parse(readFileSync(join(sharedFolder, 'schemas', 'apple', `${name}.yaml`), 'utf8')) as Schema;
}

/** What Apple's schema finds wrong with a profile; empty where it is clean. */
export function schemaProblems(profile: Dict): string[] {
  const problems = dictProblems('profile', profile, load('TopLevel').payloadkeys);
  const content = profile.get('PayloadContent');
  const payloads = Array.isArray(content) ? content.map(asDict) : [];
  const common = load('CommonPayloadKeys').payloadkeys;
  for (const payload of payloads) {
    const type = textOf(payload, 'PayloadType');
    const own = load(type).payloadkeys;
    const inherited = common.filter(({ key }) => own.every((one) => one.key !== key));
    problems.push(...dictProblems(type, payload, [...own, ...inherited]));
  }
  for (const key of ['PayloadUUID', 'PayloadIdentifier']) {
    const values = [profile, ...payloads].map((dict) => dict.get(key));
    if (new Set(values).size !== values.length) problems.push(`${key} is used more than once`);
  }
  return problems;
}

/** Whether an operating system reads a payload type at all. */
export function isReadBy(system: 'iOS' | 'macOS', type: string): boolean {
  return load(type).payload?.supportedOS[system]?.introduced !== 'n/a';
}

/** The keys of a payload that an operating system knows. */
export function keysOn(system: 'iOS' | 'macOS', type: string): Set<string> {
  const keys = [...load(type).payloadkeys, ...load('CommonPayloadKeys').payloadkeys];
  return new Set(keys.filter((one) => one.supportedOS?.[system]?.introduced !== 'n/a').map((one) => one.key));
}

function dictProblems(where: string, dict: Dict, keys: readonly SchemaKey[]): string[] {
  const problems: string[] = [];
  for (const { key, presence } of keys) {
    if (presence === 'required' && !dict.has(key)) problems.push(`${where}: ${key} is missing`);
  }
  for (const [key, value] of dict) {
    const schema = keys.find((one) => one.key === key);
    problems.push(
      ...(schema === undefined ? ['is unknown'] : valueProblems(value, schema)).map(
        (problem) => `${where}: ${key} ${problem}`,
      ),
    );
  }
  return problems;
}

function valueProblems(value: PlistRead, schema: SchemaKey): string[] {
  const problems: string[] = [];
  if (typeOf(value) !== schema.type) problems.push(`is ${typeOf(value)}, not ${schema.type}`);
  if (value === '') problems.push('is empty');
  if (schema.rangelist !== undefined && !schema.rangelist.includes(value))
    problems.push('is none of the values');
  if (schema.format !== undefined && !(typeof value === 'string' && new RegExp(schema.format).test(value))) {
    problems.push('has another format');
  }
  if (Object.values(schema.supportedOS ?? {}).some((system) => system.deprecated !== undefined)) {
    problems.push('is deprecated');
  }
  return problems;
}

function typeOf(value: PlistRead): string {
  if (typeof value === 'number') return Number.isInteger(value) ? '<integer>' : '<real>';
  if (typeof value !== 'object') return `<${typeof value}>`;
  if (value instanceof Date) return '<date>';
  if (value instanceof Map) return '<dictionary>';
  return Array.isArray(value) ? '<array>' : '<data>';
}
