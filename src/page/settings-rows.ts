import type { ManualServer, Words } from './guide.ts';

/** One line of the table of a server. */
export interface SettingsRow {
  readonly label: Words;
  readonly value: Words;
  /** True for what is typed exactly as it stands: it gets a button that copies it. */
  readonly isCopied: boolean;
}

/** The lines of a server's table, in the order in which most programs ask for them. */
export function settingsRows(server: ManualServer): SettingsRow[] {
  const rows: SettingsRow[] = [];
  const typed = (key: string, text: string): void => {
    rows.push({ label: { key: `page.settings.${key}` }, value: { own: text }, isCopied: true });
  };
  const said = (key: string, value: Words): void => {
    rows.push({ label: { key: `page.settings.${key}` }, value, isCopied: false });
  };
  if (server.url === undefined) typed('server', server.hostname);
  else typed('url', server.url);
  if (server.port !== undefined) typed('port', String(server.port));
  if (server.security !== undefined) said('security', { key: `page.security.${server.security}` });
  if (server.username !== undefined) typed('username', server.username);
  else if (server.ask !== undefined) said('username', server.ask);
  said('password', { key: `page.authentication.${server.authentication}` });
  return rows;
}
