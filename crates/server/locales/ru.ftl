# Strings of the console, Russian. Keys are the same in all languages: a test looks.

access-first = первая половина, показана только сейчас; вторую узнает тот, кто утвердит:
access-lapses = истекает
access-lead = Всё, что открывает кому-либо доступ, требует двоих: оно не действует, пока не утвердит другой администратор или руководитель. Не утверждённое за семь дней отпадает. Каждый из двоих узнаёт половину пароля или ключа.
access-none = Ничто не ждёт второго лица.
access-rest = вторая половина, показана только сейчас; она пишется вслед за первой:
access-withdraw = Отозвать

account = Ваша учётная запись
account-again = Новый пароль ещё раз
account-change = Сменить пароль
account-current = Нынешний пароль
account-done-language = Язык изменён.
account-done-password = Пароль изменён. Все другие сеансы завершены.
account-failed-again = Новые пароли не совпадают.
account-failed-current = Нынешний пароль неверен.
account-failed-new = Новый пароль слишком короткий или слишком обычный.
account-language = Язык
account-must-change = Вы вошли с одноразовым паролем. Прежде чем продолжить, задайте свой.
account-new = Новый пароль
account-new-hint = не короче двенадцати знаков
account-password = Пароль

accounts-active = действует
accounts-carrier = Перевозчик
accounts-carrier-hint = только для перевозчиков
accounts-changed = Изменён
accounts-deeds = Действия
accounts-disable = Отключить
accounts-disabled = отключён
accounts-enable = Включить
accounts-new = Новая учётная запись
accounts-one-time = одноразовый пароль
accounts-reset = Сбросить пароль
accounts-role = Роль
accounts-too-late = одноразовый пароль истёк

alert-against = против
alert-ask-unmask = Запросить раскрытие
alert-bits = Биты
alert-compared = Сравнение
alert-decide = Решение
alert-decided = Решено
alert-decision = Решение
alert-escalate = Передать выше
alert-evidence = Свидетельства
alert-evidence-caption = Что говорит за и против того, что это одно лицо, в битах
alert-fact = Сведение
alert-facts = Сведения
alert-for = за
alert-history = Заметки и история
alert-hits = Совпадения этого пассажира
alert-in-hand = в работе:
alert-list-says = Что сказано в списке
alert-listed = В списке
alert-masked = Скрыто
alert-names = Имена
alert-names-alone = одни имена { $value }
alert-no-hit = Нет совпадения: проверка не состоялась
alert-not-listed-now = В действующих списках записи нет. Выше — то, что сравнивалось тогда.
alert-note = Написать заметку
alert-of-threshold = из 1000; совпадение от { $value }
alert-quick = Частые основания
alert-remember = Запомнить как постоянное исключение: это лицо — не лицо из списка
alert-remembered = Постоянное исключение
alert-reopen = Открыть снова
alert-same = так же
alert-submit = Записать
alert-take = Взять
alert-then-next = затем следующий сигнал
alert-title = Сигнал
alert-together = Вместе
alert-traveller = Пассажир
alert-unmasked-until = раскрыто до
alert-whole-entry = Запись целиком
alert-why = Почему дан такой ответ
alert-words-asked = Слова имени пассажира
alert-words-listed = Слова имени в списке

and = и

approve = Утвердить

audit-about = О чём
audit-action = Действие
audit-actor = Кто
audit-checkpoint = Подписанная контрольная точка
audit-checkpoint-hint = Храните её отдельно: по ней видно, менялся ли журнал с тех пор.
audit-decision = Итог
audit-entries = { $count ->
    [one] { $count } запись
    [few] { $count } записи
    [many] { $count } записей
   *[other] { $count } записи
    }
audit-hash = Хеш записи
audit-is-sealed = запечатано
audit-leaf = Запись
audit-none = Записей нет.
audit-path = Путь к корню
audit-proof = Доказательство
audit-proof-hint = Что запись входит в журнал из { $count } записей с корнем, подписанным контрольной точкой (RFC 9162).
audit-sealed = Лицо

became-acknowledged = подтверждено
became-known = уже известно
became-new = принято
became-not-of-a-flight = не о рейсе
became-referred = все направлены
became-repeated = повтор
became-test = проверочное

