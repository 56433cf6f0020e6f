import { contrast, readableOn } from '../model/colour.ts';
import type { Provider } from '../model/provider.ts';
import type { Risk } from './risks.ts';

/** What WCAG 2.2 asks of what can be operated and of large text (criteria 1.4.11 and 1.4.3). */
const leastContrast = 3;

/** The cards of the set-up page, light and dark. */
const backgrounds = [
  { mode: 'light', colour: '#ffffff', better: 'darker' },
  { mode: 'dark', colour: '#191d23', better: 'lighter' },
] as const;

/** Warns of a colour that the set-up page has to change before people can read it, and says into which. */
export function brandingRisks({ branding: { accentColor } }: Provider): Risk[] {
  if (accentColor === undefined) return [];
  // No colour is too light and too dark at once.
  const first = backgrounds.find(({ colour }) => contrast(accentColor, colour) < leastContrast);
  if (first === undefined) return [];
  const shown = readableOn(first.colour, accentColor);
  return [
    {
      path: 'branding.accentColor',
      words: {
        code: 'accent-contrast',
        message: `${accentColor} has a contrast of ${contrast(accentColor, first.colour).toFixed(1)} to 1 on the ${first.mode} page; ${leastContrast} to 1 is the least that people can read, so the page shows a colour near ${shown} there`,
        advice: `choose a ${first.better} colour, or leave it: the page stays readable`,
      },
    },
  ];
}
