/** What the till tells the customer display in the second window. */

export const DISPLAY_CHANNEL = "warungin-display";

/** A line as the customer reads it; `amount` is after the line's discount, in rupiah. */
export interface DisplayLine {
  readonly key: string;
  readonly name: string;
  readonly quantity: string;
  readonly unit: string;
  readonly unitPrice: number;
  readonly amount: number;
  readonly discount: number;
}

/** The shop, for the heading and the idle screen. */
export interface DisplayShop {
  readonly name: string;
  readonly outlet: string;
  readonly practice: boolean;
}

/**
 * The till answers `hello` with the present state, so a display may be opened at any time.
 * A display that hears nothing for `DISPLAY_SILENCE` shows that the till is away.
 */
export type DisplayMessage =
  | { readonly type: "hello" }
  | { readonly type: "idle"; readonly shop: DisplayShop }
  | {
      readonly type: "cart";
      readonly shop: DisplayShop;
      readonly lines: readonly DisplayLine[];
      /** Taxes and service on top of the lines, and discounts of the whole order. */
      readonly adjustments: readonly {
        readonly code: string;
        readonly amount: number;
        readonly detail: string;
      }[];
      readonly total: number;
    }
  | {
      /** The pay dialog is open. `qr` is the text of a QR code to show, if any. */
      readonly type: "paying";
      readonly shop: DisplayShop;
      readonly total: number;
      readonly remaining: number;
      readonly qr: string | null;
    }
  | {
      readonly type: "thanks";
      readonly shop: DisplayShop;
      readonly total: number;
      readonly paid: number;
      readonly change: number;
    };

/** The till repeats its state this often, in milliseconds. */
export const DISPLAY_BEAT = 5_000;
export const DISPLAY_SILENCE = 15_000;
