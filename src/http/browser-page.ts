import { createHash } from 'node:crypto';
import type { FlatHeaders } from './exchange.ts';

const style = `
:root { color-scheme: light dark; }
body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 12vh auto; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
`;

/** What a person sees who opens an address that is for mail programs. It says nothing about the server or the Host. */
export const browserPage = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>For mail programs</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>This address is for mail programs</h1>
<p>Outlook and other mail programs ask here for the settings of a mailbox. There is nothing to see in a browser, and nothing is wrong.</p>
<p><strong>Do you want to set up your mail?</strong> Open your mail program, add an account, and type your e-mail address. The program finds this page by itself.</p>
<p><strong>Do you run this server?</strong> Programs send a POST to this address. That you see this page means that the name and the certificate work.</p>
</main>
</body>
</html>
`;

/** Nothing may run or load but the page's own style, and nobody may put it into a frame. */
export const browserPageHeaders: FlatHeaders = [
  'Content-Type',
  'text/html; charset=utf-8',
  'Cache-Control',
  'no-store',
  'Content-Security-Policy',
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'X-Frame-Options',
  'DENY',
];
