import type id from "./id";

const en: typeof id = {
  title: "Customer display",
  welcome: "Welcome",
  welcomeText: "Your order will appear here.",
  total: "Total",
  toPay: "To pay",
  remaining: "Left to pay",
  scan: "Scan to pay",
  qrCode: "QR code to pay with",
  change: "Change",
  paid: "Paid",
  thanks: "Thank you",
  thanksText: "See you again.",
  away: "Waiting for the till…",
  practice: "PRACTICE: nothing is paid",
  discount: "Discount",
  service: "Service",
  tax: "Tax",
  rounding: "Rounding",
};

export default en;
