/**
 * A receipt's way onto paper: counted by the server or here, sent to the printer once.
 *
 * Each paper is a job (storage/print-jobs.ts). A second press while it is printed, or as part of a
 * double click, does nothing; a job whose outcome nobody knows is asked about
 * (device/UnknownPaper.tsx).
 */

import { signal } from "@preact/signals";
import { pause } from "../../../shared/pause";
import { toast } from "../../../shared/ui";
import { receiptBytes } from "../../printing/escpos";
import type { Issuable, ReceiptDocument, Sale } from "../../state";
import { type PrintJob, PrintJobs } from "../../storage/print-jobs";
import { unlessFull } from "../../storage/space";
import { texts as words } from "../device/texts";
import { paper, printer } from "../prefs";
import { texts } from "../texts";
import { till } from "../till";
import { type Receipt, receiptOfSale } from "./model";
import { handOver, isPrinting, sayTrouble, writeBytes } from "./printer";

export { receiptText } from "./model";

/** A paper of which nobody knows whether it is out; the screen asks. */
export const doubtful = signal<PrintJob | null>(null);

type Printed =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "paper"; readonly receipt: Receipt };

const running = new Set<string>();

/** Milliseconds: a quick printer is done before the second half of a double click. */
const DOUBLE_CLICK = 1_000;

/** Ends a moment after the paper, so that the pressed button takes no double click for a wish. */
export async function printSale(sale: Sale): Promise<void> {
  if (running.has(sale.id)) {
    return;
  }
  running.add(sale.id);
  try {
    await (sale.state === "practice" ? put(drawn(sale, 0)) : withJobs((jobs) => print(jobs, sale)));
  } catch (error) {
    sayTrouble(error);
  } finally {
    running.delete(sale.id);
  }
  await pause(DOUBLE_CLICK);
}

async function print(jobs: PrintJobs, sale: Sale): Promise<void> {
  const format = printer.value === "browser" ? "json" : "escpos";
  const job = await jobs.begin(sale.id, sale.receiptNumber ?? "", format).catch(unlessFull);
  if (!job) {
    // No room even to count it: the customer gets her receipt all the same.
    await put(drawn(sale, 0));
    return;
  }
  if (job.sent) {
    doubtful.value = job;
    return;
  }
  const issued = await issue(jobs, job, sale);
  if (issued) {
    await send(jobs, job, issued);
  }
}

/** The paper, counted by the server, or by this till while the server is away. */
async function issue(jobs: PrintJobs, job: PrintJob, sale: Sale): Promise<Printed | null> {
  const result = sale.order && (await reported(jobs, sale.id)) ? await ask(job, sale) : null;
  switch (result?.kind) {
    case "issued":
      await jobs.counted(job.id, result.copy);
      return "bytes" in result
        ? { kind: "bytes", bytes: result.bytes }
        : { kind: "paper", receipt: result.receipt };
    case "other":
      await jobs.drop(job.id);
      toast(result.detail || texts.value.receipt.notPrinted, { tone: "attention" });
      return null;
    default:
      return drawn(sale, await jobs.countHere(job));
  }
}

function ask({ format, id }: PrintJob, sale: Sale) {
  return format === "escpos"
    ? till.sales.issueForPrinter(sale.id, paper.value, id)
    : till.sales.issueReceipt(sale.id, id);
}

/** Drawn up here: `copy` 0 is the original, which opens the drawer when cash was paid. */
function drawn(sale: Sale, copy: number): Printed {
  const receipt = receiptOfSale(sale);
  const mark = copy ? words.value.printer.copy(copy) : receipt.mark;
  const own = { ...receipt, mark };
  if (printer.value === "browser") {
    return { kind: "paper", receipt: own };
  }
  const cash = sale.tenders.some(({ method }) => method === "cash");
  const drawer = copy === 0 && cash && sale.state !== "practice" && sale.state !== "voided";
  return { kind: "bytes", bytes: receiptBytes(own, { paper: paper.value, drawer }) };
}

