import { z } from 'zod';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { by, settingMeanings } from './setting-schema.ts';

/** More processes than any machine has use for; each takes the memory of a server. */
const mostWorkers = 64;

/** How many processes answer. */
export const workersSchema = z
  .union([z.literal('auto'), z.int().min(1).max(mostWorkers), z.string()])
  .transform((given, context) => (given === 'auto' ? given : by(parseWorkers)(given, context)))
  .prefault(1)
  .register(settingMeanings, {
    about: [
      'Processes that answer. One does for thousands of requests a second; auto takes one for each core. With more',
      'than one, another process reads the files and answers the operator. See docs/workers.md.',
    ],
    write: `write a whole number from 1 to ${mostWorkers}, or auto`,
  });

/** A variable of the environment holds a text; in the file it is a number. */
function parseWorkers(given: number | string): Parsed<number> {
  const number = typeof given === 'string' && /^\d{1,2}$/.test(given) ? Number(given) : given;
  if (typeof number !== 'number' || number < 1 || number > mostWorkers) {
    return refused('it is no such number');
  }
  return parsed(number);
}
