/** The sheet of what is on its way to the server; fetched with it. */
const id = {
  title: "Pengiriman ke server",
  allSafe: "Semua catatan kasir ini sudah ada di server.",
  nothing: "Belum ada yang dicatat di perangkat ini.",
  waits: (count: number) => `${count} catatan aman di perangkat ini dan dikirim sendiri.`,
  sending: (count: number) => `Mengirim ${count} catatan…`,
  reasons: {
    no_answer: "Server tidak menjawab. Tetap bisa berjualan; dikirim saat tersambung lagi.",
    revoked: "Perangkat ini dicabut dari toko. Pasangkan lagi, atau selamatkan lewat berkas.",
    busy: "Server sedang sibuk. Dicoba lagi sebentar lagi.",
    other: (detail: string) => `Server belum menerima: ${detail}`,
  },
  lastSync: (when: string) => `Terakhir dicocokkan dengan server: ${when}`,
  neverSynced: "Belum pernah dicocokkan dengan server.",
  received: (received: string, entries: string) => `${received} dari ${entries} diterima`,
  journal: (name: string) => `Jurnal ${name}`,
  missing: (names: string) => `Belum ada di server: ${names}`,
  broken: (place: number) =>
    `Rantai catatan putus di nomor ${place}. Beri tahu pengelola; jangan hapus data perangkat ini.`,
  retired: "Jurnal ini ditutup di server. Penjualan berikut memakai jurnal baru.",
  otherTab: "Kasir ini juga terbuka di tab lain; tab itu yang mengirim.",
  sendNow: "Kirim sekarang",
  stillAway: "Server belum menjawab. Catatan tetap aman di perangkat ini.",
  waiting: "Menunggu dikirim",
  questions: "Perlu ditinjau",
  questionsText: "Sudah tercatat sesuai struk. Manajer memutuskan di sini atau di kantor.",
  sent: "Sudah dikirim",
  sentAt: (time: string) => `terkirim ${time}`,
  nothingSent: "Belum ada yang dikirim.",
  more: (count: number) => `dan ${count} lagi`,
  kinds: {
    sale: "Penjualan",
    number_cancelled: "Nomor dibatalkan",
  },
  till: "Di kasir",
  server: "Di server",
  available: (quantity: string) => `stok ${quantity}`,
  sold: (quantity: string) => `terjual ${quantity}`,
};

export default id;