bring = Внести файл
bring-failed = Соединение прервалось. Ничего не принято.
bring-file = Файл
bring-hint = Как его написал издатель, в gzip или без. Его смотрит проверка; что она задержит, ждёт другого человека. До тех пор действует прежняя версия.
bring-limit = не больше { $value }
bring-mapping = Соответствие столбцов
bring-mapping-hint = TOML, только для чужих таблиц
bring-progress = Файл отправляется
bring-reading = Файл получен, идёт чтение.
bring-submit = Отправить

came-accepted = Файл принят; он вступит в действие, когда будут готовы все узлы.
came-in-use = Файл принят и действует.
came-replaced = Тем временем вступила в действие более поздняя версия.
came-unchanged = Содержание то же, что у этой версии: ничего не изменилось.
came-waiting = Принято и ждёт другого человека.

case-closed = закрыто
case-granted = удовлетворено
case-open = открыто
case-refused = отказано

cause-birth-date = дата рождения
cause-dates = дни
cause-day-unknown = день поездки неизвестен
cause-document = другой документ
cause-engine-failed = сбой движка
cause-entity-changed = запись в списке изменилась
cause-expired = срок истёк
cause-identifier = идентификатор
cause-name = имена похожи, но не те же
cause-name-beside-document = имя при документе другое
cause-names-cut = имя слишком длинное и прочитано не целиком
cause-names-unread = имена не прочитаны
cause-nationality = гражданство
cause-no-expiry = не указан срок
cause-no-legal-basis = не указан закон
cause-no-lists = нет действующих списков
cause-no-officer = не указан сотрудник
cause-not-done = не сделано вовремя
cause-not-yet-valid = ещё не действует
cause-number-alone = совпал только номер
cause-route = маршрут
cause-sex = пол
cause-traveller-changed = данные пассажира изменились
cause-undecided = не сказано, кто решил
cause-unscreened = не проверен
cause-weak-name = только слабый псевдоним

choice-aircraft = воздушное судно
choice-company = компания
choice-f = женский
choice-m = мужской
choice-organisation = организация
choice-person = лицо
choice-vessel = судно
choice-x = иной

column-addresses = Адреса
column-aliases = Псевдонимы
column-birth-dates = Даты рождения
column-birth-places = Места рождения
column-designations = Должности
column-former-names = Прежние имена
column-id-numbers = Национальные номера
column-kind = Вид
column-listed-on = Внесено
column-name = Имя, основное первым
column-nationalities = Гражданства
column-notes = Примечания
column-original-names = В исходной письменности
column-passports = Паспорта (ID:A9999999)
column-programme = Программа
column-reference = Основание
column-sex = Пол
column-weak-aliases = Слабые псевдонимы

culture-arabic = арабское письмо
culture-cyrillic = кириллица
culture-east-asian = китайское, японское, корейское
culture-indic = индийские письменности
culture-latin = латиница
culture-other = прочие
culture-south-east-asian = тайское, лаосское, кхмерское, бирманское

date-about = около { $value }

deed-assigned = Взят в работу
deed-closed = Закрыто
deed-decided = Решён
deed-escalated = Передан выше
deed-granted = Удовлетворено
deed-lapsed = Отпал
deed-noted = Отмечено
deed-opened = Открыт
deed-refused = Отказано
deed-reopened = Открыт снова
deed-rescreened = Проверен снова

detail-alert-escalated = Сигнал уже передан выше.
detail-alert-judged = По сигналу ещё не решено.
detail-alert-lapsed = Сигнал отпал.
detail-alert-open = По сигналу уже решено.
detail-bytes = Больше, чем принимает служба.
detail-case = Дело в другом состоянии.
detail-changed = Тем временем изменилось: прочтите ещё раз.
detail-country = Это не страна: { $first }.
detail-date = Дата не прочитана: { $first }.
detail-day = Ожидалась дата, например 2026-11-20.
detail-defect = Это записано.
detail-digits = Последние две цифры не сходятся: где-то опечатка.
detail-folder = В папку списков сейчас нельзя писать.
detail-folder-busy = Списки пишет кто-то другой: попробуйте ещё раз.
detail-folder-read = Папку списков сейчас нельзя ни прочесть, ни записать.
detail-foreign = Запрос пришёл не со страницы этой службы.
detail-form = Ожидалась форма со всеми полями.
detail-id = Ожидался идентификатор длиной от 1 до { $first } байтов.
detail-lines = По одной записи пишутся только собственные списки (строки JSON по шаблону).
detail-method = Страница не принимает таких запросов.
detail-name = У записи нет имени.
detail-number = Ожидались SR- и двенадцать цифр.
detail-other-person = Нужен не тот, кто об этом просил.
detail-put-away = Тем временем её отклонили.
detail-reason = Ожидалась причина не короче { $first } знаков.
detail-reason-long = Ожидалась причина длиной от 1 до { $first } знаков.
detail-request = По запросу уже решено.
detail-role = Для этого нужна другая роль.
detail-same-list = Тот же список вносит кто-то другой: попробуйте ещё раз.
detail-second = Нужен второй человек, который в этом не участвовал.
detail-sex = Для пола ожидалось M, F или X.
detail-signed-in = Это делает человек, который вошёл сам.
detail-store = Хранилище сейчас нельзя ни записать, ни прочесть.
detail-text = Ожидался текст длиной от 1 до { $first } знаков.
detail-there = Такого нет, или оно больше не хранится.
detail-token = Форма из другого сеанса: откройте страницу заново.
detail-waits = Эта версия больше не ждёт решения.
detail-was-used = Эта версия никогда не действовала.

