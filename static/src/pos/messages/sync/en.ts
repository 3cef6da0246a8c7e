import { plural } from "../../../shared/i18n";
import type id from "./id";

const en: typeof id = {
  title: "Sending to the server",
  allSafe: "The server has every entry of this till.",
  nothing: "Nothing has been recorded on this device yet.",
  waits: (count) =>
    `${count} ${plural(count, "entry is", "entries are")} safe on this device and ${plural(count, "goes", "go")} by ${plural(count, "itself", "themselves")}.`,
  sending: (count) => `Sending ${count} ${plural(count, "entry", "entries")}…`,
  reasons: {
    no_answer: "The server does not answer. Go on selling; everything is sent once it is back.",
    revoked: "This device was locked out of the shop. Pair it again, or rescue it by file.",
    busy: "The server is busy. It is tried again in a moment.",
    other: (detail) => `The server did not take it yet: ${detail}`,
  },
  lastSync: (when) => `Last compared with the server: ${when}`,
  neverSynced: "Never compared with the server so far.",
  received: (received, entries) => `${received} of ${entries} received`,
  journal: (name) => `Journal ${name}`,
  missing: (names) => `Not on the server yet: ${names}`,
  broken: (place) =>
    `The chain of entries is broken at number ${place}. Tell the manager; do not clear this device.`,
  retired: "This journal was closed on the server. The next sales go into a new one.",
  otherTab: "This till is open in another tab, too; that tab does the sending.",
  sendNow: "Send now",
  stillAway: "The server does not answer yet. The entries stay safe on this device.",
  waiting: "Waiting to be sent",
  questions: "To review",
  questionsText: "Recorded as on the receipt. A manager decides here or in the office.",
  sent: "Sent",
  sentAt: (time) => `sent ${time}`,
  nothingSent: "Nothing has been sent yet.",
  more: (count) => `and ${count} more`,
  kinds: {
    sale: "Sale",
    number_cancelled: "Number cancelled",
  },
  till: "At the till",
  server: "On the server",
  available: (quantity) => `in stock ${quantity}`,
  sold: (quantity) => `sold ${quantity}`,
};

export default en;
