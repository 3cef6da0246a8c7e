/** Onto paper. What draws it up and brings it to the printer comes in a file of its own. */

import type { Issuable, Sale } from "../../state";
import { fetchLater } from "../lazy";

const load = fetchLater(() => import("./paper"));

/** Issue the receipt (the first is the original, the next are copies) and print it. */
export async function printSale(sale: Sale): Promise<void> {
  await (await load()).printSale(sale);
}

/** Hand another document out and print it. */
export async function printIssued(document: Issuable): Promise<void> {
  await (await load()).printIssued(document);
}
