import type { Device, Guide, ManualServer, Words } from './guide.ts';

/** What the address field needs, on whichever page it stands. */
export interface AddressForm {
  /** What the visitor typed before; goes back into the field only. */
  readonly typed?: string;
  /** A domain to show how an address looks. */
  readonly exampleDomain: string;
  /** Parameters that go on to the next page: `lang`, `device`. */
  readonly carried: readonly (readonly [name: string, value: string])[];
}

/** What a page says. `kind` is the name of its template. */
export type PageContent =
  | (AddressForm & {
      readonly kind: 'start';
      /** The Host says whose page it is. */
      readonly isHosted: boolean;
      readonly isMalformed: boolean;
      /** The servers without a user name, where the Host says which domain. */
      readonly settings: readonly ManualServer[];
    })
  | (AddressForm & { readonly kind: 'not-found'; readonly domain: string })
  | {
      readonly kind: 'mailbox';
      readonly address: string;
      readonly domain: string;
      readonly guide: Guide;
      /** The picker: the same page for each device. */
      readonly devices: readonly { readonly device: Device; readonly href: string }[];
      readonly device: Device;
      /** The device was read from the browser, not asked for. */
      readonly isGuess: boolean;
      readonly otherAddress: string;
      readonly letter?: string;
    }
  | {
      readonly kind: 'message';
      readonly title: Words;
      readonly texts: readonly Words[];
      readonly action?: { readonly label: Words; readonly href: string };
    };
