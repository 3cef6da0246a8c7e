/** The till below its visible components. The page calls `createTill()` once, then `start()`. */

export type * from "../../shared/session/types";
export { countChosen, defaultChoice, isComplete, isOneOf, toggled } from "./modifiers";
export { createTill, type TillOptions } from "./till";
export type * from "./types";
