/** The few words that belong to the components themselves, in the page's language. */

const id = {
  close: "Tutup",
  undo: "Urungkan",
  backspace: "Hapus satu angka",
  clear: "Kosongkan",
  digits: "Papan angka",
  pinEntered: (count: number, length: number) => `${count} dari ${length} angka`,
};

const en: typeof id = {
  close: "Close",
  undo: "Undo",
  backspace: "Delete one digit",
  clear: "Clear",
  digits: "Number pad",
  pinEntered: (count, length) => `${count} of ${length} digits`,
};

export function words(): typeof id {
  return document.documentElement.lang.startsWith("en") ? en : id;
}
