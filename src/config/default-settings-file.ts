import { z } from 'zod';
import { entryKeys, plainSettingKeys, settingKeys, type SettingKey } from './settings-file-keys.ts';
import { settingMeanings } from './setting-schema.ts';
import { settingsSchema } from './settings-file-schema.ts';

const head = [
  '# yaml-language-server: $schema=signpost.schema.json',
  '# The settings of the server, each with its default, or an example where there is none. All are optional.',
  '# To change one, take the # in front away (and that of the group above it). Paths are relative to this file.',
  '# Each setting is also an environment variable (limits.bodyBytes: SIGNPOST_LIMITS_BODY_BYTES), and a variable',
  '# wins over this file. After a change: "signpost check", then restart. More in docs/settings.md.',
];

/** The text of config/signpost.yaml: every setting with what it does and its default, all of it in comments. */
export function defaultSettingsFile(): string {
  const lines = [...head];
  const short = settingKeys.filter((key) => key.meaning.short === true);
  for (const key of settingKeys) {
    if (short.some((group) => key.name.startsWith(`${group.name}.`))) continue;
    const indent = '  '.repeat(key.path.length - 1);
    if (indent === '') lines.push('');
    lines.push(...key.meaning.about.map((line) => `#${indent} ${line}`.replace(/^# {2,}/, `# ${indent}`)));
    const value = key.kind === 'group' && key.meaning.short !== true ? '' : ` ${defaultOrExample(key)}`;
    lines.push(`#${indent}${key.path.at(-1) ?? ''}:${value}`);
  }
  return `${lines.join('\n')}\n`;
}

function defaultOrExample(key: SettingKey): string {
  return key.fallback === undefined ? (key.meaning.example ?? '') : printValue(key.fallback);
}

/** Writes a default as YAML: numbers and plain words bare, everything else in quotes. */
function printValue(value: unknown): string {
  return typeof value === 'string' && /^[\w./][\w.:/-]*$/.test(value) ? value : JSON.stringify(value);
}

/** The table of all settings for docs/settings.md, in Markdown. */
export function settingsTable(): string {
  const rows = plainSettingKeys.map((key) => {
    const fallback = key.fallback === undefined ? 'none' : `\`${printValue(key.fallback)}\``;
    const variable = `\`${key.variable}\`${key.meaning.secret === true ? ` or \`${key.variable}_FILE\`` : ''}`;
    return `| \`${key.name}\` | ${fallback} | ${variable} | ${key.meaning.about.join(' ')} |`;
  });
  const ofEntries = [...settingKeys.filter(({ kind }) => kind === 'list'), ...entryKeys]
    .filter(({ kind }) => kind !== 'group')
    .map((key) => {
      const fallback = key.fallback === undefined ? 'none' : `\`${printValue(key.fallback)}\``;
      return `| \`${key.name}\` | ${fallback} | only in the file | ${key.meaning.about.join(' ')} |`;
    });
  const all = [...rows, ...ofEntries];
  return ['| setting | default | variable | what it does |', '|---|---|---|---|', ...all, ''].join('\n');
}

/** The JSON Schema of signpost.yaml, for completion in editors. */
export function settingsJsonSchema(): string {
  const schema = z.toJSONSchema(settingsSchema, {
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      const meaning = settingMeanings.get(zodSchema);
      if (meaning !== undefined) jsonSchema.description = meaning.about.join(' ');
      if (jsonSchema.type === 'object') {
        jsonSchema.additionalProperties = false;
        jsonSchema.patternProperties = { '^x-': {} };
      }
    },
  });
  return `${JSON.stringify({ title: 'signpost.yaml', ...schema }, undefined, 2)}\n`;
}
