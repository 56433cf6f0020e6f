import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { mailPrograms, type ChosenServer } from '../../src/clients/index.ts';
import { formats } from '../../src/formats/registry.ts';
import { parseDomain } from '../../src/model/domain.ts';
import { parseEmailAddress } from '../../src/model/email-address.ts';
import { projectRoot } from '../support/paths.ts';
import { aProvider, aServer } from '../support/providers.ts';
import { mailbox } from './probe.ts';

const page = join(projectRoot, 'docs', 'mail-programs.md');
const begin = '<!-- made from src/clients by "npm run golden": -->\n';
const end = '<!-- end of the made part -->';

/** A provider that offers everything twice, so that the programs' choices differ. */
const provider = aProvider({
  incoming: [
    aServer('imap', 'mail.example.org'),
    aServer('imap', 'mail.example.org', { socketType: 'STARTTLS' }),
    aServer('pop3', 'mail.example.org'),
  ],
  outgoing: [
    aServer('smtp', 'mail.example.org'),
    aServer('smtp', 'mail.example.org', { socketType: 'STARTTLS' }),
  ],
});

function answerFor(name: string): string {
  const address = parseEmailAddress('ann@example.org');
  const domain = parseDomain('example.org');
  const format = formats.find((one) => one.name === name);
  assert.ok(format !== undefined && address.ok && domain.ok, name);
  const prepared = format.prepare(provider);
  assert.ok(!('notExpressible' in prepared));
  return prepared({ address: address.value, domain: domain.value, origin: 'https://autoconfig.example.org' })
    .body;
}

function cell(server: ChosenServer | undefined): string {
  return server === undefined ? 'none' : `${server.type.toUpperCase()} ${server.port} ${server.socketType}`;
}

function table(): string {
  const rows = mailPrograms.map((program) => {
    const { incoming, outgoing, why } = program.read(answerFor(program.reads), mailbox);
    return `| ${program.title} | ${program.version} | ${cell(incoming)} | ${cell(outgoing)} | ${why} |`;
  });
  return [
    'What each makes of a provider that offers IMAP on 993 and 143, POP3 on 995, and SMTP on 465 and 587, in this order:',
    '',
    '| program | version followed | receives by | sends by | why |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

describe('docs/mail-programs.md', () => {
  const present = readFileSync(page, 'utf8');

  it('shows what the programs do', () => {
    const from = present.indexOf(begin);
    const to = present.indexOf(end);
    assert.ok(from >= 0 && to > from, 'the marks around the table are gone');
    const made = `${present.slice(0, from)}${begin}\n${table()}\n\n${present.slice(to)}`;
    if (process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] !== 'true') writeFileSync(page, made);
    else assert.equal(present, made, 'the table is stale; run "npm run golden"');
  });

  it('has a section for every program', () => {
    const headings = [...present.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading ?? '');
    for (const { title } of mailPrograms) {
      assert.ok(
        headings.some((heading) => heading.startsWith(title)),
        title,
      );
    }
  });
});
