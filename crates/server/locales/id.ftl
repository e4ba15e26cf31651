# Strings of the console, Indonesian. Keys are the same in all languages: a test looks.

access-first = paruh pertama, hanya tampil sekarang; paruh lainnya diberikan kepada yang menyetujui:
access-lapses = gugur
access-lead = Segala yang memberi seseorang akses memerlukan dua orang: belum berlaku sebelum administrator lain atau penyelia menyetujui. Yang tidak disetujui dalam tujuh hari gugur. Masing-masing mendapat separuh sandi atau kunci.
access-none = Tidak ada yang menunggu orang kedua.
access-rest = paruh kedua, hanya tampil sekarang; ditulis di belakang yang pertama:
access-withdraw = Tarik kembali

account = Akun Anda
account-again = Sandi baru, sekali lagi
account-change = Ganti sandi
account-current = Sandi sekarang
account-done-language = Bahasa telah diganti.
account-done-password = Sandi telah diganti. Semua sesi lain berakhir.
account-failed-again = Kedua sandi baru tidak sama.
account-failed-current = Sandi sekarang salah.
account-failed-new = Sandi baru terlalu pendek atau terlalu umum.
account-language = Bahasa
account-must-change = Anda masuk dengan sandi sekali pakai. Pilih sandi sendiri sebelum melanjutkan.
account-new = Sandi baru
account-new-hint = dua belas karakter atau lebih
account-password = Sandi

accounts-active = aktif
accounts-carrier = Pengangkut
accounts-carrier-hint = hanya untuk pengangkut
accounts-changed = Diubah
accounts-deeds = Tindakan
accounts-disable = Nonaktifkan
accounts-disabled = nonaktif
accounts-enable = Aktifkan
accounts-new = Akun baru
accounts-one-time = sandi sekali pakai
accounts-reset = Atur ulang sandi
accounts-role = Peran
accounts-too-late = sandi sekali pakai kedaluwarsa

alert-against = menentang
alert-ask-unmask = Minta buka samaran
alert-bits = Bit
alert-compared = Perbandingan
alert-decide = Putuskan
alert-decided = Diputuskan
alert-decision = Keputusan
alert-escalate = Naikkan
alert-evidence = Bukti
alert-evidence-caption = Yang mendukung dan menentang bahwa keduanya satu orang, dalam bit
alert-fact = Fakta
alert-facts = Fakta
alert-for = mendukung
alert-history = Catatan dan riwayat
alert-hits = Kecocokan pelaku perjalanan ini
alert-in-hand = ditangani:
alert-list-says = Isi daftar
alert-listed = Dalam daftar
alert-masked = Disamarkan
alert-names = Nama
alert-names-alone = nama saja { $value }
alert-no-hit = Tidak ada kecocokan: penyaringan tidak terlaksana
alert-not-listed-now = Tidak ada dalam daftar yang dipakai sekarang. Yang dibandingkan saat itu ada di atas.
alert-note = Tulis catatan
alert-of-threshold = dari 1000; cocok mulai { $value }
alert-quick = Alasan yang sering
alert-remember = Ingat sebagai pengecualian tetap: orang ini bukan yang terdaftar
alert-remembered = Pengecualian tetap
alert-reopen = Buka kembali
alert-same = sama
alert-submit = Catat
alert-take = Ambil
alert-then-next = lalu peringatan berikutnya
alert-title = Peringatan
alert-together = Jumlah
alert-traveller = Pelaku perjalanan
alert-unmasked-until = terbuka sampai
alert-whole-entry = Entri lengkap
alert-why = Alasan jawaban
alert-words-asked = Kata nama pelaku perjalanan
alert-words-listed = Kata nama dalam daftar

and = dan

approve = Setujui

audit-about = Tentang
audit-action = Tindakan
audit-actor = Siapa
audit-checkpoint = Titik periksa bertanda tangan
audit-checkpoint-hint = Simpan di tempat lain: pemegangnya dapat mengetahui apakah log diubah sejak itu.
audit-decision = Hasil
audit-entries = { $count ->
   *[other] { $count } entri
    }
audit-hash = Hash entri
audit-is-sealed = tersegel
audit-leaf = Entri
audit-none = Tidak ada entri.
audit-path = Jalur ke akar
audit-proof = Bukti
audit-proof-hint = Bahwa entri ada dalam log { $count } entri dengan akar yang ditandatangani titik periksa (RFC 9162).
audit-sealed = Orang

became-acknowledged = dikonfirmasi
became-known = sudah diketahui
became-new = diterima
became-not-of-a-flight = bukan dari penerbangan
became-referred = semua dirujuk
became-repeated = diulang
became-test = uji

