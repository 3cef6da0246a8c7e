/** Words about the device itself: fetched with the screens that say them. */

const id = {
  later: "Nanti",
  update: {
    ready: "Versi baru siap",
    text: "Pakai sekarang? Hanya sebentar, tidak ada yang hilang.",
    take: "Pakai sekarang",
  },
  install: {
    title: "Pasang di layar utama",
    text: "Kasir terbuka seperti aplikasi, juga tanpa internet.",
    take: "Pasang",
    ios: "Di Safari, ketuk Bagikan, lalu Tambah ke Layar Utama.",
    done: "Sudah terpasang di perangkat ini.",
    unknown: "Buka menu peramban, lalu pilih Pasang aplikasi.",
  },
  space: {
    tight: (percent: number) => `Penyimpanan hampir penuh (${percent}%)`,
    text: "Kirim penjualan yang menunggu, lalu hapus foto atau aplikasi yang tidak dipakai. Kalau penuh, penjualan tidak bisa dicatat.",
  },
};

export default id;
