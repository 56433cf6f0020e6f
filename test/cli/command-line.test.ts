import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCommand, workingFolder } from '../support/command.ts';

const twoLines = 'incoming: imaps://mail.example.org\noutgoing: submissions://mail.example.org\n';

describe('the command line', () => {
  const folder = workingFolder({ 'config/domains/example.org.yaml': twoLines });

  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [[], 2, /Usage: signpost/],
    [['--help'], 0, /serve.*check.*render/s],
    [['help', 'check'], 0, /--strict/],
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
    [['serve', '--help'], 0, /--listen.*SIGHUP/s],
    [['check', '--help'], 0, /--json/],
    [['render', '--help'], 0, /--sign/],
    [['sevre'], 2, /Did you mean serve/],
    [['check', '--loud'], 2, /unknown option/],
    [['serve', '--listen', '127.0.0.1'], 2, /the port is missing/],
    [['serve', '--admin', 'on'], 2, /the port is missing/],
    [['serve', 'more'], 2, /too many arguments/],
    [['serve', '--config', 'none.yaml'], 1, /none\.yaml: error: .*does not exist/],
    [['check', '--config', 'none.yaml'], 1, /none\.yaml: error: .*does not exist/],
    [['check'], 0, /no problems|warning/],
    [['check', 'config/domains/other.yaml'], 2, /other\.yaml is none of the provider files/],
    [['render'], 2, /missing required argument/],
    [['render', 'pdf', 'ann@example.org'], 2, /the formats are .*thunderbird/],
    [['render', 'thunderbird', 'ann'], 2, /not an e-mail address: .*@/],
    [['render', 'thunderbird', 'ann@example.com'], 1, /example\.com is not a domain of any file/],
    [['render', 'thunderbird', 'ann@example.org', '--name', 'Ann'], 2, /apple only/],
    [['render', 'apple', 'ann@example.org', '--name', 'A'.repeat(101)], 2, /100 characters/],
    [['render', 'apple', 'ann@example.org', '--login', 'a'.repeat(257)], 2, /256 characters/],
    [['render', 'apple', 'ann@example.org', '--login', 'a\u202eb'], 2, /invisible/],
    [
      ['render', 'thunderbird', 'ann@example.org', '--login', 'alee'],
      2,
      /apple, qr, qr-profile, outlook only/,
    ],
    [['render', 'apple', 'ann@example.org', '--sign'], 1, /no signing\.certificate is set/],
    [['render', 'mobilesync', 'ann@example.org'], 1, /can't be expressed as mobilesync/],
    [['render', 'thunderbird', 'ann@example.org'], 0, /<clientConfig/],
    [['\u001b[31mred'], 2, /unknown command '\\u\{1b\}\[31mred'/],
  ];
  for (const [given, code, output] of cases) {
    it(`signpost ${given.map((one) => JSON.stringify(one).slice(0, 40)).join(' ')} ends with ${code}`, async () => {
      const finished = await runCommand(given, { folder });
      assert.match(finished.stdout + finished.stderr, output);
      assert.equal(finished.code, code);
      if (code !== 0 && given[0] === 'render') assert.equal(finished.stdout, '');
    });
  }

  it('repeats no local part in a message', async () => {
    for (const address of ['canary.local.part@example.com', 'canary.local.part', 'canary.local.part@-']) {
      const { stdout, stderr } = await runCommand(['render', 'thunderbird', address], { folder });
      assert.doesNotMatch(stdout + stderr, /canary/);
    }
  });
});
