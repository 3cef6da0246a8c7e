/** The customer's window. */

export interface CustomerDisplay {
  /** The pay dialog tells what it shows; null when it closes. Cart and thanks go by themselves. */
  showPaying(paying: { readonly remaining: number; readonly qr: string | null } | null): void;
  /** Open the display in a second window. */
  open(): void;
}
