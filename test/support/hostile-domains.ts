/**
 * What a directory must pass on as a value and nothing else. No parser lets most of them through; a directory must be
 * safe without it.
 */
export const hostileDomains: readonly string[] = [
  "' OR '1'='1",
  "'; DROP TABLE domain; --",
  '" OR ""="',
  String.raw`\' OR 1=1 -- `,
  '$1',
  '?',
  '$1; SELECT pg_sleep(10)',
  '*',
  '*)(objectClass=*',
  ')(|(a=*)',
  String.raw`\2a`,
  '%',
  '_',
  '{domain}',
  '%EMAILDOMAIN%',
  '../../etc/passwd',
  'a.example\nb.example',
  '\u{1F600}.example',
  'x'.repeat(2000),
  'autoconfig.autoconfig.example',
  'xn--4ca.example',
];
