/** Taking what was not sent to another machine, as a file. */

export type RescueResult =
  | { readonly kind: "made"; readonly name: string; readonly file: Blob; readonly count: number }
  /** All of it is on the server. */
  | { readonly kind: "nothing" }
  /** The server has never told this device the key for such files. */
  | { readonly kind: "no_key" };

export interface Rescue {
  /** Ask for the server's key while it can be reached; kept for when it cannot. */
  refreshKey(): Promise<void>;
  /** All entries that the server does not have, or could not read. */
  make(): Promise<RescueResult>;
  /** The person has the file: its entries no longer hold this device back. */
  handedOver(): Promise<void>;
}