diff-added = добавлено
diff-against = По сравнению с версией { $value }.
diff-changed = изменено
diff-none = Сравнивать не с чем: раньше ничего не было.
diff-removed = удалено

directive-board = посадка
directive-do-not-board = посадка запрещена
directive-insufficient-data = мало данных
directive-refer = направить

disposition-false-positive = Не он
disposition-true-match = Это он
disposition-unresolved = Не ясно

document-crew-certificate = удостоверение экипажа
document-identity-card = удостоверение личности
document-imo = номер ИМО
document-issuer = Кем выдан
document-military = военный документ
document-national-id = национальный номер
document-number = Номер
document-other = документ
document-passport = паспорт
document-passport-card = паспорт-карта
document-permit = разрешение
document-pilot-licence = свидетельство пилота
document-registration = регистрация
document-status-expired = истёк
document-status-false = поддельный
document-status-lost = утрачен или похищен
document-status-revoked = аннулирован
document-tax-number = налоговый номер
document-visa = виза

entity-addresses = Адреса
entity-documents = Документы
entity-names = Имена
entity-no-rulings = Действующих предписаний, исключений и разрешений нет.
entity-notes = Примечания издателя
entity-referents = Другие идентификаторы
entity-remarks = Примечания
entity-stands-on = Состоит в списках
entity-title = Запись списка
entity-titles = Титулы и должности
entity-unread = Что не распознано

entries-another = Другая запись
entries-begin = Писать записи
entries-by = Кто:
entries-change = Предложить изменение
entries-discard = Отменить всё
entries-eyes = Переданное становится версией, которая ждёт: в действие её вводит утверждающий, который в ней не участвовал.
entries-filter = Имя или идентификатор
entries-gathered = Собранные изменения
entries-gathered-none = Пока ничего не собрано.
entries-hand-in = Передать
entries-hint = Если значений несколько — по одному в строке. Даты: 1970-05-06, 1970-05, 1970 или circa 1970.
entries-in-use = Действует сейчас
entries-new = Предложить новую запись
entries-none = Такой записи среди действующих нет.
entries-own = Собственный список, запись за записью
entries-own-hint = Новое имя начинает список. Списки издателей вносятся файлами.
entries-put = Добавить к изменениям
entries-remove = Предложить удалить
entries-title = Записи
entries-written = внесено

evidence-birth-date = Дата рождения
evidence-birth-place = Место рождения
evidence-document = Документ
evidence-name-order = Порядок имён
evidence-name-part = Часть имени
evidence-name-part-conflict = Части различаются
evidence-name-part-missing = Часть только на одной стороне
evidence-name-quality = Качество имени
evidence-nationality = Гражданство
evidence-sex = Пол

fact-neither = не указано ни там, ни там
fact-no-weight = не влияет
fact-only-asked = указано только у пассажира
fact-only-listed = указано только в списке

field-addresses = адреса
field-birth-dates = даты рождения
field-birth-places = места рождения
field-designations = должности
field-documents = документы
field-id = идентификатор
field-kind = вид записи
field-listings = включения в список
field-names = имена
field-nationalities = гражданства
field-notes = примечания
field-referents = также известен как
field-schema = вид
field-sexes = пол
field-titles = титулы
field-unread = не понято

