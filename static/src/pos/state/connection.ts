/** The calm line that says whether the server answers and how many sales wait. */

import { computed, type ReadonlySignal } from "@preact/signals";
import type { DeviceSession } from "../../shared/session";
import type { Device } from "./device";
import type { Connection } from "./types";

export function createConnection(
  session: DeviceSession,
  device: ReadonlySignal<Device | null>,
  retry: () => void,
): Connection {
  return {
    online: session.reached,
    unsent: computed(() => device.value?.counts.value.unsent ?? 0),
    questions: computed(() => device.value?.counts.value.questions ?? 0),
    sending: computed(() => device.value?.sender.sending.value ?? false),
    owner: computed(() => device.value?.sender.owner.value ?? false),
    retry,
  };
}
