import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linkProviders } from '../../src/config/link-providers.ts';
import { parseProviderFile } from '../../src/config/provider-file.ts';
import { loadSettings } from '../../src/config/settings-file.ts';
import type { Problem } from '../../src/model/problem.ts';
import type { Provider } from '../../src/model/provider.ts';

const servers = 'incoming: imaps://mail.example.org\noutgoing: submissions://mail.example.org\n';

function load(text: string): {
  readonly provider: Provider | undefined;
  readonly problems: readonly Problem[];
} {
  const file = parseProviderFile({ file: 'example.org.yaml', text });
  const linked = linkProviders([file], new Map(), []);
  return {
    provider: linked[0]?.provider,
    problems: [...file.problems, ...linked.flatMap(({ problems }) => problems)],
  };
}

function warnings(text: string): string[] {
  return load(text)
    .problems.filter(({ code }) => code === 'left-out-of-pacc')
    .map(({ severity, message, place }) => `${place?.line} ${severity}: ${message}`);
}

describe('the key pacc', () => {
  const table: readonly (readonly [string, boolean, number])[] = [
    ['', true, 48],
    ['pacc: true', true, 48],
    ['pacc: false', false, 48],
    ['pacc: {}', true, 48],
    ['pacc: {rollover: 24h}', true, 24],
    ['pacc: {rollover: 2d}', true, 48],
    ['pacc: {rollover: 12}', true, 12],
    ['pacc: {rollover: 0}', true, 0],
    ['pacc: {enabled: false, rollover: "0h"}', false, 0],
  ];
  for (const [text, enabled, rolloverHours] of table) {
    it(`reads ${text === '' ? 'nothing' : text}`, () => {
      assert.deepEqual(load(servers + text).provider?.pacc, { enabled, rolloverHours });
    });
  }

  for (const outgoing of ['submit', 'smtp'] as const) {
    it(`reads outgoing: ${outgoing}`, () => {
      const { provider } = load(`${servers}pacc: {outgoing: ${outgoing}}`);
      assert.deepEqual(provider?.pacc, { enabled: true, rolloverHours: 48, outgoing });
    });
  }

  it('reads outgoing: both as the usual, and no other word', () => {
    assert.deepEqual(load(`${servers}pacc: {outgoing: both}`).provider?.pacc, {
      enabled: true,
      rolloverHours: 48,
    });
    const [problem] = load(`${servers}pacc: {outgoing: submitt}`).problems;
    assert.equal(problem?.advice, 'write "outgoing: submit"');
    assert.equal(`${problem?.place?.line}:${problem?.place?.column}`, '3:18');
  });

  for (const text of ['48 minutes', '-1h', '99999h', '1.5h', '-1', '10000', 'h']) {
    it(`refuses a rollover of ${text} at its place`, () => {
      const { problems } = load(`${servers}pacc:\n  rollover: ${text}\n`);
      assert.deepEqual(
        problems.map(({ severity, place }) => `${severity} ${place?.line}`),
        ['error 4'],
      );
    });
  }
});

describe('the setting state', () => {
  const table: readonly (readonly [string, string, string | undefined, string | undefined])[] = [
    ['is absent unless it is set', '', undefined, undefined],
    ['counts from the settings file', 'state: ../var', undefined, '/work/var'],
    ['in the environment counts from the working folder', 'state: a', 'var', '/work/var'],
  ];
  for (const [title, text, variable, wanted] of table) {
    it(title, () => {
      const environment = { SIGNPOST_STATE: variable };
      const { settings, problems } = loadSettings({ text, environment, flags: {}, workingFolder: '/work' });
      assert.deepEqual(problems, []);
      assert.equal(settings?.state, wanted);
    });
  }
});

describe('what PACC can not say', () => {
  it('autoconfig 54: two lines with TLS are said without a warning', () => {
    assert.deepEqual(warnings(servers), []);
  });

  it('autoconfig 54: servers left out are named once for each reason', () => {
    assert.deepEqual(
      warnings(
        'incoming:\n  - imap://a.example.org\n  - pop3s://b.example.org:1995\noutgoing: submission://c.example.org\n',
      ),
      [
        '2 warning: the PACC document leaves out imap (a.example.org:143), smtp (c.example.org:587), because they use STARTTLS, and PACC knows TLS from the first byte only',
        '3 warning: the PACC document leaves out pop3 (b.example.org:1995), because their port is not the usual one, and PACC names none',
      ],
    );
  });

  it('autoconfig 54: no warning for a second server, nor where PACC is switched off', () => {
    assert.deepEqual(
      warnings(
        'incoming: imaps://a.example.org\noutgoing: [submissions://a.example.org, submission://a.example.org]\n',
      ),
      [],
    );
    assert.deepEqual(
      warnings('incoming: imap://a.example.org\noutgoing: submission://a.example.org\npacc: false\n'),
      [],
    );
  });

  const table: readonly (readonly [string, string, RegExp])[] = [
    ['autoconfig 55: a bare origin', 'calendar: https://dav.example.org/', /^3 .*caldav .* no path/],
    ['autoconfig 55: a port', 'jmap: https://jmap.example.org:8443/s', /^3 .*jmap .* names a port/],
    ['autoconfig 55: http', 'fileShare: http://dav.example.org/f/', /^3 .*webdav .* no TLS/],
    [
      'autoconfig 56: an issuer that is a host name',
      'authentication: [OAuth2, password-cleartext]\noauth2: {issuer: login.example.org}',
      /^4 .*OAuth2, because PACC wants the https URL/,
    ],
    ['a logo of another kind', 'branding: {logo: logo.gif}', /^3 .*the logo, because its name/],
    ['help without TLS', 'help:\n  developer: http://example.org/', /^3 .*help\.developer/],
  ];
  for (const [title, text, wanted] of table) {
    it(title, () => {
      const found = warnings(`${servers}${text}\n`);
      assert.equal(found.length, 1);
      assert.match(found[0] ?? '', wanted);
    });
  }
});