bring = Bawa berkas
bring-failed = Sambungan terputus. Tidak ada yang diterima.
bring-file = Berkas
bring-hint = Seperti yang ditulis penerbit, dikompresi gzip atau tidak. Penjaga memeriksanya, dan yang ditahannya menunggu orang lain. Versi yang dipakai tetap berlaku sampai saat itu.
bring-limit = paling besar { $value }
bring-mapping = Pemetaan kolom
bring-mapping-hint = TOML, hanya untuk tabel pihak lain
bring-progress = Mengirim berkas
bring-reading = Berkas sudah sampai dan sedang dibaca.
bring-submit = Kirim

came-accepted = Berkas diterima; dipakai setelah semua simpul siap.
came-in-use = Berkas diterima dan dipakai.
came-replaced = Sementara itu versi yang lebih baru dipakai.
came-unchanged = Isinya sama dengan versi ini: tidak ada yang berubah.
came-waiting = Sudah diterima dan menunggu orang lain.

case-closed = ditutup
case-granted = dikabulkan
case-open = terbuka
case-refused = ditolak

cause-birth-date = tanggal lahir
cause-dates = hari
cause-day-unknown = hari perjalanan tidak diketahui
cause-document = dokumen lain
cause-engine-failed = mesin gagal
cause-entity-changed = data dalam daftar berubah
cause-expired = kedaluwarsa
cause-identifier = pengenal
cause-name = nama mirip, tidak sama
cause-name-beside-document = nama di samping dokumen berbeda
cause-names-cut = nama terlalu panjang untuk dibaca seluruhnya
cause-names-unread = nama tidak terbaca
cause-nationality = kewarganegaraan
cause-no-expiry = tanpa masa berlaku
cause-no-legal-basis = tidak menyebut dasar hukum
cause-no-lists = tidak ada daftar yang dipakai
cause-no-officer = tidak menyebut petugas
cause-not-done = tidak terlaksana tepat waktu
cause-not-yet-valid = belum berlaku
cause-number-alone = hanya nomor yang sama
cause-route = rute
cause-sex = jenis kelamin
cause-traveller-changed = data pelaku perjalanan berubah
cause-undecided = tidak menyebut siapa yang memutuskan
cause-unscreened = tidak disaring
cause-weak-name = hanya alias lemah

choice-aircraft = pesawat
choice-company = perusahaan
choice-f = perempuan
choice-m = laki-laki
choice-organisation = organisasi
choice-person = orang
choice-vessel = kapal
choice-x = lainnya

column-addresses = Alamat
column-aliases = Alias
column-birth-dates = Tanggal lahir
column-birth-places = Tempat lahir
column-designations = Jabatan
column-former-names = Nama dahulu
column-id-numbers = Nomor identitas
column-kind = Jenis
column-listed-on = Terdaftar sejak
column-name = Nama, yang utama di depan
column-nationalities = Kewarganegaraan
column-notes = Catatan
column-original-names = Dalam aksara asli
column-passports = Paspor (ID:A9999999)
column-programme = Program
column-reference = Referensi
column-sex = Jenis kelamin
column-weak-aliases = Alias lemah

culture-arabic = Aksara Arab
culture-cyrillic = Kiril
culture-east-asian = Aksara Tionghoa, Jepang, Korea
culture-indic = Aksara India
culture-latin = Aksara Latin
culture-other = lainnya
culture-south-east-asian = Thai, Lao, Khmer, Burma

date-about = sekitar { $value }

deed-assigned = Ditangani
deed-closed = Ditutup
deed-decided = Diputuskan
deed-escalated = Dinaikkan
deed-granted = Dikabulkan
deed-lapsed = Gugur
deed-noted = Dicatat
deed-opened = Dibuka
deed-refused = Ditolak
deed-reopened = Dibuka kembali
deed-rescreened = Disaring ulang

