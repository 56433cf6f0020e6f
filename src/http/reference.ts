import { randomInt } from 'node:crypto';

/** Digits and letters that nobody mistakes for another one when they are read out or written down (no 0 O 1 I L U V). */
const alphabet = '23456789ABCDEFGHJKMNPQRSTWXYZ';

/** Six of 29 characters: 590 million, so that a day's log holds a reference hardly ever twice. */
const length = 6;

/** Makes a reference such as `7F3K-2Q`. It says nothing and leads nowhere but to a log line. */
export function makeReference(): string {
  let rest = randomInt(alphabet.length ** length);
  let text = '';
  for (let place = 0; place < length; place += 1) {
    text += alphabet[rest % alphabet.length] ?? '';
    rest = Math.floor(rest / alphabet.length);
    if (place === 3) text += '-';
  }
  return text;
}
