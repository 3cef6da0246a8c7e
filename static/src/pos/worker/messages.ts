/** What the till says to its worker. Types only: the worker shares no code with the page. */

export type ToWorker =
  /** The person at the till takes the new version. */
  | "take_over"
  /** The device goes to another shop: none of the former one's pictures stay. */
  | "forget_pictures";