detail-alert-escalated = Peringatan sudah dinaikkan.
detail-alert-judged = Peringatan belum diputuskan.
detail-alert-lapsed = Peringatan sudah gugur.
detail-alert-open = Peringatan sudah diputuskan.
detail-bytes = Lebih besar daripada yang diterima layanan ini.
detail-case = Perkara dalam keadaan lain.
detail-changed = Sudah berubah: baca lagi.
detail-country = Bukan negara: { $first }.
detail-date = Tanggal tak terbaca: { $first }.
detail-day = Diharapkan tanggal, seperti 2026-11-20.
detail-defect = Sudah dicatat.
detail-digits = Dua angka terakhir tidak cocok: ada yang salah ketik.
detail-folder = Folder daftar sedang tidak dapat ditulis.
detail-folder-busy = Orang lain sedang menulis daftar: coba lagi.
detail-folder-read = Folder daftar sedang tidak dapat dibaca atau ditulis.
detail-foreign = Permintaan tidak datang dari halaman layanan ini.
detail-form = Diharapkan formulir dengan semua isiannya.
detail-id = Diharapkan pengenal dengan 1 sampai { $first } bita.
detail-lines = Entri ditulis satu per satu hanya dalam daftar sendiri (baris JSON templat).
detail-method = Halaman ini tidak menerima permintaan seperti itu.
detail-name = Entri tidak bernama.
detail-number = Diharapkan SR- dan dua belas angka.
detail-other-person = Diperlukan orang lain daripada yang memintanya.
detail-put-away = Sementara itu seseorang menolaknya.
detail-reason = Diharapkan alasan dengan { $first } karakter atau lebih.
detail-reason-long = Diharapkan alasan dengan 1 sampai { $first } karakter.
detail-request = Permintaan sudah diputuskan.
detail-role = Diperlukan peran lain.
detail-same-list = Orang lain membawa daftar yang sama: coba lagi.
detail-second = Diperlukan orang kedua yang tidak ikut serta.
detail-sex = Diharapkan M, F, atau X sebagai jenis kelamin.
detail-signed-in = Diperlukan orang yang masuk sendiri.
detail-store = Penyimpanan sedang tidak dapat ditulis atau dibaca.
detail-text = Diharapkan teks dengan 1 sampai { $first } karakter.
detail-there = Tidak ada, atau tidak lagi disimpan.
detail-token = Formulir berasal dari sesi lain: buka lagi halamannya.
detail-waits = Versi ini tidak menunggu lagi.
detail-was-used = Versi ini belum pernah dipakai.

diff-added = ditambah
diff-against = Terhadap versi { $value }.
diff-changed = diubah
diff-none = Tidak ada yang terdahulu untuk dibandingkan.
diff-removed = dihapus

directive-board = naik
directive-do-not-board = jangan naik
directive-insufficient-data = data kurang
directive-refer = rujuk

disposition-false-positive = Bukan orangnya
disposition-true-match = Memang orangnya
disposition-unresolved = Belum jelas

document-crew-certificate = sertifikat awak
document-identity-card = kartu identitas
document-imo = nomor IMO
document-issuer = Penerbit
document-military = dokumen militer
document-national-id = nomor penduduk
document-number = Nomor
document-other = dokumen
document-passport = paspor
document-passport-card = kartu paspor
document-permit = izin
document-pilot-licence = lisensi pilot
document-registration = registrasi
document-status-expired = kedaluwarsa
document-status-false = palsu
document-status-lost = hilang atau dicuri
document-status-revoked = dicabut
document-tax-number = nomor pajak
document-visa = visa

entity-addresses = Alamat
entity-documents = Dokumen
entity-names = Nama
entity-no-rulings = Tidak ada perintah, pengecualian atau izin khusus yang berlaku.
entity-notes = Keterangan penerbit
entity-referents = Pengenal lain
entity-remarks = Keterangan
entity-stands-on = Tercantum dalam
entity-title = Entitas terdaftar
entity-titles = Gelar dan jabatan
entity-unread = Yang tidak dipahami

entries-another = Entri lain
entries-begin = Tulis entri
entries-by = Oleh
entries-change = Usulkan perubahan
entries-discard = Buang semua
entries-eyes = Yang diserahkan menjadi versi yang menunggu: seorang penyetuju daftar yang tidak ikut serta memakainya.
entries-filter = Nama atau pengenal
entries-gathered = Perubahan terkumpul
entries-gathered-none = Belum ada yang terkumpul.
entries-hand-in = Serahkan
entries-hint = Satu nilai per baris bila ada beberapa. Tanggal seperti 1970-05-06, 1970-05, 1970 atau circa 1970.
entries-in-use = Dipakai sekarang
entries-new = Usulkan entri baru
entries-none = Tidak ada entri seperti itu yang dipakai.
entries-own = Daftar sendiri, entri demi entri
entries-own-hint = Nama baru memulai daftar. Daftar yang ditulis penerbit dibawa sebagai berkas.
entries-put = Kumpulkan
entries-remove = Usulkan penghapusan
entries-title = Entri
entries-written = ditulis

evidence-birth-date = Tanggal lahir
evidence-birth-place = Tempat lahir
evidence-document = Dokumen
evidence-name-order = Urutan nama
evidence-name-part = Bagian nama
evidence-name-part-conflict = Bagian yang berbeda
evidence-name-part-missing = Bagian di satu sisi saja
evidence-name-quality = Mutu nama
evidence-nationality = Kewarganegaraan
evidence-sex = Jenis kelamin

fact-neither = tidak disebut di kedua sisi
fact-no-weight = tanpa bobot
fact-only-asked = hanya pelaku perjalanan menyebut
fact-only-listed = hanya daftar menyebut

field-addresses = alamat
field-birth-dates = tanggal lahir
field-birth-places = tempat lahir
field-designations = jabatan
field-documents = dokumen
field-id = pengenal
field-kind = jenis entri
field-listings = pencantuman
field-names = nama
field-nationalities = kewarganegaraan
field-notes = catatan
field-referents = juga dikenal sebagai
field-schema = jenis
field-sexes = jenis kelamin
field-titles = gelar
field-unread = tidak dipahami

