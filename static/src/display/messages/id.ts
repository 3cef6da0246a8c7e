const id = {
  title: "Layar pelanggan",
  welcome: "Selamat datang",
  welcomeText: "Pesanan Anda akan tampil di sini.",
  total: "Total",
  toPay: "Yang dibayar",
  remaining: "Sisa",
  scan: "Pindai untuk membayar",
  qrCode: "Kode QR untuk membayar",
  change: "Kembalian",
  paid: "Dibayar",
  thanks: "Terima kasih",
  thanksText: "Sampai jumpa lagi.",
  away: "Menunggu kasir…",
  practice: "LATIHAN: tidak ada yang dibayar",
  discount: "Diskon",
  service: "Layanan",
  tax: "Pajak",
  rounding: "Pembulatan",
};

export default id;
