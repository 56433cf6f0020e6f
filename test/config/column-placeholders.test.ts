import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { columnsOf } from '../../src/config/column-placeholders.ts';
import { linkProviders } from '../../src/config/link-providers.ts';
import { parseProviderFile } from '../../src/config/provider-file.ts';

const hoster = [
  'domains: []',
  'displayName: "Hoster %BRAND%"',
  'incoming: imaps://imap-%CLUSTER%.example.net',
  'outgoing: submissions://%OUT_HOST%.example.net:2465',
  'username: "%CLUSTER%-%EMAILLOCALPART%"',
  'webmail: https://%CLUSTER%.%EMAILDOMAIN%/a%2Fb/%CLUSTER%',
  '',
].join('\n');

function link(files: Readonly<Record<string, string>>) {
  const parsed = Object.entries(files).map(([file, text]) => parseProviderFile({ file, text }));
  const linked = linkProviders(parsed, new Map(), []);
  const problems = [...parsed, ...linked].flatMap((one) => one.problems);
  return {
    of: (name: string) => linked.find((one) => one.name === name),
    problems: problems
      .filter(({ severity }) => severity === 'error')
      .map(({ code, file, place }) => `${file} ${place?.line}:${place?.column} ${code}`),
    messages: problems.map(({ message }) => message),
  };
}

describe('placeholders of columns', () => {
  it('stand in a file without domains, wherever a text or a name may', () => {
    const { of, problems } = link({ 'hoster.yaml': hoster });
    assert.deepEqual(problems, []);
    const base = of('hoster')?.base;
    assert.equal(of('hoster')?.provider, undefined);
    assert.equal(base?.incoming[0]?.hostname, 'imap-%CLUSTER%.example.net');
    assert.deepEqual(
      [base?.outgoing[0]?.hostname, base?.outgoing[0]?.port, base?.outgoing[0]?.username],
      ['%OUT_HOST%.example.net', 2465, '%CLUSTER%-%EMAILLOCALPART%'],
    );
    assert.equal(base?.displayName.default, 'Hoster %BRAND%');
    assert.equal(base?.webmail?.hostname, '%CLUSTER%.%EMAILDOMAIN%');
    assert.equal(base?.webmail?.path, '/a%2Fb/%CLUSTER%');
    assert.deepEqual(base === undefined ? [] : columnsOf(base), ['BRAND', 'CLUSTER', 'OUT_HOST']);
  });

  const refused: readonly (readonly [why: string, text: string, problem: string])[] = [
    [
      'a file with domains',
      'domains: [a.example]\nincoming: imaps://i-%CLUSTER%.example',
      '2:11 placeholder',
    ],
    ['a file whose name is its domain', 'incoming: imaps://i-%CLUSTER%.example', '1:11 placeholder'],
    ['a misspelt one of the field', 'domains: []\nusername: "%EMAILADRESS%"', '2:11 placeholder'],
    ['lower case', 'domains: []\nusername: "%cluster%"', '2:11 placeholder'],
    ['one that is ours', 'domains: []\nusername: "%SIGNPOST_X%"', '2:11 reserved-placeholder'],
    ['not closed', 'domains: []\nincoming: imaps://i-%CLUSTER.example', '2:11 hostname'],
    ['the MX of a file', 'domains: []\nmx: ["*.%CLUSTER%.example"]', '2:6 domain'],
    ['beside a stand-in', 'domains: []\nusername: "xsignpostcolumn0x%CLUSTER%"', '2:11 placeholder'],
  ];
  for (const [why, text, problem] of refused) {
    it(`are refused: ${why}`, () => {
      const { problems } = link({ 'a.example.yaml': `${text}\n` });
      assert.deepEqual(problems, [`a.example.yaml ${problem}`]);
    });
  }

  it('are refused where a file with domains inherits them', () => {
    const { problems } = link({ 'hoster.yaml': hoster, 'a.example.yaml': 'extends: hoster\n' });
    assert.deepEqual(problems, ['a.example.yaml 1:1 placeholder']);
  });

  it('never show a stand-in in a message', () => {
    const { messages, problems } = link({
      'hoster.yaml': 'domains: []\nincoming: imap://imap-%CLUSTER%.example.net:993\n',
    });
    assert.equal(problems.length, 1);
    assert.match(messages.join(' '), /./);
    assert.doesNotMatch(messages.join(' '), /xsignpost/);
  });

  it('leave a base file that offers nothing without a provider', () => {
    assert.equal(link({ 'base.yaml': 'domains: []\ndisplayName: x\n' }).of('base')?.base, undefined);
  });
});