figures-age = Umur
figures-ages = Umur daftar
figures-ages-what = Sejak tiap daftar terakhir dikonfirmasi.
figures-alarm-rate = Tingkat peringatan
figures-alarms = Peringatan
figures-answer-time = Dari permintaan ke jawaban
figures-answers = Jawaban
figures-count = Jumlah
figures-culture = Aksara nama
figures-cultures = Tingkat peringatan per aksara nama
figures-cultures-what = Peringatan dari orang yang disaring, dengan selang 95 %. Garis putus-putus adalah semuanya. Perbedaan dianggap cacat.
figures-day = Hari
figures-decisions = Keputusan
figures-decisions-what = Kecocokan yang diputuskan, per hari dan hasil.
figures-few = terlalu sedikit
figures-high = Batas atas
figures-latency-p99 = Dijawab dalam, 99 dari 100
figures-low = Batas bawah
figures-precision = Ketepatan
figures-table = Sebagai tabel
figures-times = Waktu menjawab
figures-times-what = Waktu di mana separuh, sembilan dari sepuluh, dan sembilan puluh sembilan dari seratus dijawab.
figures-to-decision = Dari peringatan ke keputusan, separuhnya
figures-version = Versi
figures-volumes = Orang per hari dan jawaban
figures-volumes-what = Jawaban untuk semua yang disaring.

filter = Saring

flight = Penerbangan
flight-alerts = Peringatan terbuka
flight-answer = Jawaban
flight-answered = Dijawab
flight-answers = Jawaban
flight-departure = Keberangkatan
flight-leaves = berangkat
flight-left = berangkat
flight-left-time = Sisa waktu
flight-local = waktu setempat
flight-nobody = Belum ada orang yang diketahui di penerbangan ini.
flight-overdue = { $count ->
   *[other] { $count } pemberitahuan belum dikonfirmasi: hubungi stasiun
    }
flight-persons = Orang
flight-role = Peran
flight-route = Rute
flight-state = Keadaan
flight-state-cancelled = dibatalkan
flight-state-closed = ditutup
flight-state-open = terbuka
flight-untold = { $count ->
   *[other] { $count } jawaban berubah, pengangkut belum diberi tahu
    }

flights-filter = Penerbangan, bandara, pengangkut
flights-none = Tidak ada penerbangan dalam jam-jam ini.
flights-open-only = dengan peringatan terbuka
flights-persons = { $count ->
   *[other] { $count } orang
    }
flights-title = Penerbangan hari ini
flights-waiting = { $count ->
   *[other] { $count } peringatan terbuka
    }

grant-account = Akun baru
grant-change = Perubahan akun
grant-key = Kunci baru
granted-carrier = pengangkut
granted-certificate = sertifikat
granted-disabled = nonaktif
granted-enabled = diaktifkan
granted-name = nama
granted-password = sandi sekali pakai
granted-role = peran
guard-ahead = berkas bertanggal di masa depan: { $first }
guard-emptied = “{ $first }” terisi pada { $second } entri, sebelumnya { $third }
guard-format = format berkas berbeda dari versi yang dipakai: { $first }
guard-incomplete = berkas versi yang dipakai tidak ada: { $first }
guard-nothing = penjaga tidak keberatan
guard-older = berkas lebih lama daripada versi yang dipakai tanggal { $first }
guard-shrunk = { $first } dari { $second } entri tidak ada
guard-taken-back = hendak dipakai kembali

help-bits-text = Bukti dihitung dalam bit: masing-masing menyatakan seberapa lebih mungkin bagi satu orang daripada dua. Kata langka berbobot lebih dari kata umum. Kewarganegaraan, jenis kelamin dan tempat lahir hanya dapat menentang.
help-directive-text = Skor tidak pernah menolak siapa pun. Skor memanggil manusia: hanya perintah petugas yang menyebut orang ini yang mencegahnya naik.
help-score = Arti skor
help-score-text = Skor dalam perseribu, dari 0 sampai 1000. Mulai ambang, perbandingan adalah kecocokan. Skor terkalibrasi: 700 berarti sama untuk nama panjang maupun nama tunggal.

impact = Siapa yang terkena
impact-alerts = Peringatan terbuka
impact-gone = tak lagi cocok
impact-hint = Bila dipakai sekarang. Populasi adalah orang rekaan yang tidak ada di daftar mana pun.
impact-new = akan cocok
impact-passengers = Di penerbangan
impact-population = Populasi

