/** Whether the server answers, and what waits to be sent. */

import type { ReadonlySignal } from "@preact/signals";

export interface Connection {
  /** False after a request without an answer, true again after the next answer. */
  readonly online: ReadonlySignal<boolean>;
  /** Entries of the journal that wait to be sent. */
  readonly unsent: ReadonlySignal<number>;
  /** Entries that a person has to look at. */
  readonly questions: ReadonlySignal<number>;
  readonly sending: ReadonlySignal<boolean>;
  /** This tab sends the queue; another tab of the same till does not. */
  readonly owner: ReadonlySignal<boolean>;
  /** Try to send and to refresh now. */
  retry(): void;
}
