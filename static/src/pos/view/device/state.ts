/** What the bars know: room on the disk, and what was put off. */

import { computed, signal } from "@preact/signals";
import { holdReserve, isReserveGone } from "../../storage/reserve";
import { isNearlyFull, measureSpace, type Space } from "../../storage/space";
import { page, stages } from "../stage";
import { till } from "../till";

const MEASURE_EVERY = 300_000;
const PUT_OFF = 3_600_000;
const INSTALL_KEY = "warungin.till.install-asked";

const space = signal<Space | null>(null);

/** The disk is nearly full: by the browser's word, or because the reserve has no room. */
export const isTight = computed(() => {
  const known = space.value;
  return isReserveGone.value || (known !== null && isNearlyFull(known));
});

/** Nobody is being served: no line in the cart, no dialog, no payment under way. */
export const isQuiet = computed(
  () =>
    till.cart.isEmpty.value &&
    stages.value.length === 0 &&
    page.value === "sell" &&
    !till.checkout.paying.value &&
    !till.gateway.waiting.value,
);

const lastSold = computed(() => till.sales.last.value?.id ?? null);

async function measure(): Promise<void> {
  await holdReserve();
  space.value = await measureSpace();
}

/** Now, every few minutes, and by the sales that are made. */
export function watchSpace(): () => void {
  const timer = setInterval(measure, MEASURE_EVERY);
  const stop = lastSold.subscribe(() => void measure());
  return () => {
    clearInterval(timer);
    stop();
  };
}

/** Which bars were put off, for an hour. */
export const putOff = signal<ReadonlySet<string>>(new Set());

export function putOffBar(name: string): void {
  putOff.value = new Set([...putOff.value, name]);
  setTimeout(() => {
    putOff.value = new Set([...putOff.value].filter((other) => other !== name));
  }, PUT_OFF);
}

const askedToday = signal(readAsked() === today());

/** After the first sale of a day, once. */
export const mayAskToInstall = computed(() => !askedToday.value && lastSold.value !== null);

export function rememberAsked(): void {
  askedToday.value = true;
  try {
    localStorage.setItem(INSTALL_KEY, today());
  } catch {
    // Then it is asked again after a reload.
  }
}

function readAsked(): string | null {
  try {
    return localStorage.getItem(INSTALL_KEY);
  } catch {
    return null;
  }
}

function today(): string {
  return new Date().toDateString();
}
