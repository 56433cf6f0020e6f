import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pickServer } from '../../src/model/one-slot.ts';
import { aServer } from '../support/providers.ts';

const imapTls = aServer('imap', 'imap-tls.example.org');
const imapTls2 = aServer('imap', 'imap-tls2.example.org');
const imapStartTls = aServer('imap', 'imap-starttls.example.org', { socketType: 'STARTTLS' });
const imapPlain = aServer('imap', 'imap-plain.example.org', { socketType: 'plain' });
const popTls = aServer('pop3', 'pop-tls.example.org');
const popPlain = aServer('pop3', 'pop-plain.example.org', { socketType: 'plain' });
const smtpTls = aServer('smtp', 'smtp-tls.example.org');
const smtpStartTls = aServer('smtp', 'smtp-starttls.example.org', { socketType: 'STARTTLS' });

describe('pickServer', () => {
  it('answers nothing for no server', () => assert.equal(pickServer([]), undefined));
  it('takes IMAP before POP3, even without TLS', () => {
    assert.equal(pickServer([popTls, imapPlain]), imapPlain);
  });
  it('takes TLS before STARTTLS before none', () => {
    assert.equal(pickServer([imapPlain, imapStartTls, imapTls]), imapTls);
    assert.equal(pickServer([imapPlain, imapStartTls]), imapStartTls);
    assert.equal(pickServer([popPlain, popTls]), popTls);
    assert.equal(pickServer([smtpStartTls, smtpTls]), smtpTls);
  });
  it('takes the first of equals', () => {
    assert.equal(pickServer([imapTls, imapTls2]), imapTls);
    assert.equal(pickServer([imapTls2, imapTls]), imapTls2);
  });
});
