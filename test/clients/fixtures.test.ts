import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { mailPrograms } from '../../src/clients/index.ts';
import { projectRoot } from '../support/paths.ts';
import { line, mailbox } from './probe.ts';

const folder = join(projectRoot, 'test', 'fixtures', 'clients');

/** What every program makes of every file: the incoming and the outgoing server, or that it refuses the file. */
// prettier-ignore
const expected: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'careless.xml': {
    thunderbird: ['imap mail.example.org:143 STARTTLS password-cleartext ann.example.org', 'smtp smtp.careless.example:587 STARTTLS password-cleartext undefined'],
    'thunderbird-android': ['refuses'],
    evolution: ['imap mail.:143 STARTTLS password-cleartext ann.', 'smtp smtp.careless.example:587 STARTTLS password-cleartext -'],
    kmail: ['imap \n        imap.careless.example\n      :993 SSL password-cleartext ann@example.org', 'smtp smtp.careless.example:587 STARTTLS password-cleartext '],
    'delta-chat': ['imap imap.careless.example:993 SSL - ann@example.org', '-'],
    nextcloud: ['imap \n        imap.careless.example\n      :993 plain - ann@example.org', 'smtp smtp.careless.example:587 STARTTLS - '],
    fairemail: ['refuses'],
    geary: ['imap \n        imap.careless.example\n      :993 plain - -', 'smtp smtp.careless.example:587 STARTTLS - -'],
  },
  'draft-dialect.xml': {
    thunderbird: ['imap imap.draft.example:993 SSL password-cleartext ann@example.org', 'smtp smtp.draft.example:465 SSL password-cleartext ann@example.org'],
    'thunderbird-android': ['imap imap.draft.example:993 SSL password-cleartext ann@example.org', 'smtp smtp.draft.example:465 SSL password-cleartext ann@example.org'],
    evolution: ['imap imap.draft.example:993 SSL password-cleartext ann@example.org', 'smtp smtp.draft.example:465 SSL password-cleartext ann@example.org'],
    kmail: ['imap imap.draft.example:993 SSL password-cleartext ann@example.org', 'smtp smtp.draft.example:465 SSL password-cleartext ann@example.org'],
    'delta-chat': ['imap imap.draft.example:993 SSL - ann@example.org', 'smtp smtp.draft.example:465 SSL - ann@example.org'],
    nextcloud: ['imap imap.draft.example:993 SSL - ann@example.org', 'smtp smtp.draft.example:465 SSL - ann@example.org'],
    fairemail: ['imap imap.draft.example:993 SSL - ann', 'smtp smtp.draft.example:465 SSL - ann'],
    geary: ['refuses'],
  },
  'oauth2-only.xml': {
    thunderbird: ['refuses'],
    'thunderbird-android': ['refuses'],
    evolution: ['imap imap.single-sign-on.example:993 SSL - ann@example.org', 'smtp smtp.single-sign-on.example:465 SSL - ann@example.org'],
    kmail: ['imap imap.single-sign-on.example:993 SSL OAuth2 ann@example.org', 'smtp smtp.single-sign-on.example:465 SSL OAuth2 ann@example.org'],
    'delta-chat': ['imap imap.single-sign-on.example:993 SSL - ann@example.org', 'smtp smtp.single-sign-on.example:465 SSL - ann@example.org'],
    nextcloud: ['imap imap.single-sign-on.example:993 SSL - ann@example.org', 'smtp smtp.single-sign-on.example:465 SSL - ann@example.org'],
    fairemail: ['imap imap.single-sign-on.example:993 SSL - ann@example.org', 'smtp smtp.single-sign-on.example:465 SSL - ann@example.org'],
    geary: ['imap imap.single-sign-on.example:993 SSL - -', 'smtp smtp.single-sign-on.example:465 SSL - -'],
  },
  'pop3-first-and-plain.xml': {
    thunderbird: ['pop3 pop.old.example:110 plain password-cleartext ann', 'smtp smtp.old.example:25 plain none -'],
    'thunderbird-android': ['refuses'],
    evolution: ['imap imap.old.example:143 plain password-cleartext ann', 'smtp smtp.old.example:25 plain - -'],
    kmail: ['imap imap.old.example:143 plain password-cleartext ann', 'smtp smtp.old.example:25 plain none '],
    'delta-chat': ['imap imap.old.example:143 plain - ann', '-'],
    nextcloud: ['imap imap.old.example:143 plain - ann', 'smtp smtp.old.example:25 plain - '],
    fairemail: ['imap imap.old.example:143 STARTTLS - ann', 'smtp smtp.old.example:25 SSL - ann'],
    geary: ['refuses'],
  },
  'pop3-only.xml': {
    thunderbird: ['pop3 pop.pop3.example:995 SSL password-encrypted ann@example.org', 'smtp smtp.pop3.example:587 STARTTLS password-encrypted ann@example.org'],
    'thunderbird-android': ['refuses'],
    evolution: ['pop3 pop.pop3.example:995 SSL password-cleartext ann@example.org', 'smtp smtp.pop3.example:587 STARTTLS password-cleartext ann@example.org'],
    kmail: ['pop3 pop.pop3.example:995 SSL password-encrypted ann@example.org', 'smtp smtp.pop3.example:587 STARTTLS password-encrypted ann@example.org'],
    'delta-chat': ['-', 'smtp smtp.pop3.example:587 STARTTLS - ann@example.org'],
    nextcloud: ['-', 'smtp smtp.pop3.example:587 STARTTLS - ann@example.org'],
    fairemail: ['refuses'],
    geary: ['refuses'],
  },
  'several-servers.xml': {
    thunderbird: ['imap imap.several.example:993 SSL password-cleartext ann@example.org', 'smtp smtp.several.example:465 SSL password-cleartext ann@example.org'],
    'thunderbird-android': ['imap imap.several.example:993 SSL password-cleartext ann@example.org', 'smtp smtp.several.example:465 SSL password-cleartext ann@example.org'],
    evolution: ['imap imap.several.example:143 STARTTLS password-cleartext ann@example.org', 'smtp smtp.several.example:587 STARTTLS password-cleartext ann@example.org'],
    kmail: ['imap imap.several.example:993 SSL password-cleartext ann@example.org', 'smtp smtp.several.example:587 STARTTLS password-cleartext ann@example.org'],
    'delta-chat': ['imap imap.several.example:993 SSL - ann@example.org', 'smtp smtp.several.example:465 SSL - ann@example.org'],
    nextcloud: ['imap imap.several.example:993 SSL - ann@example.org', 'smtp smtp.several.example:465 SSL - ann@example.org'],
    fairemail: ['imap imap.several.example:143 STARTTLS - ann@example.org', 'smtp smtp.several.example:587 STARTTLS - ann@example.org'],
    geary: ['imap imap.several.example:993 SSL - -', 'smtp smtp.several.example:465 SSL - -'],
  },
};

describe('files with the habits of real ones', () => {
  it('are all in the table', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.xml'));
    assert.deepEqual(files.sort(), Object.keys(expected).sort());
  });

  for (const [file, readings] of Object.entries(expected)) {
    for (const program of mailPrograms.filter(({ reads }) => reads === 'thunderbird')) {
      it(`${file}, read by ${program.name}`, () => {
        const verdict = program.read(readFileSync(join(folder, file), 'utf8'), mailbox);
        const actual = verdict.accepted ? [line(verdict.incoming), line(verdict.outgoing)] : ['refuses'];
        assert.deepEqual(actual, readings[program.name]);
      });
    }
  }
});