issue-advice-damaged = UNA rusak
issue-code-unknown = kode tak dikenal
issue-control-byte = bita kendali
issue-count-differs = jumlah berbeda
issue-frame-removed = bingkai dibuang
issue-kept-in-part = disimpan sebagian
issue-lines-joined = baris disambung
issue-message-unknown = pesan tak dikenal
issue-name-missing = nama tidak ada
issue-person-unread = orang tak terbaca
issue-reference-differs = referensi berbeda
issue-release-at-end = pelepas di akhir
issue-repeated = berulang
issue-segment-misplaced = segmen salah tempat
issue-segment-missing = segmen hilang
issue-segment-open = segmen tidak ditutup
issue-segment-unknown = segmen tak dikenal
issue-tag-unread = tag tak terbaca
issue-text-damaged = teks rusak
issue-value-cut = nilai terpotong
issue-value-doubtful = nilai meragukan
issue-value-unread = nilai tak terbaca

journey-booked = dipesan
journey-cancelled = dibatalkan
journey-checked-in = lapor masuk
journey-not-on-board = tidak di pesawat
journey-on-board = di pesawat

keys-all = semua tombol
keys-days = Hari berlaku
keys-does = Fungsi
keys-ends = Berakhir
keys-entry = Buka entri daftar lengkap
keys-escalate = Naikkan
keys-false-positive = Bukan orangnya
keys-filter = Ke saringan atau pencarian
keys-help = Halaman ini
keys-hit = Kecocokan berikutnya
keys-key = Tombol
keys-label = Untuk apa
keys-leave = Tinggalkan isian
keys-new = Kunci baru
keys-next = Baris atau peringatan berikutnya
keys-none = Belum ada kunci.
keys-note = Tulis catatan
keys-off = Matikan tombol tunggal
keys-on = Nyalakan tombol tunggal
keys-open = Buka baris
keys-previous = Baris atau peringatan sebelumnya
keys-reason = Ke alasan
keys-remember = Ingat sebagai pengecualian tetap, atau tidak
keys-rows = antarbaris
keys-submit = Catat keputusan
keys-take = Ambil peringatan
keys-true-match = Memang orangnya
keys-unresolved = Belum jelas
keys-why-off = Bagi yang mendikte, atau papan ketiknya menekan sendiri.

listed-on = terdaftar

listing-amended = diubah
listing-measures = tindakan
listing-quoted = di tempat lain
listing-reference = rujukan
listing-since = sejak

lists-accept = Pakai
lists-by = Dibawa oleh
lists-came = Datang
lists-confirmed = Dikonfirmasi
lists-count = { $count ->
   *[other] { $count } entitas
    }
lists-date = Tanggal penerbit
lists-entities = Entitas
lists-guard = Penjaga
lists-guard-says = Penjaga menahannya:
lists-in-use = Dipakai
lists-none = Belum ada daftar.
lists-not-in-use = tidak ada yang dipakai
lists-passed = lolos
lists-stale = usang
lists-take-back = Ingin dipakai lagi
lists-take-back-hint = Menunggu sampai penyetuju daftar setuju.
lists-version = versi
lists-waiting = Menunggu orang

mail-before = { $count ->
   *[other] { $count } lagi sebelum ini.
    }
mail-came = Pesan yang diterima
mail-came-none = Tidak ada yang disimpan.
mail-due = tenggat
mail-profile = profil
mail-sent = Pemberitahuan kepada pengangkut
mail-sent-none = Tidak ada jawaban yang berubah: tidak ada yang perlu diberitahukan.

menu = Menu
menu-access = Orang kedua
menu-accounts = Akun
menu-administration = Administrasi
menu-alerts = Peringatan
menu-audit = Log audit
menu-exclusions = Pengecualian
menu-exemptions = Izin khusus
menu-figures = Statistik
menu-flights = Penerbangan
menu-help = Tombol dan bantuan
menu-keys = Kunci
menu-lists = Daftar
menu-orders = Perintah
menu-oversight = Pengawasan
menu-persons = Ekspor
menu-redress = Pemulihan
menu-rights = Hak orang
menu-rulings = Ketetapan
menu-search = Pencarian
menu-unmask = Buka samaran
menu-versions = Versi
menu-work = Hari ini

message-acknowledgement = konfirmasi
message-booking-receipt = tanda terima pemesanan
message-bookings = pemesanan
message-crew = awak
message-documents = dokumen terbaca
message-flight-status = status penerbangan
message-gate-pass = izin gerbang
message-master-crew = daftar induk awak
message-passengers = penumpang
message-response = jawaban
message-syntax-report = laporan sintaksis
message-table = tabel orang
message-unknown = tidak dikenal
message-unsolicited = pemberitahuan

more = Selanjutnya

name-alias = alias
name-former = dahulu
name-original = aksara asli
name-primary = utama
name-weak = alias lemah

next = Berikutnya

not-told = tidak disebut

