import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printUrl, type ServiceUrl } from '../../src/model/server.ts';

describe('printUrl', () => {
  const cases: readonly (readonly [url: ServiceUrl, printed: string])[] = [
    [{ scheme: 'https', hostname: 'dav.example.org', path: '/' }, 'https://dav.example.org/'],
    [
      { scheme: 'https', hostname: 'dav.example.org', port: 8443, path: '/a?b=c' },
      'https://dav.example.org:8443/a?b=c',
    ],
    [{ scheme: 'wss', hostname: 'dav.%EMAILDOMAIN%', path: '/' }, 'wss://dav.%EMAILDOMAIN%/'],
  ];
  for (const [url, printed] of cases) it(printed, () => assert.equal(printUrl(url), printed));
});
