/** Practising. */

import type { ReadonlySignal } from "@preact/signals";

export interface Practice {
  /** Sales are priced and shown, but neither stored nor sent. */
  readonly active: ReadonlySignal<boolean>;
  enter(): void;
  leave(): void;
}
