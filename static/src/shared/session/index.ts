export { createSession, type DeviceSession, lockedUntil, type SessionOptions } from "./session";
export type * from "./types";
