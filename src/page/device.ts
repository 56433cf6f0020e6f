import type { Device } from './guide.ts';

/** Who opens the page, as far as the browser says. */
export interface Visitor {
  /** Where the picker starts; absent where nothing is known. */
  readonly device?: Device;
  /** Safari on an iPad calls itself a Mac. True where it may be either. */
  readonly maybeIpad: boolean;
  /**
   * False in the browsers of iPhone and iPad that save a configuration profile as a file, or do nothing, instead of
   * handing it to the system. Some of these call themselves Safari, so `true` is no promise.
   */
  readonly installsProfiles: boolean;
}

/** What a request says about the browser. Client hints (Sec-CH-UA-Platform) are sent by Chromium only. */
export interface BrowserHeaders {
  readonly userAgent?: string | undefined;
  readonly platform?: string | undefined;
}

/** Characters of User-Agent that are looked at: real ones are below 500. */
const maxLength = 1000;

/** Sec-CH-UA-Platform is a string in quotes; Chrome OS runs the apps of Android. */
const platforms: ReadonlyMap<string, Device> = new Map([
  ['android', 'android'],
  ['chrome os', 'android'],
  ['chromium os', 'android'],
  ['ios', 'ios'],
  ['linux', 'linux'],
  ['macos', 'mac'],
  ['windows', 'windows'],
]);

/** In this order, because the later words also stand in what the earlier ones say of themselves. */
const systems: readonly (readonly [pattern: RegExp, device: Device])[] = [
  [/iPhone|iPad|iPod/, 'ios'],
  // Browsers of the iPad that ask for the pages of a desktop say Macintosh, but keep their own names.
  [/\b(?:CriOS|FxiOS|EdgiOS|OPT|OPiOS|DuckDuckGo\/\d+ iOS)\b/, 'ios'],
  [/Android|CrOS/, 'android'],
  [/Windows/, 'windows'],
  [/Macintosh|Mac OS X/, 'mac'],
  [/Linux|X11/, 'linux'],
];

/**
 * Browsers and apps on iPhone and iPad that are not Safari although they may say so: Chrome, Firefox and Focus, Edge,
 * Opera, DuckDuckGo, Brave, Yandex, Google's app, and the windows inside Facebook, Instagram, LINE, WeChat, LinkedIn,
 * Snapchat, Pinterest, TikTok and X.
 */
const notSafari =
  /CriOS|FxiOS|Focus\/|EdgiOS|OPiOS|OPT\/|OPX\/|DuckDuckGo|Ddg\/|Brave|YaBrowser|GSA\/|FBA[NV]|FB_IAB|Instagram|\bLine\/|MicroMessenger|LinkedInApp|Snapchat|Pinterest|musical_ly|BytedanceWebview|TikTok|Twitter/i;

/** A window inside an app leaves these two words out. */
const safari = /Version\/\d.*Safari\//;

/** Reads who opens the page from its headers, which are strangers' text: nothing of them is kept. */
export function readVisitor({ userAgent = '', platform = '' }: BrowserHeaders): Visitor {
  const agent = userAgent.slice(0, maxLength);
  const hinted = platforms.get(platform.slice(0, maxLength).replaceAll('"', '').trim().toLowerCase());
  const device = hinted ?? systems.find(([pattern]) => pattern.test(agent))?.[1];
  const isSafari = safari.test(agent) && !notSafari.test(agent) && !/Chrome\//.test(agent);
  return {
    ...(device === undefined ? {} : { device }),
    maybeIpad: device === 'mac' && hinted === undefined && isSafari,
    installsProfiles: device !== 'ios' || isSafari,
  };
}
