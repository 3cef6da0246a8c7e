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
    tight: "Penyimpanan hampir penuh",
    text: "Kirim penjualan yang menunggu, lalu hapus foto atau aplikasi yang tidak dipakai. Kalau penuh, penjualan tidak bisa dicatat.",
  },
  printer: {
    system: "Dialog cetak",
    systemHelp: "Memakai printer yang terpasang di perangkat ini.",
    rawbt: "RawBT (Android)",
    rawbtHelp: "Pasang aplikasi RawBT, lalu pasangkan printer Bluetooth di sana.",
    usb: "USB",
    serial: "Serial",
    portHelp: "Langsung ke printer struk, tanpa dialog, dan membuka laci kas.",
    noPort: "Peramban ini tidak bisa. Pakai Chrome atau Edge di komputer atau Android.",
    chosen: (name: string) => `Printer: ${name}`,
    none: "Belum ada printer yang dipilih.",
    choose: "Pilih printer",
    speed: "Kecepatan serial (baud)",
    test: "Cetak uji",
    testTitle: "UJI CETAK WARUNGIN",
    testText: "Angka di bawah ini harus pas satu baris. Kalau terlipat, ganti lebar kertas.",
    drawer: "Uji buka laci",
    not_chosen: "Printer belum dipilih. Buka Pengaturan kasir, lalu Pilih printer.",
    away: "Printer tidak terhubung. Periksa daya dan kabelnya, tutup program lain yang memakainya, lalu cetak lagi.",
    broken: "Cetakan terputus. Lihat kertasnya: kalau belum lengkap, cetak lagi.",
    copy: (number: number) => `SALINAN #${number}`,
    doubtTitle: (number: string) =>
      number ? `Struk ${number} sudah keluar?` : "Struk sudah keluar?",
    doubtText:
      "Kasir berhenti saat mencetak. Lihat printernya, supaya struk tidak tercetak dua kali.",
    isOut: "Sudah keluar",
    notOut: "Cetak lagi",
  },
  leave: {
    title: "Ganti kasir",
    unsent: (count: number) => `Belum bisa: ${count} catatan belum terkirim`,
    unsentText:
      "Catatan itu hanya ada di perangkat ini. Sambungkan ke internet supaya terkirim, atau ekspor antreannya dan simpan filenya.",
    send: "Kirim sekarang",
    offline: "Tanpa internet, tidak ada yang bisa masuk lagi sampai internet kembali.",
    offlineSure: "Keluar saja",
    stay: "Tetap di sini",
  },
  rescue: {
    make: "Ekspor antrean",
    text: "Setelah antrean diekspor, manajer bisa memasukkannya di back office dari perangkat lain.",
    made: (count: number, name: string) =>
      `${count} catatan ada di ${name}. Simpan file itu baik-baik.`,
    nothing: "Semuanya sudah terkirim: tidak ada yang perlu diekspor.",
    noKey:
      "Belum bisa: perangkat ini belum menerima kunci dari server. Sambungkan ke internet sebentar.",
  },
};

export default id;
