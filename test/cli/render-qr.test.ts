import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { readThunderbirdMobileQr } from '../../src/clients/thunderbird-mobile-qr.ts';
import { qrPng } from '../../src/formats/qr-png.ts';
import { commandLine } from '../support/build-folder.ts';
import { runCommand, workingFolder } from '../support/command.ts';
import { needsProgram } from '../support/needs.ts';
import { modulesOf } from '../support/qr-modules.ts';
import { scanQrCode } from '../support/scan-qr-code.ts';
import { startInTerminal } from './in-terminal.ts';

const needsScanner = needsProgram('zbarimg');
const needsTerminal = needsScanner || needsProgram('script');

describe('signpost render qr', () => {
  const folder = workingFolder({
    'config/domains/example.org.yaml':
      'incoming: imaps://mail.example.org\noutgoing: submissions://mail.example.org\n',
    'config/domains/oauth2.example.yaml':
      'incoming: imaps://mail.oauth2.example\noutgoing: submissions://mail.oauth2.example\nauthentication: OAuth2\n',
    'config/signpost.yaml': 'publicUrl: https://setup.example.net\n',
  });

  it('into a pipe it is the text inside the code, which the app takes', async () => {
    const { code, stdout } = await runCommand(['render', 'qr', 'ann@example.org', '--name', 'Ann "A"'], {
      folder,
    });
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), [
      1,
      [1, 1],
      [0, 'mail.example.org', 993, 3, 1, 'ann@example.org'],
      [
        [
          [0, 'mail.example.org', 465, 3, 1, 'ann@example.org'],
          ['ann@example.org', 'Ann "A"'],
        ],
      ],
    ]);
    assert.ok(readThunderbirdMobileQr(stdout).accepted);
  });

  it("the profile's link is on publicUrl", async () => {
    const { code, stdout } = await runCommand(['render', 'qr-profile', 'ann@example.org', '--name', 'A B'], {
      folder,
    });
    assert.equal(code, 0);
    assert.equal(
      stdout,
      'https://setup.example.net/email.mobileconfig?emailaddress=ann@example.org&name=A%20B',
    );
  });

  it('pictures on request', { skip: needsScanner || needsProgram('rsvg-convert') }, async () => {
    const link = (await runCommand(['render', 'qr-profile', 'ann@example.org'], { folder })).stdout;
    const ask = ['render', 'qr-profile', 'ann@example.org', '--picture'];
    const { stdout: svg } = await runCommand([...ask, 'svg'], { folder });
    assert.equal(scanQrCode(spawnSync('rsvg-convert', { input: svg }).stdout), link);
    // As bytes, which a text would spoil.
    const png = spawnSync(process.execPath, [commandLine, ...ask, 'png'], { cwd: folder }).stdout;
    assert.equal(scanQrCode(png), link);
    const { stdout: text } = await runCommand([...ask, 'text'], { folder });
    assert.equal(scanQrCode(qrPng(modulesOf(text, false))), link);
  });

  it('on a terminal it is a picture, black on white', { skip: needsTerminal }, async () => {
    const screen = await startInTerminal(['render', 'qr', 'ann@example.org'], folder, /^never$/);
    const picture = modulesOf(screen.replaceAll('\r\n', '\n'), true);
    assert.ok(readThunderbirdMobileQr(scanQrCode(qrPng(picture))).accepted);
  });

  const problems: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['qr', 'ann@oauth2.example'], 1, /can't be expressed as qr: Thunderbird for Android can't log in/],
    [['qr', 'jörg@example.org'], 1, /takes no address with quotes or non-ASCII/],
    [['qr', `${'a'.repeat(60)}@example.org`, '--name', 'ä'.repeat(100)], 1, /too long for a QR code/],
    [['qr', 'ann@example.org', '--picture', 'gif'], 2, /Allowed choices are svg, png, text/],
    [
      ['apple', 'ann@example.org', '--picture', 'svg'],
      2,
      /--picture is for the formats qr and qr-profile only/,
    ],
    [['qr', 'ann@example.org', '--sign'], 2, /apple only/],
  ];
  for (const [given, expected, message] of problems) {
    it(`${given.map((one) => one.slice(0, 20)).join(' ')} ends with ${expected}`, async () => {
      const { code, stdout, stderr } = await runCommand(['render', ...given], { folder });
      assert.match(stderr, message);
      assert.equal(code, expected);
      assert.equal(stdout, '');
    });
  }
});
