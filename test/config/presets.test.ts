import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { mailPrograms } from '../../src/clients/index.ts';
import { linkProviders } from '../../src/config/link-providers.ts';
import { loadPresets } from '../../src/config/presets.ts';
import { parseProviderFile } from '../../src/config/provider-file.ts';
import { apple } from '../../src/formats/apple.ts';
import { autoconfig } from '../../src/formats/autoconfig.ts';
import { outlook } from '../../src/formats/autodiscover-pox.ts';
import { parseDomain } from '../../src/model/domain.ts';
import { parseEmailAddress } from '../../src/model/email-address.ts';
import type { Provider } from '../../src/model/provider.ts';
import { projectRoot } from '../support/paths.ts';

const presets = loadPresets().toSorted((one, other) => (one.name < other.name ? -1 : 1));
const page = join(projectRoot, 'docs', 'presets.md');
const begin = '<!-- made from templates/presets by "npm run golden": -->\n';
const end = '<!-- end of the made part -->';

/** What Thunderbird sets up for ann@customer.example; a new preset is one line more. */
const expected: readonly (readonly [preset: string, incoming: string, outgoing: string])[] = [
  ['docker-mailserver', 'imap mail.customer.example:993 SSL', 'mail.customer.example:465 SSL'],
  ['fastmail', 'imap imap.fastmail.com:993 SSL', 'smtp.fastmail.com:465 SSL'],
  ['gandi', 'imap mail.gandi.net:993 SSL', 'mail.gandi.net:465 SSL'],
  ['google-workspace', 'imap imap.gmail.com:993 SSL', 'smtp.gmail.com:465 SSL'],
  ['hetzner', 'imap mail.your-server.de:993 SSL', 'mail.your-server.de:465 SSL'],
  ['iredmail', 'imap mail.customer.example:993 SSL', 'mail.customer.example:587 STARTTLS'],
  ['mail-in-a-box', 'imap box.customer.example:993 SSL', 'box.customer.example:465 SSL'],
  ['mailbox-org', 'imap imap.mailbox.org:993 SSL', 'smtp.mailbox.org:465 SSL'],
  ['mailcow', 'imap mail.customer.example:993 SSL', 'mail.customer.example:465 SSL'],
  ['mailu', 'imap mail.customer.example:993 SSL', 'mail.customer.example:465 SSL'],
  ['microsoft365', 'imap outlook.office365.com:993 SSL', 'smtp.office365.com:587 STARTTLS'],
  ['migadu', 'imap imap.migadu.com:993 SSL', 'smtp.migadu.com:465 SSL'],
  ['modoboa', 'imap mail.customer.example:993 SSL', 'mail.customer.example:587 STARTTLS'],
  ['ovh', 'imap ssl0.ovh.net:993 SSL', 'ssl0.ovh.net:465 SSL'],
  ['posteo', 'imap posteo.de:993 SSL', 'posteo.de:465 SSL'],
  ['stalwart', 'imap mail.customer.example:993 SSL', 'mail.customer.example:465 SSL'],
  ['zoho', 'imap imappro.zoho.com:993 SSL', 'smtppro.zoho.com:465 SSL'],
  ['zoho-eu', 'imap imappro.zoho.eu:993 SSL', 'smtppro.zoho.eu:465 SSL'],
  ['zoho-in', 'imap imappro.zoho.in:993 SSL', 'smtppro.zoho.in:465 SSL'],
];

/** A customer's file of one line. */
function customerOf(preset: string): { readonly provider: Provider; readonly problems: readonly string[] } {
  const file = parseProviderFile({ file: 'customer.example.yaml', text: `extends: ${preset}\n` });
  const [linked] = linkProviders([file], new Map(), presets);
  const problems = [...file.problems, ...(linked?.problems ?? [])].map(({ message }) => message);
  assert.ok(linked?.provider !== undefined, problems.join('\n'));
  return { provider: linked.provider, problems };
}

const address = parseEmailAddress('ann@customer.example');
const domain = parseDomain('customer.example');
assert.ok(address.ok && domain.ok);
const question = {
  address: address.value,
  domain: domain.value,
  origin: 'https://autoconfig.customer.example',
};

