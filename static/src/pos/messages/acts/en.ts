import type id from "./id";

const en: typeof id = {
  code: {
    title: "Offline approval code",
    text: "The network is away. Call a supervisor: in the office, on this terminal’s page, “Give an offline approval code” shows 8 digits to read out.",
    label: "8-digit code",
    check: "Check the code",
    usePin: "Use a PIN instead",
    useCode: "Use an offline code",
    given: "The code is right.",
    wrong: (left: number) => `Wrong code. ${left} tries left.`,
    used: "This code was used. Ask for the next one.",
    locked: (time: string) => `Wrong too often. Wait ${time}.`,
    unprepared: "This device has no codes for today. Connect it to the network for a moment.",
  },
  written: {
    title: "Drawer closed, waiting for the server",
    text: "The count is kept on this device and sent once it is online. The difference and the Z report come after that.",
    counted: "Cash counted",
    left: "Left in the drawer",
    toSafe: "Put into the safe",
    print: "Print the count",
    done: "Done",
    slip: "DRAWER COUNT",
    notZ: "Not a Z report",
    closedAt: "Closed",
    cashier: "Cashier",
    pieces: "Cash",
    others: "Other than cash",
    methods: { card: "Card slips (EDC)", transfer: "Bank transfer", qris_static: "Static QRIS" },
  },
  customer: {
    title: "New customer",
    name: "Name",
    nameMissing: "Write the name.",
    phone: "Phone (optional)",
    phoneInvalid: "This phone number is not complete. Example: 0812 3456 7890.",
    save: "Save and use",
    saved: (name: string) => `${name} is saved.`,
    notAllowed: "You may not add customers.",
  },
  drawer: { away: "The list is shown once the server answers again." },
  refund: {
    offline: "The network is away: the refund is written on this device and sent later.",
    onlyHere:
      "Without the network only cash sales of this device with one kind of tax can be refunded. Wait until it is back.",
    done: "Paid back. It is sent once the till is online.",
  },
};

export default en;
