/**
 * Room that is held back for sales: some megabytes that are given up when the disk is full, so
 * that the sale at the till is still written, and people are warned while there is room.
 *
 * Browsers do not say how full the disk is: Chromium answers with a fixed quota.
 */

import { signal } from "@preact/signals";
import { pause } from "../../shared/pause";
import { openValues } from "../../shared/session/store";
import { isStorageFull, unlessFull } from "./space";

const DATABASE = "warungin-reserve";
const NAME = "reserve";
/** Some thousand sales. */
const BYTES = 4_194_304;
/** The most that the browser gives at a time. */
const RANDOM_AT_ONCE = 65_536;
/** The browser frees what was deleted within moments. */
const ATTEMPTS = 60;
const BETWEEN = 50;

/** The reserve was given up, or there is no room to make it. */
export const isReserveGone = signal(false);

/** Hold the reserve. Once it was given up, not again before the next start. */
export async function holdReserve(): Promise<void> {
  if (isReserveGone.peek()) {
    return;
  }
  const values = openValues(DATABASE);
  try {
    if (!(await values.has(NAME))) {
      await values.put({ [NAME]: filling() });
    }
    values.close();
  } catch (error) {
    values.close();
    unlessFull(error);
    await giveUp();
  }
}

/** Write, from the reserve when there is no other room. Throws when that is used up, too. */
export async function withReserve<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!isStorageFull(error) || !(await giveUp())) {
      throw error;
    }
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!isStorageFull(error) || attempt === ATTEMPTS) {
        throw error;
      }
      await pause(BETWEEN);
    }
  }
}

/** False when there is nothing left to give up. */
async function giveUp(): Promise<boolean> {
  const known = await indexedDB.databases?.();
  if (known && !known.some(({ name }) => name === DATABASE)) {
    return false;
  }
  isReserveGone.value = true;
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = () => resolve(true);
    request.onerror = () => resolve(false);
  });
}

/** Random, so that nothing can make it smaller. */
function filling(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(BYTES);
  for (let start = 0; start < BYTES; start += RANDOM_AT_ONCE) {
    crypto.getRandomValues(bytes.subarray(start, start + RANDOM_AT_ONCE));
  }
  return bytes;
}