async function send(jobs: PrintJobs, job: PrintJob, issued: Printed): Promise<void> {
  await jobs.sending(job.id);
  try {
    await put(issued);
    await jobs.printed(job.id);
  } catch (error) {
    if (sayTrouble(error) === "broken") {
      doubtful.value = job;
    } else {
      await jobs.notSent(job.id);
    }
  }
}

async function put(issued: Printed): Promise<void> {
  if (issued.kind === "bytes") {
    await writeBytes(issued.bytes);
  } else {
    const { printReceipt } = await import("./browser");
    printReceipt(issued.receipt);
  }
}

/** Papers of this order that came out without a network are counted first. */
async function reported(jobs: PrintJobs, order: string): Promise<boolean> {
  return report(await jobs.uncounted(order), jobs);
}

/** False when the server did not answer: then it does not count the next one either. */
async function report(papers: readonly PrintJob[], jobs: PrintJobs): Promise<boolean> {
  for (const { id, order, format, copy } of papers) {
    const result = await (format === "escpos"
      ? till.sales.issueForPrinter(order, paper.value, id)
      : till.sales.issueReceipt(order, id));
    if (result.kind === "no_answer") {
      return false;
    }
    await jobs.counted(id, result.kind === "issued" ? result.copy : (copy ?? 0));
  }
  return true;
}

/** Once the server answers again: what was printed meanwhile is on record there, too. */
export async function reportPapers(): Promise<void> {
  await withJobs(async (jobs) => {
    const waiting = new Set(till.sales.list.peek().flatMap(({ id, order }) => (order ? [] : [id])));
    const papers = await jobs.uncounted();
    await report(
      papers.filter(({ order }) => !waiting.has(order)),
      jobs,
    );
  });
}

/** After a start: was something printed when the page died? */
export async function lookForDoubtful(): Promise<void> {
  await withJobs(async (jobs) => {
    const [job] = await jobs.unknown();
    doubtful.value = job && !running.has(job.order) && !(await isPrinting()) ? job : null;
  });
}

/** The person looked at the printer. */
export async function settle(job: PrintJob, isOut: boolean): Promise<void> {
  doubtful.value = null;
  await withJobs(async (jobs) => {
    await (isOut ? jobs.printed(job.id) : jobs.notSent(job.id));
  });
  const sale = till.sales.list.peek().find(({ id }) => id === job.order);
  if (!isOut && sale) {
    await printSale(sale);
  }
}

async function withJobs(act: (jobs: PrintJobs) => Promise<void>): Promise<void> {
  const terminal = till.session.terminal.peek();
  if (terminal) {
    const jobs = new PrintJobs(terminal.id);
    try {
      await act(jobs);
    } finally {
      jobs.close();
    }
  }
}

/** The server's receipt for a message; this device's own while the server is away. */
export async function receiptFor(sale: Sale): Promise<Receipt | null> {
  if (sale.state === "practice" || !sale.order) {
    return receiptOfSale(sale);
  }
  const result = await till.sales.issueReceipt(sale.id);
  switch (result.kind) {
    case "issued":
      return result.receipt;
    case "no_answer":
      return receiptOfSale(sale);
    case "other":
      toast(result.detail || texts.value.receipt.notPrinted, { tone: "attention" });
      return null;
  }
}

/** Hand another document out and print it. Ends a moment after the paper, as `printSale` does. */
export async function printIssued(document: Issuable): Promise<void> {
  await handOut(document);
  await pause(DOUBLE_CLICK);
}

async function handOut(document: Issuable): Promise<void> {
  const bytes = printer.value === "browser" ? null : await document.bytes(paper.value);
  if (bytes) {
    await handOver(bytes);
    return;
  }
  const receipt: ReceiptDocument | null = await document.paper();
  if (!receipt) {
    toast(texts.value.receipt.notPrinted, { tone: "attention" });
    return;
  }
  const { printReceipt } = await import("./browser");
  printReceipt(receipt);
}
