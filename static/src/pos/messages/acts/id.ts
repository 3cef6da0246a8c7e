/** Acts beside the sale while the network is away; fetched with their dialogs. */
const id = {
  code: {
    title: "Kode persetujuan luring",
    text: "Internet sedang putus. Telepon supervisor: di kantor, pada terminal ini, ia menekan “Beri kode persetujuan luring” dan membacakan 8 angka.",
    label: "Kode 8 angka",
    check: "Periksa kode",
    usePin: "Pakai PIN saja",
    useCode: "Pakai kode luring",
    given: "Kode cocok.",
    wrong: (left: number) => `Kode salah. Sisa ${left} percobaan.`,
    used: "Kode ini sudah dipakai. Minta kode berikutnya.",
    locked: (time: string) => `Terlalu sering salah. Tunggu ${time}.`,
    unprepared: "Perangkat ini belum punya kode untuk hari ini. Sambungkan ke internet sebentar.",
  },
  written: {
    title: "Kasir ditutup, menunggu server",
    text: "Hitungan tersimpan di perangkat ini dan dikirim begitu tersambung. Selisih dan laporan Z tampil sesudah itu.",
    counted: "Uang tunai dihitung",
    left: "Ditinggal di laci",
    toSafe: "Simpan ke brankas",
    print: "Cetak lembar hitungan",
    done: "Selesai",
    slip: "LEMBAR HITUNGAN LACI",
    notZ: "Bukan laporan Z",
    closedAt: "Ditutup",
    cashier: "Kasir",
    pieces: "Tunai",
    others: "Selain tunai",
    methods: { card: "Slip kartu (EDC)", transfer: "Transfer bank", qris_static: "QRIS statis" },
  },
  customer: {
    title: "Pelanggan baru",
    name: "Nama",
    nameMissing: "Tulis namanya.",
    phone: "Telepon (boleh kosong)",
    phoneInvalid: "Nomor telepon ini tidak lengkap. Contoh: 0812 3456 7890.",
    save: "Simpan dan pakai",
    saved: (name: string) => `${name} tersimpan.`,
    notAllowed: "Anda tidak boleh menambah pelanggan.",
  },
  drawer: { away: "Daftarnya tampil begitu tersambung lagi." },
  refund: {
    offline: "Internet putus: pengembalian ditulis di perangkat ini dan dikirim nanti.",
    onlyHere:
      "Tanpa internet hanya bisa mengembalikan penjualan tunai dari perangkat ini yang pajaknya satu macam. Tunggu sampai tersambung.",
    done: "Uang dikembalikan. Catatan dikirim begitu tersambung.",
  },
};

export default id;
