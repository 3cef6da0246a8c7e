/** The few words that belong to the components themselves. */

import { defineMessages, plural } from "../i18n";

const id = {
  close: "Tutup",
  undo: "Urungkan",
  messages: "Pesan",
  backspace: "Hapus satu angka",
  clear: "Kosongkan",
  point: "Koma",
  pointMark: ",",
  digits: "Papan angka",
  pinEntered: (count: number, length: number) => `${count} dari ${length} angka`,
};

const en: typeof id = {
  close: "Close",
  undo: "Undo",
  messages: "Messages",
  backspace: "Delete one digit",
  clear: "Clear",
  point: "Decimal point",
  pointMark: ".",
  digits: "Number pad",
  pinEntered: (count, length) => `${count} of ${length} ${plural(length, "digit", "digits")}`,
};

export const words = defineMessages(id, en);
