import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCommand, workingFolder } from '../support/command.ts';

const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';

describe('signpost render letter', () => {
  const folder = workingFolder({
    'config/domains/example.org.yaml':
      'incoming: imaps://mail.example.org\noutgoing: submissions://mail.example.org\nbranding: {logo: logo.svg}\n',
    'config/domains/logo.svg': picture,
    'config/links.yaml': `links: {key: ${'k'.repeat(43)}}\nproviders: domains\n`,
    'config/public.yaml': 'publicUrl: https://setup.example.net\nproviders: domains\n',
  });
  const letter = ['render', 'letter', 'ann@example.org'];

  const cases: readonly (readonly [given: readonly string[], code: number, output: RegExp])[] = [
    [letter, 0, /^<!DOCTYPE html>\n<html lang="en" dir="ltr">.*autoconfig\.example\.org/s],
    [letter, 0, /src="data:image\/svg\+xml;base64,/],
    [[...letter, '--as', 'html'], 0, /^<!DOCTYPE html>/],
    [[...letter, '--as', 'text'], 0, /^Set up your e-mail at example\.org\nann@example\.org\n/],
    [[...letter, '--as', 'text', '--name', 'Ann Lee'], 0, /\nAnn Lee, ann@example\.org\n/],
    [[...letter, '--config', 'config/public.yaml'], 0, />setup\.example\.net</],
    [[...letter, '--lang', 'EN'], 0, /lang="en"/],
    [[...letter, '--as', 'pdf'], 2, /Allowed choices are html, text/],
    [[...letter, '--lang', 'tlh'], 2, /--lang is one of en, de/],
    [[...letter, '--sign'], 2, /--sign is for the format apple only/],
    [[...letter, '--picture', 'svg'], 2, /--picture is for the formats qr/],
    [[...letter, '--login', 'alee'], 1, /links\.key is not set/],
    [[...letter, '--login', 'a\u0007'], 2, /--login: /],
    [[...letter, '--login', 'alee', '--config', 'config/links.yaml'], 0, /<bdi dir="auto">alee<\/bdi>/],
    [
      [...letter, '--login', 'alee', '--as', 'text', '--config', 'config/links.yaml'],
      0,
      /\/setup\?emailaddress=ann@example\.org&login=alee&expires=\d+&signature=/,
    ],
    [[...letter, '--valid', '30d'], 2, /--valid is for links that carry a --login/],
    [[...letter, '--login', 'alee', '--valid', 'soon'], 2, /--valid: write a number and m, h or d/],
    [
      ['render', 'qr', 'ann@example.org', '--valid', '1d'],
      2,
      /--valid is for the formats qr-profile and letter/,
    ],
    [['render', 'qr-profile', 'ann@example.org', '--valid', '1d'], 2, /that carry a --login/],
    [[...letter, '--name', 'A'.repeat(101)], 2, /100 characters/],
    [['render', 'letter', 'ann'], 2, /not an e-mail address/],
    [['render', 'letter', 'ann@example.com'], 1, /example\.com is not a domain of any file/],
    [['render', 'qr', 'ann@example.org', '--lang', 'de'], 2, /for the format letter only/],
    [['render', 'pdf', 'ann@example.org'], 2, /the formats are .*letter/],
  ];
  for (const [given, code, output] of cases) {
    it(`${given.join(' ').slice(0, 60)} ends with ${code}`, async () => {
      const finished = await runCommand(given, { folder });
      assert.match(finished.stdout + finished.stderr, output);
      assert.equal(finished.code, code);
      if (code !== 0) assert.equal(finished.stdout, '');
    });
  }

  for (const [kind, ...more] of [['letter', '--as', 'text'], ['qr-profile']] as const) {
    it(`the links of ${kind} hold as long as --valid says`, async () => {
      const given = [
        'render',
        kind,
        'ann@example.org',
        '--login',
        'alee',
        ...more,
        '--config',
        'config/links.yaml',
      ];
      const ends = async (...flags: readonly string[]): Promise<number> => {
        const { stdout } = await runCommand([...given, ...flags], { folder });
        return Number(/expires=(\d+)/.exec(stdout)?.[1]);
      };
      const days = ((await ends('--valid', '30d')) - (await ends())) / 86_400;
      assert.ok(Math.abs(days - 23) < 0.01, String(days));
    });
  }

  it('asks nobody for anything: no request, no script', async () => {
    const { stdout } = await runCommand(letter, { folder });
    assert.doesNotMatch(stdout, /<script|<iframe|\son[a-z]+=|url\(|@import/i);
    for (const [, source] of stdout.matchAll(/\s(?:src|href)="([^"]*)"/g))
      assert.match(source ?? '', /^data:/);
  });
});