figures-age = Возраст
figures-ages = Возраст списков
figures-ages-what = С последнего подтверждения каждого списка.
figures-alarm-rate = Доля сигналов
figures-alarms = Сигналы
figures-answer-time = От запроса до ответа
figures-answers = Ответы
figures-count = Количество
figures-culture = Письменность имени
figures-cultures = Доля сигналов по письменности имени
figures-cultures-what = Доля сигналов среди проверенных с 95-процентным интервалом. Пунктир — все вместе. Различие считается дефектом.
figures-day = День
figures-decisions = Решения
figures-decisions-what = Рассмотренные совпадения по дням и итогам.
figures-few = слишком мало
figures-high = Верхняя граница
figures-latency-p99 = Ответ за время, 99 из 100
figures-low = Нижняя граница
figures-precision = Точность
figures-table = Таблицей
figures-times = Время ответа
figures-times-what = За какое время дана половина, девять из десяти и девяносто девять из ста ответов.
figures-to-decision = От сигнала до решения, половина
figures-version = Версия
figures-volumes = Лица по дням и ответам
figures-volumes-what = Что отвечено обо всех проверенных.

filter = Отобрать

flight = Рейс
flight-alerts = Открытые сигналы
flight-answer = Ответ
flight-answered = Отвечено
flight-answers = Ответы
flight-departure = Вылет
flight-leaves = вылет
flight-left = вылетел
flight-left-time = Осталось
flight-local = местное время
flight-nobody = О пассажирах рейса ничего не известно.
flight-overdue = { $count ->
    [one] { $count } извещение не подтверждено: звоните на станцию
    [few] { $count } извещения не подтверждены: звоните на станцию
    [many] { $count } извещений не подтверждено: звоните на станцию
   *[other] { $count } извещения не подтверждено: звоните на станцию
    }
flight-persons = Лица
flight-role = Роль
flight-route = Маршрут
flight-state = Состояние
flight-state-cancelled = отменён
flight-state-closed = закрыт
flight-state-open = открыт
flight-untold = { $count ->
    [one] { $count } ответ изменён, перевозчик ещё не извещён
    [few] { $count } ответа изменены, перевозчик ещё не извещён
    [many] { $count } ответов изменено, перевозчик ещё не извещён
   *[other] { $count } ответа изменено, перевозчик ещё не извещён
    }

flights-filter = Рейс, порт, перевозчик
flights-none = В эти часы рейсов нет.
flights-open-only = с открытыми сигналами
flights-persons = { $count ->
    [one] { $count } человек
    [few] { $count } человека
    [many] { $count } человек
   *[other] { $count } человека
    }
flights-title = Рейсы сегодня
flights-waiting = { $count ->
    [one] { $count } открытый сигнал
    [few] { $count } открытых сигнала
    [many] { $count } открытых сигналов
   *[other] { $count } открытого сигнала
    }

grant-account = Новая учётная запись
grant-change = Изменение учётной записи
grant-key = Новый ключ
granted-carrier = перевозчик
granted-certificate = сертификат
granted-disabled = отключена
granted-enabled = включена
granted-name = имя
granted-password = одноразовый пароль
granted-role = роль
guard-ahead = дата файла ещё не наступила: { $first }
guard-emptied = поле «{ $first }» заполнено у { $second } записей, было у { $third }
guard-format = файл в другом формате, чем действующая версия: { $first }
guard-incomplete = нет файлов действующей версии: { $first }
guard-nothing = проверка не возражает
guard-older = файл старше действующей версии от { $first }
guard-shrunk = отсутствуют { $first } из { $second } записей
guard-taken-back = её хотят вернуть в действие

help-bits-text = Свидетельства считаются в битах: каждое говорит, насколько оно вероятнее для одного лица, чем для двух. Редкое слово весит больше частого. Гражданство, пол и место рождения могут говорить только против.
help-directive-text = Оценка никому не отказывает. Она зовёт человека: посадке мешает только предписание сотрудника, называющее именно это лицо.
help-score = Что значит оценка
help-score-text = Оценка — в тысячных, от 0 до 1000. Начиная с порога сравнение считается совпадением. Она выверена: 700 значит одно и то же для длинного имени и для одиночного.

impact = Кого это затронет
impact-alerts = Открытые сигналы
impact-gone = больше не совпадут
impact-hint = Если ввести её сейчас. Население — вымышленные люди, которых нет ни в одном списке.
impact-new = совпадут
impact-passengers = На рейсах
impact-population = Население