notice-acknowledged = dikonfirmasi (312)
notice-overdue = tanpa konfirmasi (312): hubungi stasiun
notice-pending = menunggu diambil
notice-sent = terkirim (132), belum dikonfirmasi
notice-untellable = tak bisa lewat pesan: hubungi stasiun

person-crew = awak
person-name = Nama
person-passenger = penumpang
person-reference = rujukan saja
person-transit-crew = awak transit
person-transit-passenger = penumpang transit
person-unknown = tidak disebut

persons-document = atau nomor dokumen
persons-erase = Minta hapus semuanya
persons-erase-hint = Orang kedua harus setuju.
persons-export = Ekspor
persons-lead = Untuk permintaan orang itu sendiri atau lembaga berwenang. Isi nama dengan tanggal lahir, atau nomor dokumen. Apa yang diambil, oleh siapa dan mengapa tercatat di log audit. Yang disamarkan hanya dihitung, dan diberikan bila dua orang setuju Anda melihatnya.
persons-name = Nama lengkap
persons-title = Semua yang tersimpan tentang seseorang

previous = Sebelumnya

problem-body = Permintaan tidak terbaca
problem-body-too-large = Berkas terlalu besar
problem-body-too-slow = Datangnya terlalu lambat
problem-busy = Terlalu sibuk sekarang
problem-conflict = Sudah berubah
problem-defect = Kesalahan kami
problem-forbidden = Bukan untuk peran ini
problem-form = Formulir belum lengkap
problem-gzip = Bukan berkas gzip yang utuh
problem-home = Ke awal
problem-invalid = Tidak sesuai
problem-list-refused = Daftar ditolak
problem-method = Bukan dengan cara ini
problem-not-found = Tidak ada di sini
problem-too-many = Terlalu banyak permintaan
problem-unavailable = Belum bisa sekarang
problem-unknown-caller = Masuk dahulu

propose-exemption = Usulkan izin khusus
propose-four-eyes = Berlaku setelah disetujui orang kedua.
propose-from = Dari
propose-law = Dasar hukum
propose-names = Nama
propose-names-hint = satu per baris
propose-officer = Diperintahkan oleh
propose-order = Usulkan perintah
propose-reference = Keputusan yang mengizinkan
propose-route-from = Dari bandara
propose-route-to = Ke bandara
propose-submit = Usulkan
propose-to = Sampai

queue-caption = Peringatan, yang paling mendesak dahulu
queue-decided = Diputuskan
queue-empty = Tidak ada yang menunggu.
queue-leaves = Berangkat
queue-mine = Saya tangani
queue-more-hits = { $count ->
   *[other] { $count } kecocokan lagi
    }
queue-opened = Dibuka
queue-unscreened = tidak disaring
queue-views = Yang mana
queue-waiting = Menunggu

quick-escalate-contact = Pos perbatasan harus ditanya
quick-escalate-grave = Berat, perlu ditinjau lagi
quick-escalate-unsure = Bukti saling bertentangan
quick-false-positive-birth-date = Tanggal lahir lain; dokumen dilihat
quick-false-positive-document = Dokumen lain dari penerbit sama
quick-false-positive-namesake = Nama umum, selebihnya tidak cocok
quick-false-positive-sex-or-place = Jenis kelamin atau tempat lahir berbeda
quick-true-match-all-facts = Semua fakta yang disebut sesuai
quick-true-match-confirmed = Dikonfirmasi pos perbatasan
quick-true-match-document = Nomor dokumen, nama dan tanggal lahir sama
quick-unresolved-left = Pesawat berangkat sebelum jelas
quick-unresolved-no-answer = Pos perbatasan tidak menjawab
quick-unresolved-too-little = Terlalu sedikit yang diketahui