describe('presets', () => {
  it('are all in the table of this test', () => {
    assert.deepEqual(
      presets.map(({ name }) => name),
      expected.map(([name]) => name),
    );
  });

  for (const preset of presets) {
    it(`${preset.name}: has nothing wrong, and serves nothing by itself`, () => {
      assert.deepEqual(preset.problems, []);
      assert.equal(preset.usable, 'yes');
      for (const key of ['id', 'domains', 'domainsFile', 'mx', 'displayName'] as const) {
        assert.equal(preset.values[key], undefined, key);
      }
    });

    it(`${preset.name}: says what it is for and where its facts come from`, () => {
      const [first = '', ...rest] = commentOf(preset.file);
      assert.ok(first.length > 'Facts: '.length && !first.startsWith('Facts: '), first);
      assert.match(rest.at(-1) ?? '', /^Facts: .+\.$/);
    });
  }

  for (const [preset, incoming, outgoing] of expected) {
    it(`${preset}: Thunderbird receives from ${incoming}, sends by ${outgoing}`, () => {
      const { provider, problems } = customerOf(preset);
      assert.deepEqual(problems, []);
      const prepared = autoconfig.prepare(provider);
      assert.ok(typeof prepared === 'function');
      const program = mailPrograms.find(({ name }) => name === 'thunderbird');
      const verdict = program?.read(prepared(question).body, address.value);
      const at = (server = verdict?.incoming) => `${server?.hostname}:${server?.port} ${server?.socketType}`;
      assert.equal(`${verdict?.incoming?.type} ${at()}`, incoming);
      assert.equal(at(verdict?.outgoing), outgoing);
    });

    it(`${preset}: every mail program can set it up, with the address as its login`, () => {
      const { provider } = customerOf(preset);
      const formats = { thunderbird: autoconfig, outlook, apple } as const;
      for (const [read, format] of Object.entries(formats)) {
        const prepared = format.prepare(provider);
        // Outlook is sent to Microsoft, and a profile has no word for OAuth2, the only log-in there.
        if (preset === 'microsoft365' && read !== 'thunderbird') continue;
        assert.ok(typeof prepared === 'function', read);
        const { body } = prepared(question);
        assert.doesNotMatch(body, /%EMAILDOMAIN%|SIGNPOST_/);
        for (const program of mailPrograms.filter(({ reads }) => reads === read)) {
          const verdict = program.read(body, address.value);
          // It has no OAuth2 settings for this host, and Microsoft takes nothing else.
          if (preset === 'microsoft365' && !verdict.accepted) continue;
          assert.ok(verdict.accepted, `${program.name}: ${verdict.why}`);
          for (const server of [verdict.incoming, verdict.outgoing]) {
            assert.ok(server !== undefined, program.name);
            assert.notEqual(server.socketType, 'plain', program.name);
            if (server.username !== undefined) assert.equal(server.username, 'ann@customer.example');
          }
        }
      }
    });
  }
});

/** The lines of the comment at the head of a preset. */
function commentOf(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const length = lines.findIndex((line) => !line.startsWith('# '));
  return lines.slice(0, length).map((line) => line.slice('# '.length));
}

const services = [
  ['calendar', 'calendar'],
  ['addressbook', 'address book'],
  ['fileShare', 'files'],
  ['jmap', 'JMAP'],
  ['ews', 'EWS'],
  ['activeSync', 'ActiveSync'],
  ['manageSieve', 'mail filters'],
] as const;

function table(): string {
  const rows = presets.map((preset) => {
    const { provider } = customerOf(preset.name);
    const words = commentOf(preset.file)
      .filter((line) => !line.startsWith('Facts: '))
      .join(' ')
      .replaceAll('<', '&lt;');
    const mail = [...provider.incoming, ...provider.outgoing].map(
      ({ type, hostname, port }) => `${type.toUpperCase()} ${hostname}:${port}`,
    );
    const more = services.filter(([key]) => provider[key] !== undefined).map(([, word]) => word);
    return `| \`${preset.name}\` | ${words} | ${mail.join('<br>')} | ${more.join(', ')} |`;
  });
  return ['| preset | for | mail servers | and |', '|---|---|---|---|', ...rows].join('\n');
}

describe('docs/presets.md', () => {
  it('lists the presets as they are', () => {
    const present = readFileSync(page, 'utf8');
    const from = present.indexOf(begin) + begin.length;
    const to = present.indexOf(end);
    assert.ok(from >= begin.length && to >= from, 'the marks of the made part are missing');
    const wanted = `${present.slice(0, from)}\n${table()}\n\n${present.slice(to)}`;
    if (process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] !== 'true') writeFileSync(page, wanted);
    else assert.equal(present, wanted, 'docs/presets.md is stale; run "npm run golden"');
  });
});
