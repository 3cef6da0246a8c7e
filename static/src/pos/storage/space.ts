/** How much room the device has left for sales. */

export interface Space {
  readonly used: number;
  readonly quota: number;
}

/** From here on people are warned: there is time to send, tidy up, or take another device. */
const TIGHT = 0.8;

/** Null where the browser does not say. Chromium says a fixed quota: see reserve.ts. */
export async function measureSpace(): Promise<Space | null> {
  const { usage, quota } = (await globalThis.navigator?.storage?.estimate?.()) ?? {};
  return usage === undefined || !quota ? null : { used: usage, quota };
}

export function isNearlyFull({ used, quota }: Space): boolean {
  return used >= quota * TIGHT;
}

/** Whether a write failed because the disk is full; Dexie wraps what the browser says. */
export function isStorageFull(error: unknown): boolean {
  return (
    error instanceof Object &&
    (("name" in error && error.name === "QuotaExceededError") ||
      ("inner" in error && isStorageFull(error.inner)))
  );
}

/** For a write that may be missed when there is no room for it. */
export function unlessFull(error: unknown): void {
  if (!isStorageFull(error)) {
    throw error;
  }
}
