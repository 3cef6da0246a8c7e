import { plural } from "../../../shared/i18n";
import type id from "./id";

const en: typeof id = {
  later: "Later",
  update: {
    ready: "A new version is ready",
    text: "Use it now? It takes a moment, and nothing is lost.",
    take: "Use it now",
  },
  install: {
    title: "Put it on the home screen",
    text: "The till opens like an app, also without internet.",
    take: "Install",
    ios: "In Safari, tap Share, then Add to Home Screen.",
    done: "Installed on this device.",
    unknown: "Open the browser's menu and choose Install app.",
  },
  space: {
    tight: "Storage is nearly full",
    text: "Send the sales that wait, then remove photos or apps that nobody uses. When it is full, sales cannot be recorded.",
  },
  printer: {
    system: "Print dialog",
    systemHelp: "Uses the printer that is set up on this device.",
    rawbt: "RawBT (Android)",
    rawbtHelp: "Install the RawBT app and pair the Bluetooth printer there.",
    usb: "USB",
    serial: "Serial",
    portHelp: "Straight to the receipt printer, without a dialog, and opens the drawer.",
    noPort: "This browser cannot. Use Chrome or Edge on a computer or Android.",
    chosen: (name: string) => `Printer: ${name}`,
    none: "No printer is chosen yet.",
    choose: "Choose printer",
    speed: "Serial speed (baud)",
    test: "Test print",
    testTitle: "WARUNGIN TEST PRINT",
    testText:
      "The digits below must fill exactly one line. If they wrap, change the paper's width.",
    drawer: "Test the drawer",
    not_chosen: "No printer is chosen. Open the till's settings and choose one.",
    away: "The printer is not connected. Check its power and cable, close other programs that use it, then print again.",
    broken: "Printing broke off. Look at the paper: if it is not complete, print again.",
    copy: (number: number) => `COPY #${number}`,
    doubtTitle: (number: string) =>
      number ? `Did receipt ${number} come out?` : "Did it come out?",
    doubtText:
      "The till stopped while it was printing. Look at the printer, so that no receipt is printed twice.",
    isOut: "It came out",
    notOut: "Print again",
  },
  leave: {
    title: "Switch cashier",
    unsent: (count: number) =>
      `Not yet: ${count} ${plural(count, "record is", "records are")} not sent`,
    unsentText:
      "They are on this device only. Connect to the internet so that they are sent, or export the queue and keep the file.",
    send: "Send now",
    offline: "Without internet nobody can sign in again until it is back.",
    offlineSure: "Leave anyway",
    stay: "Stay here",
  },
  rescue: {
    make: "Export the queue",
    text: "Once the queue is exported, a manager can bring it in from another device in the back office.",
    made: (count: number, name: string) =>
      `${count} ${plural(count, "record is", "records are")} in ${name}. Keep that file well.`,
    nothing: "All of it is sent: there is nothing to export.",
    noKey:
      "Not yet: this device has no key of the server. Connect it to the internet for a moment.",
  },
};

export default en;