reason = Alasan
reason-a-number-is-missing = satu angka tidak ada
reason-a-year-apart = selisih setahun
reason-about-the-same-year = sekitar tahun yang sama
reason-about-then = sekitar saat itu
reason-alike = mirip
reason-alike-in-sound = bunyinya mirip
reason-alike-letter-by-letter = mirip huruf demi huruf
reason-alike-to-a-scanner = mirip bagi pemindai
reason-and-only-the-year-is-known = dan hanya tahunnya yang diketahui
reason-another-country = negara lain
reason-another-day = hari lain
reason-another-year = tahun lain
reason-arabic-script = aksara Arab
reason-as-written = seperti tertulis
reason-aspirated-letters = huruf aspirat
reason-cantonese = Kanton
reason-cut-off = terpotong
reason-day-and-month-swapped = hari dan bulan tertukar
reason-differ = berbeda
reason-differs = berbeda
reason-family-spelling = ejaan keluarga
reason-french = cara Prancis
reason-gost = GOST
reason-hakka = Hakka
reason-hebrew-script = aksara Ibrani
reason-hepburn = Hepburn
reason-hokkien = Hokkien
reason-in-another-order = urutan lain
reason-in-quite-another-order = urutan sangat lain
reason-inside-the-range-given = dalam rentang yang disebut
reason-japanese-reading = bacaan Jepang
reason-korean-reading = bacaan Korea
reason-kunrei = Kunrei
reason-letter-by-letter = huruf demi huruf
reason-long-spelling-of-accented-letters = ejaan panjang huruf beraksen
reason-mandatory = wajib, disimpan
reason-masculine-form = bentuk maskulin
reason-mccune-reischauer = McCune-Reischauer
reason-more-than-ten-years-apart = selisih lebih dari sepuluh tahun
reason-none-in-common = tidak ada yang sama
reason-numbers-differ = angka berbeda
reason-one-digit-differs = satu angka berbeda
reason-one-is-a-womans-name-the-other-a-mans = yang satu nama perempuan, yang lain nama laki-laki
reason-one-is-the-initials-of-the-other = yang satu inisial yang lain
reason-one-name-in-two-forms = satu nama dua bentuk
reason-one-name-may-be-that-of-the-others-parent = yang satu mungkin nama orang tua yang lain
reason-one-or-two-days-apart = selisih satu atau dua hari
reason-one-word-alone-not-quite-the-same = satu kata saja, tidak persis sama
reason-only-one-part-is-more-than-somewhat-alike = hanya satu bagian yang lebih dari agak mirip
reason-only-one-part-is-shared = hanya satu bagian yang sama
reason-only-the-list-has-it = hanya ada di daftar
reason-only-the-query-has-it = hanya ada pada pelaku perjalanan
reason-parent-and-child-are-in-each-others-place = orang tua dan anak bertukar tempat
reason-pinyin = pinyin
reason-revised-romanization = Romanisasi yang Disempurnakan
reason-romanised = dalam huruf Latin
reason-rtgs = RTGS
reason-same-day = hari yang sama
reason-same-day-the-next-year-or-the-one-before = hari yang sama, tahun berikutnya atau sebelumnya
reason-same-month = bulan yang sama
reason-same-number = nomor sama
reason-same-year = tahun yang sama
reason-short-or-related-form = bentuk pendek atau terkait
reason-six-to-ten-years-apart = selisih enam sampai sepuluh tahun
reason-syllables-in-another-order = suku kata dalam urutan lain
reason-the-first-names-are-on-one-side-only = nama depan hanya di satu sisi
reason-the-initial-agrees = inisial sesuai
reason-the-same = sama
reason-three-to-five-years-apart = selisih tiga sampai lima tahun
reason-two-names-are-in-each-others-place = dua nama bertukar tempat
reason-two-years-apart = selisih dua tahun
reason-up-to-two-years-apart = selisih sampai dua tahun
reason-uzbek-and-somali-x = x dalam bahasa Uzbek dan Somali
reason-vietnamese-reading = bacaan Vietnam
reason-wade-giles = Wade-Giles
reason-weak-alias-confirms-a-hit-does-not-start-one = alias lemah: menguatkan hasil, tidak memulainya
reason-without-the-article = tanpa kata sandang

redress-answer = Jawaban
redress-close = Tutup
redress-contact = Cara menghubungi
redress-due = Jatuh tempo
redress-grant = Kabulkan
redress-language = Bahasa jawaban
redress-lead = Seseorang menyatakan disangka orang lain. Nomornya meredam kecocokan keliru di setiap penerbangan.
redress-no-candidates = Tidak ada peringatan tersimpan tentang kemiripannya.
redress-none = Tidak ada kasus.
redress-not-these = Orang ini bukan
redress-number = Nomor
redress-open = Buka kasus
redress-opened = dibuka
redress-overdue = terlambat
redress-person = Siapa dia
redress-refuse = Tolak
redress-seen = Dokumen yang dilihat
redress-statement = Keterangannya

reject = Tolak

request-erase = Penghapusan seseorang
request-records = { $count ->
   *[other] { $count } rekaman
    }
request-unmask = Buka samaran
request-until = terbuka sampai

revoke = Cabut

role-adjudicator = Penilai
role-administrator = Administrator
role-carrier = Pengangkut
role-client = Klien
role-list-approver = Penyetuju daftar
role-list-editor = Penyunting daftar
role-oversight = Pengawas
role-redress-officer = Petugas pemulihan
role-screener = Penyaring
role-supervisor = Penyelia