issue-advice-damaged = повреждён UNA
issue-code-unknown = код неизвестен
issue-control-byte = управляющий байт
issue-count-differs = счёт не сходится
issue-frame-removed = рамка убрана
issue-kept-in-part = сохранено частично
issue-lines-joined = строки соединены
issue-message-unknown = сообщение неизвестно
issue-name-missing = нет имени
issue-person-unread = лицо не прочитано
issue-reference-differs = ссылки расходятся
issue-release-at-end = экранирование в конце
issue-repeated = повтор
issue-segment-misplaced = сегмент не на месте
issue-segment-missing = нет сегмента
issue-segment-open = сегмент не закрыт
issue-segment-unknown = сегмент неизвестен
issue-tag-unread = тег не прочитан
issue-text-damaged = текст повреждён
issue-value-cut = значение обрезано
issue-value-doubtful = значение сомнительно
issue-value-unread = значение не прочитано

journey-booked = забронирован
journey-cancelled = отменён
journey-checked-in = зарегистрирован
journey-not-on-board = не на борту
journey-on-board = на борту

keys-all = все клавиши
keys-days = Срок в днях
keys-does = Действие
keys-ends = Истекает
keys-entry = Открыть запись списка целиком
keys-escalate = Передать выше
keys-false-positive = Не он
keys-filter = К отбору или поиску
keys-help = Эта страница
keys-hit = Следующее совпадение этого пассажира
keys-key = Клавиша
keys-label = Назначение
keys-leave = Выйти из поля
keys-new = Новый ключ
keys-next = Следующая строка или сигнал
keys-none = Ключей пока нет.
keys-note = Написать заметку
keys-off = Отключить одиночные клавиши
keys-on = Включить одиночные клавиши
keys-open = Открыть строку
keys-previous = Предыдущая строка или сигнал
keys-reason = К основанию
keys-remember = Запомнить как постоянное исключение или нет
keys-rows = по строкам
keys-submit = Записать решение
keys-take = Взять сигнал в работу
keys-true-match = Это он
keys-unresolved = Не ясно
keys-why-off = Для тех, кто диктует или чья клавиатура нажимает сама.

listed-on = внесён

listing-amended = изменён
listing-measures = меры
listing-quoted = в других списках
listing-reference = номер
listing-since = с

lists-accept = Ввести в действие
lists-by = Кто внёс
lists-came = Поступила
lists-confirmed = Подтверждён
lists-count = { $count ->
    [one] { $count } запись
    [few] { $count } записи
    [many] { $count } записей
   *[other] { $count } записи
    }
lists-date = Дата издателя
lists-entities = Записи
lists-guard = Проверка
lists-guard-says = Проверка задержала её:
lists-in-use = Действует
lists-none = Списков пока нет.
lists-not-in-use = ничего не действует
lists-passed = пройдена
lists-stale = устарел
lists-take-back = Вернуть в действие
lists-take-back-hint = Ждёт, пока не согласится утверждающий списки.
lists-version = версия
lists-waiting = Ждёт решения

mail-before = { $count ->
    [one] Ещё { $count } более раннее.
    [few] Ещё { $count } более ранних.
    [many] Ещё { $count } более ранних.
   *[other] Ещё { $count } более ранних.
    }
mail-came = Принятые сообщения
mail-came-none = Ни одно не хранится.
mail-due = срок
mail-profile = профиль
mail-sent = Извещения перевозчику
mail-sent-none = Ни один ответ не изменился: извещать было не о чем.

menu = Меню
menu-access = Второе лицо
menu-accounts = Учётные записи
menu-administration = Управление
menu-alerts = Сигналы
menu-audit = Журнал аудита
menu-exclusions = Исключения
menu-exemptions = Разрешения
menu-figures = Показатели
menu-flights = Рейсы
menu-help = Клавиши и справка
menu-keys = Ключи
menu-lists = Списки
menu-orders = Предписания
menu-oversight = Надзор
menu-persons = Выгрузка
menu-redress = Обжалование
menu-rights = Права лиц
menu-rulings = Решения
menu-search = Поиск
menu-unmask = Раскрытие
menu-versions = Версии
menu-work = Сегодня

message-acknowledgement = подтверждение
message-booking-receipt = квитанция о бронированиях
message-bookings = бронирования
message-crew = экипаж
message-documents = считанные документы
message-flight-status = состояние рейса
message-gate-pass = пропуск к выходу
message-master-crew = общий список экипажей
message-passengers = пассажиры
message-response = ответ
message-syntax-report = отчёт о синтаксисе
message-table = таблица лиц
message-unknown = неизвестное
message-unsolicited = извещение

more = Дальше

name-alias = псевдоним
name-former = прежнее
name-original = оригинальная письменность
name-primary = основное
name-weak = слабый псевдоним

