import { z } from 'zod';
import { ldapSettingsSchema, sqlSettingsSchema } from './directories-settings-schema.ts';
import { count, settingMeanings } from './setting-schema.ts';

const sql = sqlSettingsSchema
  .unwrap()
  .omit({ notify: true, provider: true })
  .extend({
    query: z
      .string()
      .min(1)
      .register(settingMeanings, {
        about: ['One SELECT with one parameter, the address. Its first column is the login.'],
        write: 'write a query such as SELECT login FROM mailbox WHERE address = $1',
        example: '"SELECT login FROM mailbox WHERE address = $1"',
      }),
  })
  .optional()
  .register(settingMeanings, {
    about: ['A database: PostgreSQL, MySQL, MariaDB or SQLite.'],
    write: 'write url and query below it, indented',
  });

const ldap = ldapSettingsSchema
  .unwrap()
  .omit({ providerAttribute: true, provider: true, attributes: true })
  .extend({
    filter: z
      .string()
      .min(1)
      .register(settingMeanings, {
        about: ['Which entry is that of a mailbox: {address} stands for it, escaped.'],
        write: 'write a filter such as (mail={address})',
        example: '(mail={address})',
      }),
    loginAttribute: z
      .string()
      .min(1)
      .prefault('uid')
      .register(settingMeanings, {
        about: ['The attribute that holds the login.'],
        write: 'write the name of an attribute',
      }),
  })
  .optional()
  .register(settingMeanings, {
    about: ['An LDAP tree.'],
    write: 'write url, base and filter below it, indented',
  });

/** Logins that are not made from the address. */
export const usersSchema = z
  .object({
    ttl: count(1, 3600, 60, 'seconds', ['For how long a login is used without asking again.']),
    deadline: count(100, 1900, 1500, 'milliseconds', ['How long an answer may take.']),
    answer: z
      .enum(['links', 'everyone'])
      .prefault('links')
      .register(settingMeanings, {
        about: [
          'Who is told a login: links = whoever has a signed link; everyone = whoever knows the address, mail programs',
          'included. Strangers then learn which mailboxes exist and their logins. See docs/directories-queries.md.',
        ],
        write: 'write links or everyone',
      }),
    sql,
    ldap,
  })
  .check((context) => {
    const { sql: database, ldap: tree } = context.value;
    if ((database === undefined) !== (tree === undefined)) return;
    const message = database === undefined ? 'it is of no kind' : 'it is of two kinds at once';
    context.issues.push({ code: 'custom', message, input: context.value, path: [] });
  })
  .optional()
  .register(settingMeanings, {
    about: [
      'Where logins are looked up that are not made from the address. See docs/directories-queries.md.',
    ],
    write: 'write sql or ldap below it, indented',
    example: '{}',
    short: true,
  });

/** The group as the schema reads it. */
export type WrittenUsers = z.output<typeof usersSchema>;