ruling-awaits = menunggu orang lain
ruling-entity = Entitas
ruling-exclusion = Pengecualian tetap
ruling-exemption = Izin khusus
ruling-expired = kedaluwarsa
ruling-expires = Sampai
ruling-eyes = Empat mata
ruling-first = Diusulkan
ruling-id = Pengenal
ruling-key-approved-by = disetujui oleh
ruling-key-birth-date = tanggal lahir
ruling-key-decided-by = diputuskan oleh
ruling-key-decided-on = diputuskan pada
ruling-key-documents = dokumen
ruling-key-entity = entitas
ruling-key-entity-fingerprint = sidik entitas
ruling-key-expires-on = sampai
ruling-key-from = dari
ruling-key-issued-on = dari
ruling-key-legal-basis = dasar hukum
ruling-key-names = nama
ruling-key-nationalities = kewarganegaraan
ruling-key-ordered-by = diperintahkan oleh
ruling-key-reason = alasan
ruling-key-reference = keputusan yang mengizinkan
ruling-key-route-from = dari bandara
ruling-key-route-to = ke bandara
ruling-key-sex = jenis kelamin
ruling-key-to = sampai
ruling-key-weak-names = nama lemah
ruling-not-for-you = Peran ini tidak boleh melihat tentang siapa.
ruling-not-yourself = harus disetujui orang selain Anda
ruling-order = Perintah
ruling-second = Orang kedua
ruling-when = Kapan

rulings-all = Semua
rulings-exclusion = Pengecualian tetap
rulings-exemption = Izin khusus
rulings-in-force = Berlaku
rulings-lead-exclusion = Diputuskan bahwa seseorang bukan entitas terdaftar. Hanya meredam kecocokan itu, dan gugur bila salah satu sisi berubah.
rulings-lead-exemption = Entitas terdaftar boleh bepergian di antara dua hari, mungkin di satu rute, menurut keputusan yang mengizinkan.
rulings-lead-order = Perintah petugas bahwa seseorang tidak boleh naik. Hanya ini yang menghasilkan “jangan naik”, dan hanya bila menyebut orang itu.
rulings-none = Tidak ada.
rulings-order = Perintah
rulings-proposed = Diusulkan
rulings-revoked = Dicabut

schema-airplane = pesawat
schema-company = perusahaan
schema-legalentity = orang atau organisasi
schema-organization = organisasi
schema-person = orang
schema-publicbody = lembaga publik
schema-vessel = kapal

score = Skor

search-all-lists = Semua daftar
search-found = { $count ->
   *[other] { $count } ditemukan
    }
search-help = Ketik nama dalam aksara apa pun, rujukan atau nomor dokumen. Yang dicari dicatat tersegel di log audit.
search-id = Pengenal
search-kind = Jenis
search-list = Daftar
search-name = Nama
search-nothing = Tidak ada yang mirip dalam daftar.
search-shown = { $count } pertama ditampilkan
search-what = Nama, rujukan atau nomor dokumen

sex-female = perempuan
sex-male = laki-laki
sex-other = lainnya

sign-in = Masuk
sign-in-again = Anda telah keluar.
sign-in-failed = Nama atau sandi salah, atau akun menunggu setelah terlalu banyak percobaan.
sign-in-logged = Yang dilakukan di sini dicatat dalam log audit yang tidak dapat diubah.
sign-in-login = Nama masuk
sign-in-password = Sandi
sign-out = Keluar

skip = Langsung ke isi

state-approved = disetujui
state-decided = diputuskan
state-escalated = dinaikkan
state-in-force = berlaku
state-lapsed = gugur
state-open = terbuka
state-proposed = diusulkan
state-refused = ditolak
state-rejected = ditolak
state-requested = diminta
state-revoked = dicabut

take-back = Tarik kembali

theme-dark = Gelap
theme-light = Terang
theme-system = Ikuti sistem

time-ago = { $value } lalu
time-days = { $count ->
   *[other] { $count } hari
    }
time-hours = { $count } jam
time-in = { $value } lagi
time-minutes = { $count } mnt
time-now = sekarang
time-seconds = { $count } dtk

unmask-alert = Peringatan
unmask-ask = Minta buka samaran
unmask-lead = Setelah enam bulan orang disamarkan. Yang perlu melihat meminta dengan alasan, dan orang lain menyetujui; lalu terbuka baginya beberapa jam.
unmask-none = Belum ada permintaan.

version-accepted = diterima
version-in-use = dipakai
version-rejected = ditolak
version-replaced = diganti
version-waiting = menunggu

why-excluded = diputuskan bahwa ini orang lain
why-exclusion-lapsed = pengecualian tidak berlaku lagi
why-exempted = boleh bepergian dengan izin khusus
why-exemption-outside = izin khusus tidak mencakup perjalanan ini
why-hit = kecocokan mencapai ambang
why-like-order = mirip perintah, belum pasti orangnya
why-no-name = nama tidak disebut
why-nothing-found = tidak ada yang mencapai ambang
why-order-disputed = perintah, dan pengecualian terhadapnya
why-order-unfit = perintah yang tidak dapat diikuti
why-ordered = perintah yang berlaku menyebut orang ini
why-orders-unscreened = tidak disaring terhadap perintah
why-unscreened = tidak disaring terhadap daftar
