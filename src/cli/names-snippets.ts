import type { ListenAddress } from '../config/settings.ts';
import type { Hostname } from '../model/domain.ts';

/** Host names that belong into one certificate. The first one names it. */
export type CertificateNames = readonly [Hostname, ...Hostname[]];

/** One way to write the names down. */
export interface NamesWriter {
  /** Printed once, before the first names. `upstream` is `host:port` of this server. */
  head(upstream: string): string;
  names(names: CertificateNames, upstream: string): string;
  /** Printed once, after the last names. */
  foot(upstream: string): string;
}

/** The words for `--format`. */
export const namesFormats = ['plain', 'certbot', 'caddy', 'nginx', 'traefik'] as const;

export type NamesFormat = (typeof namesFormats)[number];

const nothing = (): string => '';

const plain: NamesWriter = {
  head: nothing,
  names: (names) => `${names.join('\n')}\n`,
  foot: nothing,
};

/**
 * One certificate a domain: at most four names, where Let's Encrypt allows a hundred, because a certificate is refused
 * as a whole when one of its names does not lead here. Named by its first host and not by the domain, whose own
 * website may have a certificate of that name already.
 */
const certbot: NamesWriter = {
  head: () =>
    lines(
      "# One certificate a domain, so that one domain's missing DNS record does not hold up the others.",
      '# Add how certbot shall prove the names: --nginx, --standalone or --webroot -w /var/www/html.',
    ),
  names: (names) =>
    lines(`certbot certonly --cert-name ${names[0]} ${names.map((name) => `-d ${name}`).join(' ')}`),
  foot: nothing,
};

/** URI and headers are left out of the log because they hold people's addresses; a redirect repeats the query. */
const caddy: NamesWriter = {
  head: (upstream) =>
    lines(
      "# Caddy's own log gets the whole request while Signpost can't be reached: see docs/proxies.md for the global option.",
      '(signpost) {',
      `\treverse_proxy ${upstream}`,
      '\tlog {',
      '\t\tformat filter {',
      '\t\t\twrap json',
      '\t\t\tfields {',
      '\t\t\t\trequest>uri delete',
      '\t\t\t\trequest>headers delete',
      '\t\t\t\tresp_headers delete',
      '\t\t\t}',
      '\t\t}',
      '\t}',
      '}',
    ),
  names: (names) => lines('', `${names.join(', ')} {`, '\timport signpost', '}'),
  foot: nothing,
};

/** For a file in conf.d. The log format leaves the query out; certificates lie where the certbot commands put them. */
const nginx: NamesWriter = {
  head: () =>
    lines(
      '# Host names of more than 45 characters need "server_names_hash_bucket_size 128;" in the http block.',
      '# Without the query and without paths that hold addresses of people.',
      String.raw`map $uri $signpost_uri { default $uri; "~*autodiscover\.json/|@|%" "(not written)"; }`,
      `log_format signpost '$remote_addr [$time_iso8601] "$request_method $signpost_uri" $status $body_bytes_sent upstream $upstream_status';`,
    ),
  names: (names, upstream) =>
    lines(
      '',
      'server {',
      '    listen 80;',
      '    listen [::]:80;',
      '    listen 443 ssl;',
      '    listen [::]:443 ssl;',
      `    server_name ${names.join(' ')};`,
      `    ssl_certificate     /etc/letsencrypt/live/${names[0]}/fullchain.pem;`,
      `    ssl_certificate_key /etc/letsencrypt/live/${names[0]}/privkey.pem;`,
      '    access_log /var/log/nginx/signpost.log signpost;',
      // Up to "alert" nginx puts the whole request line behind a message.
      '    error_log /var/log/nginx/signpost-error.log emerg;',
      '',
      '    location / {',
      `        proxy_pass http://${upstream};`,
      '        proxy_http_version 1.1;',
      '        proxy_set_header Connection "";',
      '        proxy_set_header Host $host;',
      '        proxy_set_header X-Forwarded-Proto $scheme;',
      '        proxy_set_header X-Forwarded-For $remote_addr;',
      '        proxy_set_header X-Forwarded-Host "";',
      '    }',
      '}',
    ),
  foot: nothing,
};

/** For Traefik's file provider. */
const traefik: NamesWriter = {
  head: () =>
    lines(
      '# The names of entry point and certificate resolver are those of your static configuration.',
      'http:',
      '  routers:',
    ),
  names: (names) =>
    lines(
      `    "${names[0]}":`,
      `      rule: "${names.map((name) => `Host(\`${name}\`)`).join(' || ')}"`,
      '      entryPoints: ["websecure"]',
      '      service: "signpost"',
      '      tls:',
      '        certResolver: "letsencrypt"',
      '        domains:',
      `          - main: "${names[0]}"`,
      ...(names.length === 1 ? [] : [`            sans: ${JSON.stringify(names.slice(1))}`]),
    ),
  foot: (upstream) =>
    lines(
      '  services:',
      '    "signpost":',
      '      loadBalancer:',
      '        servers:',
      `          - url: "http://${upstream}"`,
    ),
};

/** Each writes valid configuration by itself. */
export const namesWriters: Readonly<Record<NamesFormat, NamesWriter>> = {
  plain,
  certbot,
  caddy,
  nginx,
  traefik,
};

/** Where a proxy on this machine reaches the server: "all addresses" is none to connect to. */
export function upstreamOf({ host, port }: ListenAddress): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return `127.0.0.1:${port}`;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
