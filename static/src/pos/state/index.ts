/** The till below its visible components. The page calls `createTill()` once, then `start()`. */

export type * from "../../shared/session/types";
export { createTill, type TillOptions } from "./till";
export type * from "./types";
