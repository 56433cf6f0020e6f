/** A neutral picture for a program: what it is, not whose it is. The names are those of templates/page/icons.eta. */
export type WayIcon = 'mail' | 'keyboard' | 'calendar' | 'window' | 'chat';

const icons: ReadonlyMap<string, WayIcon> = new Map([
  ['other', 'keyboard'],
  ['thunderbird', 'window'],
  ['outlook-classic', 'calendar'],
  ['outlook-new', 'calendar'],
  ['outlook-mobile', 'calendar'],
  ['outlook-mac', 'calendar'],
]);

/** The picture of a way of the guide, by the way's id. */
export function wayIcon(id: string): WayIcon {
  return icons.get(id) ?? 'mail';
}