next = Следующий

not-told = не указано

notice-acknowledged = подтверждено (312)
notice-overdue = нет подтверждения (312): позвоните на станцию
notice-pending = ждёт отправки
notice-sent = отправлено (132), не подтверждено
notice-untellable = сообщением не передать: позвоните на станцию

person-crew = экипаж
person-name = Имя
person-passenger = пассажир
person-reference = только ссылка
person-transit-crew = транзитный экипаж
person-transit-passenger = транзитный пассажир
person-unknown = не указано

persons-document = или номер документа
persons-erase = Запросить удаление всего
persons-erase-hint = Нужно согласие второго лица.
persons-export = Выгрузить
persons-lead = По запросу самого лица или ведомства. Укажите имя с датой рождения или номер документа. Что выдано, кем и почему, записывается в журнал аудита. Скрытое только подсчитывается и выдаётся, если вам его открыли двое.
persons-name = Полное имя
persons-title = Всё, что хранится об одном лице

previous = Предыдущий

problem-body = Запрос не читается
problem-body-too-large = Файл слишком велик
problem-body-too-slow = Данные шли слишком медленно
problem-busy = Сейчас слишком занято
problem-conflict = За это время изменилось
problem-defect = Наша ошибка
problem-forbidden = Не для этой роли
problem-form = Форма не заполнена
problem-gzip = Это не целый файл gzip
problem-home = В начало
problem-invalid = Не так, как ожидалось
problem-list-refused = Список отклонён
problem-method = Не этим способом
problem-not-found = Здесь этого нет
problem-too-many = Слишком много запросов
problem-unavailable = Сейчас недоступно
problem-unknown-caller = Сначала войдите

propose-exemption = Предложить разрешение
propose-four-eyes = Вступит в силу после утверждения вторым лицом.
propose-from = С
propose-law = Правовое основание
propose-names = Имена
propose-names-hint = по одному в строке
propose-officer = Кто предписал
propose-order = Предложить предписание
propose-reference = Решение, которое разрешает
propose-route-from = Из портов
propose-route-to = В порты
propose-submit = Предложить
propose-to = По

queue-caption = Сигналы, самые срочные первыми
queue-decided = Решённые
queue-empty = Ничего не ждёт.
queue-leaves = Вылет
queue-mine = У меня
queue-more-hits = { $count ->
    [one] ещё { $count } совпадение
    [few] ещё { $count } совпадения
    [many] ещё { $count } совпадений
   *[other] ещё { $count } совпадения
    }
queue-opened = Открыт
queue-unscreened = не проверен
queue-views = Какие из них
queue-waiting = Ожидают

quick-escalate-contact = Нужно запросить пограничный пост
quick-escalate-grave = Серьёзно, нужен второй взгляд
quick-escalate-unsure = Свидетельства противоречивы
quick-false-positive-birth-date = Другая дата рождения; документ осмотрен
quick-false-positive-document = Другой документ той же страны
quick-false-positive-namesake = Частое имя, прочее не совпадает
quick-false-positive-sex-or-place = Пол или место рождения не совпадают
quick-true-match-all-facts = Все указанные сведения совпадают
quick-true-match-confirmed = Подтверждено пограничным постом
quick-true-match-document = Совпадают номер документа, имя и дата рождения
quick-unresolved-left = Рейс вылетел до выяснения
quick-unresolved-no-answer = Пограничный пост не ответил
quick-unresolved-too-little = Слишком мало сведений

