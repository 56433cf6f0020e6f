import { z } from 'zod';
import { settingMeanings } from './setting-schema.ts';

/** The log. */
export const logSchema = z
  .object({
    level: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'])
      .prefault('info')
      .register(settingMeanings, {
        about: ['How much is logged: debug, info, warn, error or silent.'],
        write: 'write debug, info, warn, error or silent',
      }),
    format: z
      .enum(['auto', 'json', 'pretty'])
      .prefault('auto')
      .register(settingMeanings, {
        about: ['auto: for people on a terminal, JSON lines elsewhere. Or json, or pretty.'],
        write: 'write auto, json or pretty',
      }),
    requests: z
      .boolean()
      .prefault(true)
      .register(settingMeanings, {
        about: ['One line a request: format, domain, status, time. Never the address or the query.'],
        write: 'write true or false',
      }),
  })
  .prefault({})
  .register(settingMeanings, {
    about: ['The log, on standard output.'],
    write: 'write settings of the log below it, indented',
  });
