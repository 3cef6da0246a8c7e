/** The queue as a file; sealing it comes in a file of its own, seldom needed. */

import type { ReadonlySignal } from "@preact/signals";
import type { DeviceSession } from "../../shared/session";
import type { CopyDatabase } from "../storage/copy";
import type { RescueKey } from "../storage/rescue";
import { withReserve } from "../storage/reserve";
import { unlessFull } from "../storage/space";
import type { Device } from "./device";
import { quietly } from "./documents";
import type { Rescue } from "./types";

const KEY = "rescue-key";
const HANDED_OVER = "rescued-through";

export function createRescue(
  session: DeviceSession,
  device: ReadonlySignal<Device | null>,
): Rescue {
  /** The last entry of the file that was made here. */
  let through = 0;

  return {
    async refreshKey() {
      const present = device.peek();
      const response = await quietly(() => session.api.request("/api/v1/sync/rescue-key"));
      if (present && response) {
        const key = (await response.json()) as RescueKey;
        // On a full disk the key of before is kept.
        await present.db.setValue(KEY, key).catch(unlessFull);
      }
    },

    async make() {
      const present = device.peek();
      const entries = (await present?.journal.toRescue()) ?? [];
      const last = entries.at(-1);
      if (!present || !last) {
        return { kind: "nothing" };
      }
      const key = await present.db.value<RescueKey>(KEY);
      if (!key) {
        return { kind: "no_key" };
      }
      const { fileName, sealQueue } = await import("../storage/rescue");
      const { id, code } = present.terminal;
      const now = new Date();
      const text = await sealQueue(
        {
          terminal: { id, code },
          device_time: now.toISOString(),
          entries: entries.map(({ text: content, hash, signature }) => ({
            content,
            hash,
            signature,
          })),
        },
        key,
      );
      through = last.place;
      const file = new Blob([text], { type: "application/octet-stream" });
      return { kind: "made", name: fileName(code, now), file, count: entries.length };
    },

    async handedOver() {
      await withReserve(async () => device.peek()?.db.setValue(HANDED_OVER, through));
    },
  };
}

/** Up to this entry of the journal somebody has a file. */
export async function rescuedThrough(db: CopyDatabase): Promise<number> {
  return (await db.value<number>(HANDED_OVER)) ?? 0;
}