reason = Основание
reason-a-number-is-missing = одного числа нет
reason-a-year-apart = разница год
reason-about-the-same-year = примерно тот же год
reason-about-then = примерно тогда
reason-alike = похоже
reason-alike-in-sound = похоже по звучанию
reason-alike-letter-by-letter = похоже по буквам
reason-alike-to-a-scanner = похоже для сканера
reason-and-only-the-year-is-known = и известен только год
reason-another-country = другая страна
reason-another-day = другой день
reason-another-year = другой год
reason-arabic-script = арабское письмо
reason-as-written = как написано
reason-aspirated-letters = придыхательные буквы
reason-cantonese = по-кантонски
reason-cut-off = обрезано
reason-day-and-month-swapped = день и месяц переставлены
reason-differ = различаются
reason-differs = различается
reason-family-spelling = семейное написание
reason-french = по-французски
reason-gost = ГОСТ
reason-hakka = на хакка
reason-hebrew-script = еврейское письмо
reason-hepburn = Хэпбёрн
reason-hokkien = по-хоккиенски
reason-in-another-order = в другом порядке
reason-in-quite-another-order = в совсем другом порядке
reason-inside-the-range-given = в указанных пределах
reason-japanese-reading = японское чтение
reason-korean-reading = корейское чтение
reason-kunrei = кунрэй
reason-letter-by-letter = по буквам
reason-long-spelling-of-accented-letters = длинное написание букв со знаками
reason-mandatory = обязательно, сохраняется
reason-masculine-form = мужская форма
reason-mccune-reischauer = Маккьюн — Райшауэр
reason-more-than-ten-years-apart = разница более десяти лет
reason-none-in-common = общих нет
reason-numbers-differ = числа различаются
reason-one-digit-differs = отличается одна цифра
reason-one-is-a-womans-name-the-other-a-mans = одно имя женское, другое мужское
reason-one-is-the-initials-of-the-other = одно — инициалы другого
reason-one-name-in-two-forms = две формы одного имени
reason-one-name-may-be-that-of-the-others-parent = одно имя может быть именем родителя другого
reason-one-or-two-days-apart = разница в один-два дня
reason-one-word-alone-not-quite-the-same = одно слово, и не совсем то же
reason-only-one-part-is-more-than-somewhat-alike = только одна часть похожа больше чем отчасти
reason-only-one-part-is-shared = совпадает только одна часть
reason-only-the-list-has-it = есть только в списке
reason-only-the-query-has-it = есть только у пассажира
reason-parent-and-child-are-in-each-others-place = родитель и ребёнок поменялись местами
reason-pinyin = пиньинь
reason-revised-romanization = новая романизация
reason-romanised = латиницей
reason-rtgs = RTGS
reason-same-day = тот же день
reason-same-day-the-next-year-or-the-one-before = тот же день, годом раньше или позже
reason-same-month = тот же месяц
reason-same-number = тот же номер
reason-same-year = тот же год
reason-short-or-related-form = краткая или родственная форма
reason-six-to-ten-years-apart = разница шесть–десять лет
reason-syllables-in-another-order = слоги в другом порядке
reason-the-first-names-are-on-one-side-only = личные имена есть только с одной стороны
reason-the-initial-agrees = инициал совпадает
reason-the-same = то же
reason-three-to-five-years-apart = разница три–пять лет
reason-two-names-are-in-each-others-place = два имени поменялись местами
reason-two-years-apart = разница два года
reason-up-to-two-years-apart = разница до двух лет
reason-uzbek-and-somali-x = узбекское и сомалийское x
reason-vietnamese-reading = вьетнамское чтение
reason-wade-giles = Уэйд — Джайлз
reason-weak-alias-confirms-a-hit-does-not-start-one = слабый псевдоним: подтверждает совпадение, но не даёт его
reason-without-the-article = без артикля

redress-answer = Ответ
redress-close = Закрыть
redress-contact = Как связаться
redress-due = Срок
redress-grant = Удовлетворить
redress-language = Язык ответа
redress-lead = Лицо сообщает, что его приняли за другое. Его номер снимает ложное совпадение на каждом рейсе.
redress-no-candidates = Сохранившихся сигналов о сходстве нет.
redress-none = Дел нет.
redress-not-these = Это лицо не является
redress-number = Номер
redress-open = Открыть дело
redress-opened = открыто
redress-overdue = просрочено
redress-person = Кто это
redress-refuse = Отказать
redress-seen = Осмотренные документы
redress-statement = Что сообщает лицо

reject = Отклонить

request-erase = Удаление данных лица
request-records = { $count ->
    [one] { $count } запись
    [few] { $count } записи
    [many] { $count } записей
   *[other] { $count } записи
    }
request-unmask = Раскрытие
request-until = открыто до

revoke = Отозвать

role-adjudicator = Аналитик
role-administrator = Администратор
role-carrier = Перевозчик
role-client = Клиент
role-list-approver = Утверждающий списки
role-list-editor = Редактор списков
role-oversight = Надзор
role-redress-officer = Сотрудник по обжалованию
role-screener = Оператор проверки
role-supervisor = Руководитель смены

ruling-awaits = ждёт другого лица
ruling-entity = Запись
ruling-exclusion = Постоянное исключение
ruling-exemption = Разрешение
ruling-expired = истекло
ruling-expires = До
ruling-eyes = Две пары глаз
ruling-first = Предложено
ruling-id = Идентификатор
ruling-key-approved-by = утвердил
ruling-key-birth-date = дата рождения
ruling-key-decided-by = решил
ruling-key-decided-on = дата решения
ruling-key-documents = документы
ruling-key-entity = запись
ruling-key-entity-fingerprint = отпечаток
ruling-key-expires-on = до
ruling-key-from = с
ruling-key-issued-on = с
ruling-key-legal-basis = правовое основание
ruling-key-names = имена
ruling-key-nationalities = гражданства
ruling-key-ordered-by = предписал
ruling-key-reason = основание
ruling-key-reference = разрешающее решение
ruling-key-route-from = из портов
ruling-key-route-to = в порты
ruling-key-sex = пол
ruling-key-to = по
ruling-key-weak-names = слабые имена
ruling-not-for-you = О ком это, этой роли не показывается.
ruling-not-yourself = утвердить должен кто-то другой, не вы
ruling-order = Предписание
ruling-second = Второе лицо
ruling-when = Когда

rulings-all = Все
rulings-exclusion = Постоянные исключения
rulings-exemption = Разрешения
rulings-in-force = Действуют
rulings-lead-exclusion = Решено, что пассажир — не лицо из списка. Снимает только это совпадение и отпадает, если меняется любая сторона.
rulings-lead-exemption = Лицо из списка может поехать в указанные дни и, возможно, по маршруту — по разрешающему решению.
rulings-lead-order = Предписание сотрудника не допускать лицо к посадке. Только оно запрещает посадку и только если называет именно это лицо.
rulings-none = Нет.
rulings-order = Предписания
rulings-proposed = Предложены
rulings-revoked = Отозваны

schema-airplane = воздушное судно
schema-company = компания
schema-legalentity = лицо или организация
schema-organization = организация
schema-person = лицо
schema-publicbody = государственный орган
schema-vessel = судно

score = Оценка

search-all-lists = Все списки
search-found = { $count ->
    [one] найдена { $count } запись
    [few] найдено { $count } записи
    [many] найдено { $count } записей
   *[other] найдено { $count } записи
    }
search-help = Введите имя на любой письменности, номер записи или документа. Запрос запечатанным заносится в журнал аудита.
search-id = Идентификатор
search-kind = Вид
search-list = Список
search-name = Имя
search-nothing = Никого похожего в списках нет.
search-shown = показаны первые { $count }
search-what = Имя, номер записи или документа

sex-female = женский
sex-male = мужской
sex-other = иной

sign-in = Вход
sign-in-again = Вы вышли.
sign-in-failed = Имя или пароль неверны, либо вход временно закрыт после многих попыток.
sign-in-logged = Все действия записываются в журнал аудита, который нельзя изменить.
sign-in-login = Имя для входа
sign-in-password = Пароль
sign-out = Выйти

skip = К содержанию

state-approved = утверждено
state-decided = решён
state-escalated = передан выше
state-in-force = действует
state-lapsed = отпал
state-open = открыт
state-proposed = предложено
state-refused = отказано
state-rejected = отклонено
state-requested = запрошено
state-revoked = отозвано

take-back = Забрать назад

theme-dark = Тёмная тема
theme-light = Светлая тема
theme-system = Как в системе

time-ago = { $value } назад
time-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
    [many] { $count } дней
   *[other] { $count } дня
    }
time-hours = { $count } ч
time-in = через { $value }
time-minutes = { $count } мин
time-now = сейчас
time-seconds = { $count } с

unmask-alert = Сигнал
unmask-ask = Запросить раскрытие
unmask-lead = Через шесть месяцев лица скрываются. Кому нужно увидеть, запрашивает с основанием, а другое лицо соглашается; тогда данные открыты запросившему на несколько часов.
unmask-none = Запросов нет.

version-accepted = принята
version-in-use = действует
version-rejected = отклонена
version-replaced = заменена
version-waiting = ждёт

why-excluded = решено, что это другое лицо
why-exclusion-lapsed = исключение больше не действует
why-exempted = поездка разрешена
why-exemption-outside = разрешение не покрывает эту поездку
why-hit = совпадение выше порога
why-like-order = похоже на предписание, но не наверняка
why-no-name = имя не указано
why-nothing-found = ничего выше порога
why-order-disputed = предписание и исключение из него
why-order-unfit = предписание, которое нельзя исполнить
why-ordered = действующее предписание называет это лицо
why-orders-unscreened = не проверен по предписаниям
why-unscreened = не проверен по спискам
